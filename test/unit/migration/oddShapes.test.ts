/** JSON that no n8n exports: edited by hand, cut off, or of something else. */
import fc from 'fast-check';
import { migrateWorkflow } from '../../../migration/migrateWorkflow';
import { reportOf } from '../../../migration/report';
import type { Workflow } from '../../../migration/workflow';
import { exported } from '../../migration/lab';
import { OLD_WORKFLOWS } from '../../migration/oldWorkflows';

const list = { name: 'List', type: 'n8n-nodes-base.awsS3', typeVersion: 2, parameters: { operation: 'getAll', bucketName: 'b' } };
const use = { name: 'Use', type: 'n8n-nodes-base.set', typeVersion: 3.4, parameters: { value: '={{ $json.Key }}' } };
const connections = { List: { main: [[{ node: 'Use', type: 'main', index: 0 }]] } };
const migrated = (workflow: unknown) => migrateWorkflow(workflow as Workflow);

test.each<[string, unknown]>([
	['nothing', null],
	['text', 'nodes'],
	['a number', 7],
	['a list', []],
	['an object without nodes', { name: 'x' }],
	['nodes that are null', { nodes: null }],
	['nodes by their names', { nodes: { List: list } }],
])('what is no workflow is said in words: %s', (_, json) => {
	expect(() => migrated(json)).toThrow('This is not an n8n workflow: it has no list of nodes');
});

test.each<[string, unknown]>([
	['null', null],
	['text', 'List'],
	['a list', [list]],
	['a node without a name', { type: 'n8n-nodes-base.noOp', parameters: {} }],
	['an S3 node without a name', { ...list, name: undefined }],
	['a node without a type', { name: 'Odd', parameters: {} }],
	['a node whose type is a list', { ...list, name: 'Odd', type: ['n8n-nodes-base.awsS3'] }],
])('a node that cannot be read stays where it is and is named: %s', (_, odd) => {
	const { workflow, migrated: names, notes } = migrated({ nodes: [list, odd, use], connections });
	expect(workflow.nodes[1]).toBe(odd);
	expect(names).toEqual(['List']);
	expect(workflow.nodes[2]!.parameters).toEqual({ value: '={{ $json.key }}' });
	expect(notes).toContainEqual({ node: 'Node 2', kind: 'check', text: 'This is not a node that n8n can read. It stays as it is.' });
});

test.each<[string, unknown]>([
	['null', null],
	['a list', []],
	['text', 'List'],
	['outputs that are null', { List: null }],
	['outputs that are text', { List: { main: 'Use' } }],
	['an output that is text', { List: { main: ['Use'] } }],
	['an input that is null', { List: { main: [[null, { node: 'Use', type: 'main', index: 0 }]] } }],
])('connections that cannot be read stay as they are: %s', (_, odd) => {
	const { workflow, migrated: names } = migrated({ nodes: [list, use], connections: odd });
	expect(workflow.connections).toEqual(odd);
	expect(names).toEqual(['List']);
});

test.each<[string, unknown]>([
	['nothing', undefined],
	['null', null],
	['text', 'x'],
	['a list', ['x']],
])('parameters that cannot be read stay as they are: %s', (_, parameters) => {
	const odd = { name: 'Odd', type: 'n8n-nodes-base.set', parameters };
	const other = migrated({ nodes: [list, odd], connections: {} }).workflow.nodes[1];
	expect(other).toEqual(odd);
	const { workflow, notes } = migrated({ nodes: [{ ...list, parameters }] });
	expect(workflow.nodes[0]).toMatchObject({ type: 'n8n-nodes-amazon-s3.amazonS3', parameters: { operation: 'download' } });
	expect(notes).toContainEqual({
		node: 'List',
		kind: 'check',
		text: 'Bucket Name is empty. The new node then uses the bucket of the connection.',
	});
});

test.each<[string, unknown]>([
	['text', 'x'],
	['a list', [1]],
	['null', null],
])('pinned data that cannot be read stays as it is: %s', (_, pinData) => {
	expect(migrated({ nodes: [list], pinData }).workflow.pinData).toEqual(pinData);
});

test('of two nodes with one name each stays what it is', () => {
	const folders = { ...list, parameters: { resource: 'folder', operation: 'getAll', bucketName: 'c' } };
	const { workflow } = migrated({ nodes: [list, folders, { ...use, name: 'List' }], connections: {} });
	expect(workflow.nodes.map(({ type, parameters }) => [type, parameters!.resource])).toEqual([
		['n8n-nodes-amazon-s3.amazonS3', 'object'],
		['n8n-nodes-amazon-s3.amazonS3', 'folder'],
		['n8n-nodes-base.set', undefined],
	]);
});

