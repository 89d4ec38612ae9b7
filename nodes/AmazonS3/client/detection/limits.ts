import { S3Error } from '../errors/errors';

/** The way out of every limit. */
const WAY_OUT = 'Watch a folder with fewer objects.';

/** @param limit how many keys there may be */
export const tooManyKeys = (limit: number) =>
	new S3Error(
		'invalidInput',
		`There are more than ${limit.toLocaleString('en')} objects to compare.`,
		'Object Updated, Object Deleted and New Keys Only compare lists of all keys. ' +
			`${WAY_OUT} With Object Created alone, any number of objects is possible.`,
	);

/** @param limit how many objects may wait */
export const tooManyUnsettled = (limit: number) =>
	new S3Error(
		'invalidInput',
		`More than ${limit.toLocaleString('en')} objects wait to be settled.`,
		`Check the option Settled: their markers may be missing. ${WAY_OUT}`,
	);
