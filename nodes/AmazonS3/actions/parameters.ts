import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { DEFAULT_MEMORY_MIB } from '../client/flow/budget';
import type { Confinement } from '../client/store/confine';
import type { Connection } from '../client/store/connection';
import { readBucketName } from '../client/store/bucketName';
import { invalidInput } from '../client/errors/errors';
import { parseCustomerKey } from '../client/store/customerKey';
import { parseAccountId } from '../client/store/requestSettings';
import type { Item } from './operation';
import { withoutAbsent } from '../client/flow/withoutAbsent';
import type { RequestSettings } from '../client/store/openStore';

const MIB = 1024 * 1024;

/** A parameter at the item's own index. */
export const readParameter = <T>({ parameter }: Item, name: string): T => parameter(name) as T;

/** The options of an item in the types that the operation's form gives them. */
export const readOptions = <T extends object = IDataObject>({ options }: Item): Partial<T> => options as Partial<T>;

/** What a field with several ways to fill it in holds, or one without. */
export function chosenText(value: unknown): string {
	const chosen = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	return chosen === undefined || chosen === null ? '' : String(chosen);
}

/** The bucket of an item: the option's, else the connection's. */
export function readBucket(item: Item, option = 'bucketName', label = 'Bucket Name'): string {
	const override = chosenText(readOptions(item)[option]).trim();
	if (override === '') return item.connection.bucket;
	return readBucketName(override, label);
}

/** The text of an option; undefined when the user left it empty. */
export const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined);

/**
 * A date that the user chose, typed or built; undefined for an empty one. Without a zone it means the workflow's.
 * @throws S3Error of kind invalidInput when it is not a date
 */
export function readDate({ functions }: Item, value: unknown, label: string): Date | undefined {
	const text = value instanceof Date ? value.toISOString() : String(value ?? '').trim();
	if (text === '') return undefined;
	const hasZone = /(Z|[+-]\d{2}:?\d{2})$/i.test(text) || !/^\d{4}-\d{2}-\d{2}/.test(text);
	const asUtc = new Date(hasZone || !text.includes(':') ? text : `${text.replace(' ', 'T')}Z`);
	if (Number.isNaN(asUtc.getTime()))
		throw invalidInput(label, 'is not a date', text, 'Enter one such as 2026-03-31 or 2026-03-31T12:00:00Z.');
	if (hasZone) return asUtc;
	const zone = functions.getTimezone();
	// The offset is that of the moment itself, which may lie on the other side of a change of the clocks.
	const guess = new Date(asUtc.getTime() - offsetOf(zone, asUtc));
	return new Date(asUtc.getTime() - offsetOf(zone, guess));
}

/** How far the clocks of a time zone are ahead of UTC at a moment, in ms. */
function offsetOf(timeZone: string, moment: Date): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
	const wall = Date.UTC(part.year!, part.month! - 1, part.day, part.hour, part.minute, part.second);
	return wall - Math.floor(moment.getTime() / 1000) * 1000;
}

/** What all requests of an item carry, by its options. @throws S3Error of kind invalidInput */
export function readRequestSettings({ options, connection }: Pick<Item, 'options' | 'connection'>): RequestSettings {
	return withoutAbsent<RequestSettings>({
		requesterPays: options.requesterPays === true ? true : undefined,
		expectedBucketOwner: parseAccountId(options.expectedBucketOwner, 'Expected Bucket Owner'),
		expectedSourceBucketOwner: parseAccountId(options.expectedSourceBucketOwner, 'Expected Source Bucket Owner'),
		customerKey: readCustomerKey(connection, options.customerKey, options.useConnectionKey, 'Customer Key'),
		sourceCustomerKey: readCustomerKey(connection, options.sourceCustomerKey, options.useConnectionKeyForSource, 'Source Customer Key'),
	});
}

function readCustomerKey(
	{ endpoint, customerKey }: Connection,
	entered: unknown,
	ofConnection: unknown,
	label: string,
): string | undefined {
	const key = parseCustomerKey(entered, `${label} (SSE-C)`, endpoint);
	if (ofConnection !== true) return key;
	if (key !== undefined)
		throw invalidInput(
			`${label} (SSE-C)`,
			`and ${label} of the Connection exclude each other`,
			undefined,
			'Remove one of the two options.',
		);
	if (customerKey === undefined)
		throw invalidInput(
			`${label} of the Connection`,
			'is on, and the connection has none',
			undefined,
			'Enter it in the connection: More Settings, Customer Key (SSE-C).',
		);
	return customerKey;
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

/** How many results "Return All" and "Limit" ask for; Infinity for all. */
export const readLimit = (item: Item): number =>
	readParameter<boolean>(item, 'returnAll') ? Infinity : checkNumber(readParameter(item, 'limit'), 'Limit', 1, Number.MAX_SAFE_INTEGER);

/** What all items of a run share, so it is read once: how many run at a time, and the memory for file contents in bytes. */
export function readRunLimits(functions: IExecuteFunctions): { parallelItems: number; memoryBytes: number } {
	const { parallelItems = 16, memoryLimit = DEFAULT_MEMORY_MIB } = functions.getNodeParameter('options', 0, {}) as IDataObject;
	return {
		parallelItems: checkNumber(parallelItems, 'Parallel Items', 1, 256),
		memoryBytes: checkNumber(memoryLimit, 'Memory Limit (MiB)', 8, 4096) * MIB,
	};
}

/** What the settings of the node allow; they are the same for all items. */
export const readConfinement = (functions: IExecuteFunctions): Confinement => ({
	prefix: String(functions.getNodeParameter('confineToPrefix', 0, '')),
	readOnly: functions.getNodeParameter('readOnly', 0, false) as boolean,
});

/** The size of a part in bytes; undefined when the user left it to the node. */
export function readPartBytes(item: Item): number | undefined {
	const { partSize } = item.options;
	return partSize === undefined ? undefined : checkNumber(partSize, 'Part Size (MiB)', 5, 5120) * MIB;
}
