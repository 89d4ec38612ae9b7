/*! csv-parse, Copyright (c) 2010 Adaltas, MIT Licensed */
import { Parser, type CsvError, type Info, type Options } from 'csv-parse';

export type { CsvError } from 'csv-parse';

/** csv-parse without the stream around it, which throws rows away that stand before an error. */
export interface CsvParser {
	readonly info: Info;
	/** What is known of the row that is not complete. */
	readonly state: { readonly record: readonly string[] };
	/** @returns an error instead of throwing it; what was pushed before counts */
	parse(bytes: Buffer | undefined, isEnd: boolean, push: (row: string[]) => void, close: () => void): CsvError | undefined;
}

/** The one door to the CSV parser. The build bundles it into one file of its own, which is loaded at the first CSV. */
export const createCsvParser = (options: Options): CsvParser => (new Parser(options) as unknown as { api: CsvParser }).api;
