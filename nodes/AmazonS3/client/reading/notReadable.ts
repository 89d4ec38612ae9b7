import { S3Error } from '../errors/errors';

/** The error about contents that are not what they were taken for. */
export const notReadable = (key: string, what: string, advice: string): S3Error =>
	new S3Error('other', `The object ${JSON.stringify(key)} is not ${what}`, advice);

/** The beginning of a text as an error shows it. */
export const beginningOf = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
