import type { IExecuteFunctions } from 'n8n-workflow';
import { DEFAULT_MEMORY_MIB } from '../client/flow/budget';
import { headerValue } from '../client/objects/headerValue';
import { withoutAbsent } from '../client/flow/withoutAbsent';
import type { Confinement } from '../client/store/confine';
import type { Connection } from '../client/store/connection';
import { readBucketName } from '../client/store/bucketName';
import { invalidInput } from '../client/errors/errors';
import { parseCustomerKey } from '../client/store/customerKey';
import type { RequestSettings } from '../client/store/openStore';
import { parseAccountId } from '../client/store/requestSettings';
import type { ObjectHeaders } from '../client/upload/uploadTarget';
import type { Item } from './operation';
import { readOptionalChoice } from './read/choice';
import { enteredAt, type Form } from './read/field';
import { readFlag } from './read/flag';
import { readGivenLocator } from './read/locator';
import { readGivenName, readName, readTrimmedName } from './read/name';
import { readNumber, readOptionalNumber } from './read/number';
import { ifProtectionIgnoredOption } from './requestFields';
import { confinementSettings, memoryLimitOption, parallelItemsOption } from './fields';

const MIB = 1024 * 1024;

/** The bucket that an option names; undefined when it is empty. @throws S3Error of kind invalidInput when no bucket can have the name */
export function readBucketOption(item: Form, option = 'bucketName'): string | undefined {
	const bucket = readGivenLocator(item, `options.${option}`).text.trim();
	return bucket === '' ? undefined : readBucketName(bucket, enteredAt(item, `options.${option}`).label);
}

/** The bucket of an item: the option's, else the connection's. @throws S3Error of kind invalidInput */
export const readBucket = (item: Item, option?: string): string => readBucketOption(item, option) ?? item.connection.bucket;

/** What all requests of an item carry, by its options. @throws S3Error of kind invalidInput */
export const readRequestSettings = (item: Item): RequestSettings =>
	withoutAbsent<RequestSettings>({
		requesterPays: readFlag(item, 'options.requesterPays') || undefined,
		expectedBucketOwner: readOwner(item, 'expectedBucketOwner', 'Expected Bucket Owner'),
		expectedSourceBucketOwner: readOwner(item, 'expectedSourceBucketOwner', 'Expected Source Bucket Owner'),
		customerKey: readCustomerKey(item, 'customerKey', 'useConnectionKey', 'Customer Key'),
		withoutProtection: readOptionalChoice(item, ifProtectionIgnoredOption, 'options') === 'continue' || undefined,
		sourceCustomerKey: readCustomerKey(item, 'sourceCustomerKey', 'useConnectionKeyForSource', 'Source Customer Key'),
	});

const readOwner = (item: Item, option: string, label: string): string | undefined =>
	parseAccountId(readGivenName(item, `options.${option}`).trim() || undefined, label);

function readCustomerKey(item: Item, entered: string, ofConnection: string, label: string): string | undefined {
	const { endpoint, customerKey }: Connection = item.connection;
	const key = parseCustomerKey(readGivenName(item, `options.${entered}`), `${label} (SSE-C)`, endpoint);
	if (!readFlag(item, `options.${ofConnection}`)) return key;
	if (key !== undefined)
		throw invalidInput(
			`${label} (SSE-C)`,
			`cannot be combined with ${label} of the Connection`,
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

/** How many results "Return All" and "Limit" ask for; Infinity for all. @throws S3Error of kind invalidInput */
export const readLimit = (item: Item): number =>
	readFlag(item, 'returnAll') ? Infinity : readNumber(item, 'limit', { least: 1, most: Number.MAX_SAFE_INTEGER });

/**
 * What all items of a run share, so it is read once: how many run at a time at most, Infinity unless it was set, and the memory for file
 * contents in bytes.
 * @throws S3Error of kind invalidInput
 */
export function readRunLimits(functions: IExecuteFunctions): { parallelItems: number; memoryBytes: number } {
	const item = { fields: [RUN_OPTIONS], parameter: () => functions.getNodeParameter('options', 0, {}) };
	return {
		parallelItems: readOptionalNumber(item, 'options.parallelItems', { least: 1, most: 256 }) ?? Infinity,
		memoryBytes: (readOptionalNumber(item, 'options.memoryLimit', { least: 8, most: 4096 }) ?? DEFAULT_MEMORY_MIB) * MIB,
	};
}

const RUN_OPTIONS = {
	displayName: 'Options',
	name: 'options',
	type: 'collection' as const,
	default: {},
	options: [parallelItemsOption, memoryLimitOption],
};

/** What the settings of the node allow; they are the same for all items. @throws S3Error of kind invalidInput */
export function readConfinement(functions: IExecuteFunctions): Confinement {
	const item = {
		fields: confinementSettings,
		parameter: (name: string) => functions.getNodeParameter(name, 0, name === 'readOnly' ? false : ''),
	};
	return { prefix: readName(item, 'confineToPrefix'), readOnly: readFlag(item, 'readOnly') };
}

/** The size of a part in bytes; undefined when the user left it to the node. @throws S3Error of kind invalidInput */
export function readPartBytes(item: Item): number | undefined {
	const mib = readOptionalNumber(item, 'options.partSize', { least: 5, most: 5120 });
	return mib === undefined ? undefined : mib * MIB;
}

/**
 * The storage class of an item's option, by its name: stores other than AWS have classes of their own. @throws S3Error of kind invalidInput
 */
export function readStorageClass(item: Item): ObjectHeaders['StorageClass'] {
	const storageClass = readTrimmedName(item, 'options.storageClass');
	return storageClass === undefined ? undefined : (headerValue(storageClass, 'Storage Class') as ObjectHeaders['StorageClass']);
}
