import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { DELETE_BATCH, deleteBatch, type DeleteRules } from '../../client/objects/deleteObjects';
import { deleteSelected } from '../../client/many/deleteSelected';
import { invalidInput, S3Error } from '../../client/errors/errors';
import { findObject } from '../../client/objects/headObject';
import { s3UriOf } from '../../client/objects/objectInfo';
import { gather } from '../gather';
import { bucketNameOption, objectField, optionsField, parallelItemsOption } from '../fields';
import type { BatchOperation, Item, Outcomes, Result, Run } from '../operation';
import { readFlag } from '../read/flag';
import { readTrimmedName } from '../read/name';
import { deletesManyNotice, whichObjectsFields } from '../selection';
import { hintAtSlash } from '../slashInFront';
import { readOneOrMany, versionOfOneOption, type OneOrMany } from './oneOrMany';
import type { ObjectRef } from '../../client/objects/objectRef';

const options: INodeProperties[] = [
	bucketNameOption,
	{
		displayName: 'Bypass Governance Retention',
		name: 'bypassGovernance',
		type: 'boolean',
		default: true,
		description: 'Whether to also delete versions locked in governance mode. Requires the permission s3:BypassGovernanceRetention.',
	},
	{
		displayName: 'Delete All Versions',
		name: 'allVersions',
		type: 'boolean',
		default: true,
		description:
			'Whether to permanently delete every version and delete marker. Otherwise a bucket with versioning keeps the old versions.',
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description: 'Whether to only list what would be deleted',
	},
	{
		displayName: 'MFA',
		name: 'mfa',
		type: 'string',
		typeOptions: { password: true },
		default: '',
		placeholder: 'e.g. 123456',
		description:
			"The current MFA code, if deleting versions needs it. For a device other than the connection's: ARN or serial number, space, code.",
	},
	parallelItemsOption,
	{
		...versionOfOneOption,
		description:
			'Permanently delete this version. By default, the current version is deleted; a bucket with versioning keeps it as an old version.',
	},
];

interface DeleteParameters {
	target: OneOrMany;
	allVersions: boolean;
	dryRun: boolean;
	rules: DeleteRules;
}

function read(item: Item): DeleteParameters {
	const allVersions = readFlag(item, 'options.allVersions');
	const target = readOneOrMany(item);
	if ('one' in target) hintAtSlash(item, target.one.key);
	if (allVersions && 'one' in target && target.one.versionId !== undefined) {
		throw invalidInput(
			'Version ID',
			'cannot be combined with Delete All Versions',
			target.one.versionId,
			'Remove Delete All Versions, or the version from the option or the URI.',
		);
	}
	const rules = { bypassGovernance: readFlag(item, 'options.bypassGovernance'), mfa: readMfa(item) };
	return { target, allVersions, dryRun: readFlag(item, 'options.dryRun'), rules };
}

/** As S3 wants it: the device and its code with a blank between them. */
function readMfa(item: Item): string | undefined {
	const entered = readTrimmedName(item, 'options.mfa');
	const { mfaDevice } = item.connection;
	if (entered === undefined || /^[\x21-\x7e]+ \d{6}$/.test(entered)) return entered;
	if (mfaDevice !== undefined && /^\d{6}$/.test(entered)) return `${mfaDevice} ${entered}`;
	throw invalidInput(
		'MFA',
		'is not a serial number and a code of six digits with a blank between them',
		undefined,
		'For the code alone, enter MFA Device in the connection, under More Settings.',
	);
}

const isPlain = ({ target, allVersions, dryRun }: DeleteParameters): boolean => 'one' in target && !allVersions && !dryRun;

export const deleteObject: BatchOperation<DeleteParameters> = {
	fields: [
		{ ...deletesManyNotice, displayOptions: { show: { which: ['folder', 'pattern'] } } },
		...whichObjectsFields(
			'delete',
			objectField('Key', 'key', 'The object to delete. A key that ends with a slash is only that object, never the objects below it'),
		),
		optionsField(...options),
	],
	read,
	batchSize: DELETE_BATCH,
	group: (parameters) =>
		isPlain(parameters) ? JSON.stringify([(parameters.target as { one: ObjectRef }).one.bucket, parameters.rules]) : undefined,
	runBatch: async (batch, run) => (isPlain(batch[0]!) ? await deleteOnes(batch, run) : [await deleteMany(batch[0]!, run)]),
};

/** Objects of many items with one request. */
async function deleteOnes(batch: DeleteParameters[], { store, signal }: Run): Promise<Array<Outcomes | S3Error>> {
	const targets = batch.map(({ target }) => (target as { one: ObjectRef }).one);
	const results = await deleteBatch(store, targets[0]!.bucket, targets, signal, { ...batch[0]!.rules, areTyped: true });
	return results.map((result, i) => {
		if (result instanceof S3Error) return result;
		const { bucket, key } = targets[i]!;
		return [{ json: { bucket, key, deleted: true, ...result, s3Uri: s3UriOf(bucket, key) } as IDataObject }];
	});
}

async function deleteMany({ target, allVersions: versions, dryRun, rules }: DeleteParameters, { store, signal }: Run): Promise<Outcomes> {
	if ('one' in target && !versions) {
		const found = await findObject(store, target.one, signal);
		const { bucket, key, versionId } = target.one;
		return [
			{
				json: {
					bucket,
					key,
					...(versionId && { versionId }),
					deleted: false,
					dryRun: true,
					exists: found !== undefined,
					s3Uri: s3UriOf(bucket, key),
				},
			},
		];
	}
	const selection = 'one' in target ? { bucket: target.one.bucket, prefix: target.one.key } : target.many;
	const key = 'one' in target ? target.one.key : undefined;
	return await gather(deleteSelected(store, selection, { versions, key, dryRun, ...rules, signal }), (deleted) =>
		deleted.outcome instanceof S3Error
			? deleted.outcome
			: describe(selection.bucket, deleted.target, dryRun ? { deleted: false, dryRun } : { deleted: true, ...deleted.outcome }),
	);
}

const describe = (bucket: string, { key, versionId }: { key: string; versionId?: string }, done: object): Result => ({
	json: { bucket, key, ...(versionId && { versionId }), ...done, s3Uri: s3UriOf(bucket, key) } as IDataObject,
});
