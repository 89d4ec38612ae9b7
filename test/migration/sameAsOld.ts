/** Tests that run n8n's own nodes and what they become beside each other, on the same objects. */
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { migrateWorkflow } from '../../migration/migrateWorkflow';
import { readOldNode } from '../../migration/oldNodes';
import { outputsOf } from '../../migration/outputs';
import { both, type Outcome } from './compare';
import { exported } from './lab';
import { OLD_WORKFLOWS, type OldWorkflow } from './oldWorkflows';

const RUNS = 60;
/** Types that the old nodes give where the new one knows better: docs/moving.md lists them. */
const UNKNOWN_TYPES = new Set(['application/octet-stream', 'binary/octet-stream', 'text/html']);

/** What is stored, without the listed differences in content types. */
function comparable({ stored }: Outcome, other: Outcome) {
	const entries = Object.entries(stored ?? {}).map(([key, { text, tags, headers }]) => {
		const { 'content-type': type = '', ...others } = headers;
		const types = [type, other.stored?.[key]?.headers['content-type'] ?? ''];
		return [
			key,
			{ text, tags, headers: others, type: types.some((one) => UNKNOWN_TYPES.has(one)) ? undefined : type.replace(/; charset=utf-8$/, '') },
		];
	});
	return stored && Object.fromEntries(entries);
}

function expectTheSame({ before, after }: { before: Outcome; after: Outcome }): void {
	expect(comparable(after, before)).toEqual(comparable(before, after));
	expect({ failed: after.failed }).toEqual({ failed: before.failed });
}

/** Rewritten expressions give what the old ones gave. */
function expectSameReadings(old: OldWorkflow, { before, after }: { before: Outcome; after: Outcome }): void {
	const readings = outputsOf(readOldNode(exported(old, 'bucket').nodes[1]!)!)?.readings ?? {};
	const values = (json: IDataObject, name: string, code: string) => ({ [name]: new Function('$json', `return ${code}`)(json) as unknown });
	for (const [name, reading] of Object.entries(readings)) {
		const isOfOldOutput = before.output.every(({ json }) => Object.hasOwn(json, name));
		// Both write at times of their own, into buckets of their own.
		if (!isOfOldOutput || ['LastModified', 'CreationDate', 'Bucket'].includes(name)) continue;
		expect(after.output.map(({ json }) => values(json, name, reading('$json')))).toEqual(
			before.output.map(({ json }) => ({ [name]: json[name] })),
		);
	}
}

