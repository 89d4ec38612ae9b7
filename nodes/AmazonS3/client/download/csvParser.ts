/*! csv-parse, Copyright (c) 2010 Adaltas, MIT Licensed */
/** The one door to the CSV parser. The build bundles it into one file of its own, which is loaded at the first CSV. */
export { parse, type CsvError } from 'csv-parse';
