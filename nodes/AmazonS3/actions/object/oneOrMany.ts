import type { INodeProperties } from 'n8n-workflow';
import { eachSelected } from '../../client/many/eachSelected';
import type { S3Error } from '../../client/errors/errors';
import type { Selection } from '../../client/listing/selection';
import { objectField, versionIdOption } from '../fields';
import type { Touched } from '../itemOrder';
import { gather } from '../gather';
import type { Item, Outcomes, Result, Run } from '../operation';
import { readObject, readVersion } from '../objectField';
import { readSelection, readWhich, whichObjectsFields } from '../selection';
import type { ObjectRef } from '../../client/objects/objectRef';

/** What an operation on one object or on many is about. */
export type OneOrMany = { one: ObjectRef } | { many: Selection };

/** The fields that say so. @param verb what is done to them, such as "restore" */
export const oneOrManyFields = (verb: string): INodeProperties[] =>
	whichObjectsFields(verb, objectField('Key', 'key', `The object to ${verb}`));

/** The version of the one object: listed objects are the current ones. */
export const versionOfOneOption: INodeProperties = { ...versionIdOption, displayOptions: { show: { '/which': ['one'] } } };

/** The object, or a version of it, or the objects of an item. @throws S3Error of kind invalidInput */
export const readOneOrMany = (item: Item): OneOrMany =>
	readWhich(item) === 'one' ? { one: readVersion(item) } : { many: readSelection(item) };

/** The same for an operation that works on current versions alone. @throws S3Error of kind invalidInput */
export const readCurrentOneOrMany = (item: Item): OneOrMany =>
	readWhich(item) === 'one' ? { one: readObject(item) } : { many: readSelection(item) };

/** The objects that an item changes; many of them by their prefix, so that items that share one run in their order. */
export function touchedObjects(target: OneOrMany): Touched[] {
	if ('one' in target) return [target.one];
	const { bucket, prefix } = target.many;
	return prefix === undefined ? [] : [{ bucket, prefix }];
}

/** Does what an operation does with each object of an item. */
export async function forEachObject(
	target: OneOrMany,
	{ store, signal }: Run,
	work: (object: ObjectRef) => Promise<object>,
): Promise<Outcomes> {
	const one = async (object: ObjectRef): Promise<Result> => ({ json: { ...(await work(object)) } });
	if ('one' in target) return [await one(target.one)];
	const done = eachSelected<Result | S3Error>(store, target.many, signal, async ({ bucket, key }) => await one({ bucket, key }));
	return await gather(done, (outcome) => outcome);
}