const pathOf = (names: RegExp) => fc.array(fc.stringMatching(names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
/** The node for other stores signs another address than it asks for when a key needs encoding. */
const PATHS = { awsS3: pathOf(/^[a-z0-9 +=&é'"!]{0,5}[a-z0-9]$/), s3: pathOf(/^[a-z0-9_.-]{0,5}[a-z0-9]$/) };
const value = (text: string, asExpression: boolean) => (asExpression ? '={{ $json.value }}' : text);
const kinds = fc.constantFrom(
	{ type: 'awsS3', typeVersion: 1 },
	{ type: 'awsS3', typeVersion: 2 },
	{ type: 's3', typeVersion: 1 },
) as fc.Arbitrary<Pick<OldWorkflow, 'type' | 'typeVersion'>>;
const file = (text: string) => ({ data: { name: 'own name.csv', text, type: 'text/csv' } });

const parametersOf = (path: fc.Arbitrary<string>, key: string, others: string[], asExpression: boolean): fc.Arbitrary<IDataObject> => {
	const bucketName = 'BUCKET';
	const folder = `${key.split('/')[0]}/`;
	return fc.oneof(
		fc.record({
			operation: fc.constant('upload'),
			bucketName: fc.constant(bucketName),
			fileName: fc.constant(value(key, asExpression)),
			binaryData: fc.boolean(),
			fileContent: fc.constant('text ünï'),
			additionalFields: fc.record(
				{
					parentFolderKey: path,
					storageClass: fc.constantFrom('standard', 'standardIA', 'onezoneIA', 'intelligentTiering'),
					acl: fc.constantFrom('private', 'bucketOwnerFullControl'),
					serverSideEncryption: fc.constant('AES256'),
				},
				{ requiredKeys: [] },
			),
			tagsUi: fc.constantFrom({}, { tagsValues: [{ key: 'a', value: 'b' }] }),
		}),
		fc.constant({ bucketName, fileKey: value(key, asExpression) }),
		fc.constant({ operation: 'delete', bucketName, fileKey: value(key, asExpression) }),
		fc
			.constantFrom(folder, '', key.slice(0, 1))
			.map((folderKey) => ({ operation: 'getAll', bucketName, returnAll: true, options: { folderKey } })),
		fc.constant({
			operation: 'copy',
			sourcePath: `/BUCKET/${encodeURIComponent(others[0]!)}`,
			destinationPath: asExpression ? '=/BUCKET/{{ $json.value }}/copy' : `/BUCKET/${key}/copy`,
		}),
		fc.constant({ resource: 'folder', bucketName, folderName: value(key, asExpression) }),
		fc.constant({ resource: 'folder', operation: 'delete', bucketName, folderKey: folder }),
		fc.record({
			resource: fc.constant('bucket'),
			operation: fc.constant('search'),
			bucketName: fc.constant(bucketName),
			returnAll: fc.constant(true),
			additionalFields: fc.record(
				{ prefix: fc.constantFrom(folder, key), startAfter: path, delimiter: fc.constant('/') },
				{ requiredKeys: [] },
			),
		}),
	);
};

/** Old nodes with random fields in a bucket with random objects, one of which they are about. */
const workflows: fc.Arbitrary<OldWorkflow> = kinds
	.chain((kind) => {
		const path = PATHS[kind.type as 'awsS3' | 's3'];
		return fc.tuple(fc.constant(kind), fc.constant(path), path, fc.uniqueArray(path, { minLength: 1, maxLength: 5 }), fc.boolean());
	})
	.chain(([kind, path, key, others, asExpression]) =>
		parametersOf(path, key, others, asExpression).map((parameters) => ({
			title: 'random',
			...kind,
			parameters,
			items: [{ json: { value: key }, files: file(`file of ${key}`) }],
			given: Object.fromEntries([key, ...others].map((one) => [one, `contents of ${one}`])),
		})),
	);

/** Registers the tests; `nodeModules` is the folder of n8n's packages. */
export function testSameAsOld(nodeModules: string): void {
	const runnable = OLD_WORKFLOWS.filter(({ convertsOnly }) => !convertsOnly);
	const alike = runnable.filter(({ unlike }) => unlike === undefined);
	test.each(alike.map((old) => [old.title, old] as const))('%s: the old node and the new one do the same', async (_, old) => {
		const outcomes = await both(old, nodeModules);
		expect(outcomes.before.failed).toBe(false);
		expectTheSame(outcomes);
		expectSameReadings(old, outcomes);
		if (old.parameters.fileKey !== undefined && old.parameters.operation === undefined)
			expect(outcomes.after.files).toEqual(outcomes.before.files);
	});

	const unlike = runnable.filter((old) => old.unlike !== undefined);
	test.each(unlike.map((old) => [old.title, old] as const))('%s: they differ, and the migration says so', async (_, old) => {
		const outcomes = await both(old, nodeModules);
		expect(outcomes.after.failed).toBe(false);
		expect(() => {
			expectTheSame(outcomes);
			expectSameReadings(old, outcomes);
		}).toThrow();
		expect(migrateWorkflow(exported(old, 'bucket')).notes).not.toEqual([]);
	});

	test(`${RUNS} random old nodes and what they become do the same`, async () => {
		await fc.assert(
			fc.asyncProperty(workflows, async (old) => {
				const outcomes = await both(old, nodeModules);
				expectTheSame(outcomes);
				expectSameReadings(old, outcomes);
			}),
			{ numRuns: RUNS, seed: 18 },
		);
	}, 300_000);
}
