/** What nodes after a migrated one read of its output. */
import { migrateWorkflow } from '../../../migration/migrateWorkflow';
import type { Workflow, WorkflowNode } from '../../../migration/workflow';

const list: WorkflowNode = {
	name: 'List',
	type: 'n8n-nodes-base.awsS3',
	typeVersion: 2,
	parameters: { operation: 'getAll', bucketName: 'b' },
};
const download: WorkflowNode = {
	name: 'Get',
	type: 'n8n-nodes-base.s3',
	typeVersion: 1,
	parameters: { bucketName: 'b', fileKey: '={{ $json.Key }}' },
};
const node = (name: string, parameters: object = {}, type = 'n8n-nodes-base.httpRequest', more: object = {}): WorkflowNode => ({
	name,
	type,
	parameters: parameters as Record<string, unknown>,
	...more,
});
const start = node('Start', {}, 'n8n-nodes-base.manualTrigger');

/** Nodes one after the other; more connections from and to. */
function chain(nodes: WorkflowNode[], more: Array<[string, string]> = []): Workflow {
	const pairs = [...nodes.slice(1).map((to, at): [string, string] => [nodes[at]!.name, to.name]), ...more];
	const connections: NonNullable<Workflow['connections']> = {};
	for (const [from, to] of pairs) {
		connections[from] ??= { main: [[]] };
		connections[from].main![0]!.push({ node: to, type: 'main', index: 0 });
	}
	return { nodes, connections };
}

function migrated(workflow: Workflow, name: string) {
	const result = migrateWorkflow(workflow);
	const said = result.notes.filter((note) => note.node === name).map(({ text }) => text);
	return { parameters: result.workflow.nodes.find((one) => one.name === name)!.parameters, said };
}

/** What becomes of an expression right after the list. */
const afterList = (expression: string) => {
	const { parameters, said } = migrated(chain([start, list, node('Use', { value: expression })]), 'Use');
	return { value: parameters!.value, said };
};

test.each([
	['={{ $json.Key }}', '={{ $json.key }}'],
	['=s3://b/{{ $json["Key"] }} has {{$json.Size}}', '=s3://b/{{ $json.key }} has {{String($json.size)}}'],
	["={{ $json['ETag'] === x }}", `={{ ('"' + $json.etag + '"') === x }}`],
	['={{ $json.Key.split("/").pop() + $json.StorageClass }}', '={{ $json.key.split("/").pop() + $json.storageClass }}'],
	['={{ $input.item.json.LastModified }}', '={{ $input.item.json.lastModified }}'],
	['={{ $input.first().json.Key }}', '={{ $input.first().json.key }}'],
	["={{ $('List').item.json.Key }}", "={{ $('List').item.json.key }}"],
	['={{ $("List").first().json["Key"] }}', '={{ $("List").first().json.key }}'],
	['={{ $node["List"].json.Key }}', '={{ $node["List"].json.key }}'],
	['={{ $node.List.json.Key }}', '={{ $node.List.json.key }}'],
	['={{ $json?.Key }}', '={{ $json.key }}'],
	['$json.Key is text', '$json.Key is text'],
	['=$json.Key is text', '=$json.Key is text'],
	['={{ $jsonx.Key + $json.Keys }}', '={{ $jsonx.Key + $json.Keys }}'],
	["={{ $('Start').item.json.Key }}", "={{ $('Start').item.json.Key }}"],
])('%s becomes %s', (before, after) => {
	expect(afterList(before)).toEqual({ value: after, said: [] });
});

test.each([
	['={{ JSON.stringify($json) }}', /reads the whole output of "List"/],
	['={{ $json[name] }}', /reads the whole output of "List"/],
	['={{ $json.Owner.DisplayName }}', /has no Owner any more/],
	["={{ $('List').all().length }}", /reads all items of "List"/],
	['={{ $items("List")[0].json.Key }}', /reads all items of "List"/],
])('%s cannot be rewritten, and is said', (expression, words) => {
	const { value, said } = afterList(expression);
	expect(value).toBe(expression);
	expect(said).toHaveLength(1);
	expect(said[0]).toMatch(words);
});

test('success is what has no error, for all that only said success', () => {
	const remove = { ...list, name: 'Remove', parameters: { operation: 'delete', bucketName: 'b', fileKey: 'k' } };
	const { parameters } = migrated(chain([start, remove, node('Use', { value: '={{ $json.success ? 1 : 2 }}' })]), 'Use');
	expect(parameters).toEqual({ value: '={{ ($json.error === undefined) ? 1 : 2 }}' });
});

test('nodes that pass items on pass their names on', () => {
	const filter = node('Filter', { value: '={{ $json.Size }}' }, 'n8n-nodes-base.filter');
	const keep = node('Edit', { includeOtherFields: true }, 'n8n-nodes-base.set', { typeVersion: 3.4 });
	const workflow = chain([start, list, filter, keep, node('Use', { value: '={{ $json.Key }}' })]);
	expect(migrated(workflow, 'Filter').parameters).toEqual({ value: '={{ String($json.size) }}' });
	expect(migrated(workflow, 'Use').parameters).toEqual({ value: '={{ $json.key }}' });
	const others = chain([
		start,
		list,
		node('Edit', {}, 'n8n-nodes-base.set', { typeVersion: 3.4 }),
		node('Use', { value: '={{ $json.Key }}' }),
	]);
	expect(migrated(others, 'Use')).toEqual({ parameters: { value: '={{ $json.Key }}' }, said: [] });
});

