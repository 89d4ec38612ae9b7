import { S3Error } from '../errors/errors';

/** The error about contents that are not what they were taken for. */
export const notReadable = (key: string, what: string, advice: string): S3Error =>
	new S3Error('other', `The object ${JSON.stringify(key)} is not ${what}`, advice);