test.each(['constructor', 'toString', '__proto__'])('a name that every object of JavaScript has is a name like others: %s', (name) => {
	const upload = {
		...list,
		name,
		parameters: { operation: 'upload', fileName: name, additionalFields: { acl: name, storageClass: name } },
	};
	const other = { name: 'Other', type: `n8n-nodes-base.${name}`, parameters: {} };
	const { workflow, notes } = migrated({
		nodes: [upload, other],
		connections: { [name]: { main: [[{ node: 'Other', type: 'main', index: 0 }]] } },
	});
	expect(workflow.nodes[0]!.parameters).toMatchObject({ options: { acl: name, storageClass: name } });
	expect(workflow.nodes[1]).toEqual(other);
	expect(notes.filter(({ node }) => node === 'Other')).toEqual([]);
});

const odd = fc.oneof(
	fc.constantFrom(null, '', 'x', '={{ $json.Key }}', '={{', 7, true, 'constructor', '__proto__'),
	fc.constantFrom([], [null], ['x'], {}, { main: null }, { main: [null] }, { tagsValues: 'x' }, { values: [null, { name: null }] }),
);

/** The places in JSON, from the outside in. */
const placesIn = (json: unknown, path: string[] = []): string[][] => [
	path,
	...(typeof json === 'object' && json !== null ? Object.entries(json).flatMap(([name, inside]) => placesIn(inside, [...path, name])) : []),
];

const replaced = (json: unknown, [name, ...more]: string[], value: unknown): unknown => {
	if (name === undefined) return value;
	if (Array.isArray(json)) return json.map((inside: unknown, at) => (String(at) === name ? replaced(inside, more, value) : inside));
	return { ...(json as object), [name]: replaced((json as Record<string, unknown>)[name], more, value) };
};

const after = [
	use,
	{ name: 'Sort', type: 'n8n-nodes-base.sort', parameters: { sortFieldsUi: { sortField: [{ fieldName: 'Key' }] } } },
	{ name: 'Rename', type: 'n8n-nodes-base.renameKeys', parameters: { keys: { key: [{ currentKey: 'Key', newKey: 'k' }] } } },
	{
		name: 'Edit',
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		parameters: { includeOtherFields: true, assignments: { assignments: [{ name: 'a', value: '={{ $json.Key }}' }] } },
	},
	{ name: 'Code', type: 'n8n-nodes-base.code', parameters: { jsCode: 'return $input.all().map(({ json }) => json.Key);' } },
	{
		name: 'Call',
		type: 'n8n-nodes-base.executeWorkflow',
		parameters: { workflowInputs: { mappingMode: 'autoMapInputData' }, workflowJson: '{}' },
	},
	{ name: 'Answer', type: 'n8n-nodes-base.respondToWebhook', parameters: { respondWith: 'allIncomingItems' } },
];
const chained = {
	nodes: [list, ...after],
	connections: Object.fromEntries(
		[list, ...after].map(({ name }, at) => [
			name,
			{ main: [after[at] === undefined ? [] : [{ node: after[at].name, type: 'main', index: 0 }]] },
		]),
	),
	pinData: { List: [{ json: { Key: 'a' } }] },
};
const whole: unknown[] = [...OLD_WORKFLOWS.map((old) => exported(old, 'bucket')), ...Array.from({ length: 20 }, () => chained)];

const withOdd = fc
	.constantFrom(...whole)
	.chain((workflow) => fc.tuple(fc.constant(workflow), fc.constantFrom(...placesIn(workflow).filter(([name]) => name !== undefined)), odd))
	.map(([workflow, path, value]) => replaced(workflow, path, value));

/** What is neither a node nor pinned. */
const othersOf = (workflow: Workflow) => ({ ...workflow, nodes: undefined, pinData: undefined });

test('whatever stands at any place, every node is there afterwards, and no JavaScript error is shown', () => {
	fc.assert(
		fc.property(withOdd, (workflow) => {
			const before = JSON.stringify(workflow);
			const { nodes } = workflow as { nodes: unknown };
			if (!Array.isArray(nodes)) {
				expect(() => migrated(workflow)).toThrow('This is not an n8n workflow');
				return;
			}
			const result = migrated(workflow);
			expect(reportOf(result, 'x.json')).toContain('x.json: ');
			expect(JSON.stringify(workflow)).toBe(before);
			expect(result.workflow.nodes).toHaveLength(nodes.length);
			expect(othersOf(result.workflow)).toEqual(othersOf(workflow as Workflow));
		}),
		{ numRuns: 500 },
	);
});
