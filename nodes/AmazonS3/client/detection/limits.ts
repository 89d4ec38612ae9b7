import { S3Error } from '../errors/errors';

/** A folder in Watch, or the event trigger, are the ways out of every limit. */
const WAY_OUT = 'Watch a folder with fewer objects, or use the Amazon S3 Event Trigger, which needs no list.';

/** @param limit how many keys there may be */
export const tooManyKeys = (limit: number) =>
	new S3Error(
		'invalidInput',
		`There are more than ${limit.toLocaleString('en')} objects to compare.`,
		`Object Updated, Object Deleted and New Keys Only compare lists of all keys. ${WAY_OUT} With Object Created alone, any number of objects is possible.`,
	);

/** @param limit how many objects may wait */
export const tooManyUnsettled = (limit: number) =>
	new S3Error(
		'invalidInput',
		`More than ${limit.toLocaleString('en')} objects wait to be settled.`,
		`Check the option Settled: their markers may be missing. ${WAY_OUT}`,
	);
