import type { IDataObject, IExecuteFunctions, INodeParameterResourceLocator } from 'n8n-workflow';
import { checkBucketName } from '../client/connection';
import { invalidInput } from '../client/errors';
import { checkKey } from '../client/key';
import { withoutAbsent } from '../client/objectInfo';
import { parseObjectUri } from '../client/objectUri';
import { parseAccountId, parseCustomerKey, type RequestSettings } from '../client/requestSettings';
import type { Item } from './operation';

const MIB = 1024 * 1024;

/** A parameter at the item's own index. */
export const readParameter = <T>({ functions, index }: Item, name: string): T => functions.getNodeParameter(name, index) as T;

/** The options of an item in the types that the operation's form gives them. */
export const readOptions = <T extends object = IDataObject>({ options }: Item): Partial<T> => options as Partial<T>;

/** The bucket of an item: the option's, else the connection's. */
export function readBucket(item: Item, option = 'bucketName', label = 'Bucket Name'): string {
	const override = String(readOptions(item)[option] ?? '').trim();
	if (override === '') return item.connection.bucket;
	checkBucketName(override, label);
	return override;
}

/**
 * The object that a key field names. By URI the bucket is the URI's; it must not contradict the bucket option.
 * @param label the field as the user sees it
 */
export function readObject(item: Item, name = 'key', label = 'Key', bucketOption?: string): { bucket: string; key: string } {
	const { mode, value } = readParameter<INodeParameterResourceLocator>(item, name);
	const text = value === undefined || value === null ? '' : String(value);
	const bucket = readBucket(item, bucketOption);
	if (mode !== 'uri') {
		checkKey(text, label);
		return { bucket, key: text };
	}
	const object = parseObjectUri(text, item.connection, label);
	checkBucketName(object.bucket, `The bucket in ${label}`);
	checkKey(object.key, label);
	const override = String(readOptions(item)[bucketOption ?? 'bucketName'] ?? '').trim();
	if (override !== '' && override !== object.bucket) {
		throw invalidInput(label, `names the bucket "${object.bucket}", and the option Bucket Name another one`, override, 'Remove the option Bucket Name.');
	}
	return object;
}

/** The text of an option; undefined when the user left it empty. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);

/** What all requests of an item carry, by its options. @throws S3Error of kind invalidInput */
export function readRequestSettings({ options, connection: { endpoint } }: Pick<Item, 'options' | 'connection'>): RequestSettings {
	return withoutAbsent<RequestSettings>({
		requesterPays: options.requesterPays === true ? true : undefined,
		expectedBucketOwner: parseAccountId(options.expectedBucketOwner, 'Expected Bucket Owner'),
		expectedSourceBucketOwner: parseAccountId(options.expectedSourceBucketOwner, 'Expected Source Bucket Owner'),
		customerKey: parseCustomerKey(options.customerKey, 'Customer Key (SSE-C)', endpoint),
		sourceCustomerKey: parseCustomerKey(options.sourceCustomerKey, 'Source Customer Key (SSE-C)', endpoint),
	});
}

/** Rows of a fixed collection of names and values as one object; rows without a name are refused. */
export function readPairs(rows: unknown, label: string): Record<string, string> {
	const pairs: Record<string, string> = {};
	const list = (rows as { pairs?: Array<{ name?: unknown; value?: unknown }> } | undefined)?.pairs ?? [];
	for (const { name, value } of list) {
		const text = String(name ?? '').trim();
		if (text === '') throw invalidInput(label, 'have a row without a name');
		pairs[text] = String(value ?? '');
	}
	return pairs;
}

/** A whole number within limits. */
export function checkNumber(value: unknown, label: string, least: number, most: number, advice = ''): number {
	const number = Number(value);
	if (!Number.isInteger(number) || number < least || number > most) {
		throw invalidInput(label, `is not a whole number from ${least} to ${most}`, value, advice);
	}
	return number;
}

/** What all items of a run share, so it is read once: how many run at a time, and the memory for file contents in bytes. */
export function readRunLimits(functions: IExecuteFunctions): { parallelItems: number; memoryBytes: number } {
	const { parallelItems = 16, memoryLimit = 48 } = functions.getNodeParameter('options', 0, {}) as IDataObject;
	return {
		parallelItems: checkNumber(parallelItems, 'Parallel Items', 1, 256),
		memoryBytes: checkNumber(memoryLimit, 'Memory Limit (MiB)', 8, 4096) * MIB,
	};
}

/** The size of a part in bytes; undefined when the user left it to the node. */
export function readPartBytes(item: Item): number | undefined {
	const { partSize } = item.options;
	return partSize === undefined ? undefined : checkNumber(partSize, 'Part Size (MiB)', 5, 5120) * MIB;
}