test('names of fields in nodes that sort or compare', () => {
	const sort = node('Sort', { sortFieldsUi: { sortField: [{ fieldName: 'Size' }, { fieldName: 'other' }] } }, 'n8n-nodes-base.sort');
	const compare = node('Compare', { fieldsToCompare: 'Key, Size' }, 'n8n-nodes-base.removeDuplicates');
	const workflow = chain([start, list, sort, compare]);
	expect(migrated(workflow, 'Sort').parameters).toEqual({ sortFieldsUi: { sortField: [{ fieldName: 'size' }, { fieldName: 'other' }] } });
	expect(migrated(workflow, 'Compare').parameters).toEqual({ fieldsToCompare: 'key, size' });
});

test('a download no longer passes its input on: what came before it is asked', () => {
	const workflow = chain([
		start,
		node('Customers'),
		{ ...download, parameters: { bucketName: 'b', fileKey: 'k' } },
		node('Use', { value: '={{ $json.email }}' }),
	]);
	expect(migrated(workflow, 'Use').parameters).toEqual({ value: '={{ $("Customers").item.json.email }}' });
});

test('a list, a download of each, and what reads the list behind it', () => {
	const workflow = chain([
		start,
		list,
		download,
		node('Use', { name: '={{ $json.Key }}', first: '={{ $input.first().json.Size }}', named: "={{ $('Get').item.json.Key }}" }),
	]);
	expect(migrated(workflow, 'Get').parameters!.key).toMatchObject({ value: '={{ $json.key }}' });
	expect(migrated(workflow, 'Use').parameters).toEqual({
		name: '={{ $("List").item.json.key }}',
		first: '={{ String($("List").first().json.size) }}',
		named: '={{ $("List").item.json.key }}',
	});
});

test('a loop over items is followed once', () => {
	const loop = node('Loop', {}, 'n8n-nodes-base.splitInBatches');
	const workflow = chain([start, list, loop, download, node('Use', { value: '={{ $json.Key }}' })], [['Use', 'Loop']]);
	expect(migrated(workflow, 'Get').said).toContainEqual(expect.stringContaining('its items come from several nodes'));
	const back = chain([start, list, loop, { ...download, name: 'Get' }], [['Get', 'Loop']]);
	expect(() => migrateWorkflow(back)).not.toThrow();
});

test('items of several nodes are said, and not guessed', () => {
	const workflow = chain([start, list, node('Use', { value: '={{ $json.Key }}' })], [['Start', 'Use']]);
	const { parameters, said } = migrated(workflow, 'Use');
	expect(parameters).toEqual({ value: '={{ $json.Key }}' });
	expect(said).toEqual([expect.stringContaining('come from several nodes')]);
	const twoLists = chain([start, list, node('Use', { value: '={{ $json.Key }}' })]);
	expect(migrated(twoLists, 'Use').said).toEqual([]);
});

test('code: what is of the item is rewritten, what looks like an old field is said', () => {
	const code = (jsCode: string) => migrated(chain([start, list, node('Code', { jsCode }, 'n8n-nodes-base.code')]), 'Code');
	expect(code('return { json: { k: $json.Key } };')).toEqual({ parameters: { jsCode: 'return { json: { k: $json.key } };' }, said: [] });
	expect(code('return items.map((item) => item.json.Size);').said).toEqual([expect.stringContaining('may read Size')]);
	expect(code('return items;').said).toEqual([]);
	const python = migrated(chain([start, list, node('Code', { pythonCode: 'return _items' }, 'n8n-nodes-base.code')]), 'Code');
	expect(python.said).toEqual([expect.stringContaining('Python')]);
});

test('what stays: nodes of others, an operation that is an expression, pinned data of others', () => {
	const odd = { ...list, name: 'Odd', parameters: { operation: '={{ $json.what }}' } };
	const other = node('Other', { a: 1, nothing: null, list: [1, '={{ 2 }}'] });
	const pinData = { List: [{ json: { Key: 'x' } }], Other: [{ json: {} }] };
	const result = migrateWorkflow({ ...chain([start, list, odd, other]), pinData, settings: { executionOrder: 'v1' } });
	expect(result.migrated).toEqual(['List']);
	expect(result.workflow.nodes[2]).toEqual(odd);
	expect(result.workflow.nodes[3]).toEqual(other);
	expect(result.workflow).toMatchObject({ settings: { executionOrder: 'v1' }, pinData: { Other: [{ json: {} }] } });
	expect(result.workflow.pinData).not.toHaveProperty('List');
	expect(result.notes.map(({ node: name, kind }) => [name, kind])).toEqual([
		['Odd', 'check'],
		['List', 'notCarried'],
	]);
});
