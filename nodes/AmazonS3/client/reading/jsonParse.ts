import type { S3Error } from '../errors/errors';
import { jsonFault } from './jsonFault';
import { mayHaveLargeNumbers, withLargeNumbersAsText } from './largeNumbers';

/** What becomes of numbers that a number of JavaScript cannot hold. */
export interface NumberOptions {
	/** Whether whole numbers beyond ±(2^53 - 1) become text; else they are rounded. */
	largeNumbersAsText: boolean;
	/** Called with the number of such numbers that were found, whatever becomes of them. */
	onLargeNumbers?(count: number): void;
}

/**
 * What parses complete JSON that stands at a position of a longer text.
 * @param faultAt the error for a fault at a position of that text
 */
export const createJsonParse =
	({ largeNumbersAsText, onLargeNumbers }: NumberOptions, faultAt: (position: number, problem: string) => S3Error) =>
	/**
	 * @param before what is put before the text to make it JSON, and is no part of the object
	 * @throws S3Error that `faultAt` gives
	 */
	(json: string, position: number, before: string, after: string): unknown => {
		const whole = before + json + after;
		let value: unknown;
		try {
			value = JSON.parse(whole);
		} catch {
			const { at, problem } = jsonFault(whole);
			throw faultAt(position + Math.min(at - before.length, json.length), problem);
		}
		if (!mayHaveLargeNumbers(json)) return value;
		const { json: changed, count } = withLargeNumbersAsText(whole, !largeNumbersAsText);
		if (count === 0) return value;
		onLargeNumbers?.(count);
		return JSON.parse(changed);
	};

/** The position behind a string that is open at `from`; undefined when its end is not in the text. */
export function endOfString(text: string, from: number): number | undefined {
	for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
		let slashes = quote;
		while (text.charCodeAt(slashes - 1) === 0x5c) slashes--;
		if ((quote - slashes) % 2 === 0) return quote + 1;
	}
	return undefined;
}
