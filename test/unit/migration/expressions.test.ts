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

const edit = (parameters: object, typeVersion: number, name = 'Edit') => node(name, parameters, 'n8n-nodes-base.set', { typeVersion });
const useAfter = (between: WorkflowNode[], value: string) => {
	const { parameters, said } = migrated(chain([start, list, ...between, node('Use', { value })]), 'Use');
	return { value: parameters!.value, said };
};

test.each<[string, WorkflowNode]>([
	['Edit Fields of version 3.2, which keeps other fields unless told not to', edit({}, 3.2)],
	['Rename Keys', node('Rename', { keys: { key: [{ currentKey: 'Size', newKey: 'bytes' }] } }, 'n8n-nodes-base.renameKeys')],
	['a node that is disabled', { ...edit({}, 3.4), disabled: true }],
	['Respond to Webhook', node('Answer', { respondWith: 'text' }, 'n8n-nodes-base.respondToWebhook')],
	['Edit Image', node('Image', {}, 'n8n-nodes-base.editImage')],
])('%s passes names on', (_, between) => {
	expect(useAfter([between], '={{ $json.Key }}')).toEqual({ value: '={{ $json.key }}', said: [] });
});

test('Edit Fields 3.2 that keeps none passes none on', () => {
	expect(useAfter([edit({ include: 'none' }, 3.2)], '={{ $json.Key }}')).toEqual({ value: '={{ $json.Key }}', said: [] });
});

test.each<[string, WorkflowNode]>([
	[
		'3.4',
		edit({ includeOtherFields: true, assignments: { assignments: [{ name: 'Key', value: '={{ $json.Key.toLowerCase() }}' }] } }, 3.4),
	],
	['3.1', edit({ fields: { values: [{ name: 'Key', stringValue: 'x' }] } }, 3.1)],
	['2', edit({ values: { string: [{ name: 'Key', value: 'x' }], number: [] } }, 2)],
	['raw JSON', edit({ includeOtherFields: true, mode: 'raw', jsonOutput: '={ "Key": "{{ $json.Key }}-x" }' }, 3.4)],
	['Rename Keys', node('Edit', { keys: { key: [{ currentKey: 'ETag', newKey: 'Key' }] } }, 'n8n-nodes-base.renameKeys')],
])('a field that Edit Fields sets itself is left as it is: %s', (_, between) => {
	expect(useAfter([between], '={{ $json.Key + $json.Size }}').value).toBe('={{ $json.Key + String($json.size) }}');
	expect(useAfter([between], "={{ $('Edit').item.json.Key }}").value).toBe("={{ $('Edit').item.json.Key }}");
});

test('what is set behind a download is not asked of the node before it', () => {
	const get = { ...download, parameters: { bucketName: 'b', fileKey: 'k' } };
	const keep = edit({ includeOtherFields: true, assignments: { assignments: [{ name: 'email', value: 'x' }] } }, 3.4);
	const workflow = chain([start, node('Customers'), get, keep, node('Use', { value: '={{ $json.email + $json.id }}' })]);
	expect(migrated(workflow, 'Use').parameters).toEqual({ value: '={{ $json.email + $("Customers").item.json.id }}' });
});

test.each([
	['={{ $input.first()?.json?.Key }}', '={{ $input.first().json.key }}'],
	["={{ $('List').first()?.json.Key }}", "={{ $('List').first().json.key }}"],
	["={{ $('List')\n\t.first()\n\t.json.Key }}", "={{ $('List').first().json.key }}"],
])('%s is read as well', (before, after) => {
	const { value, said } = afterList(before);
	expect((value as string).replace(/\?(?=\.)|\s+(?=\.)/g, '')).toBe(after);
	expect(said).toEqual([]);
});

test.each(['={{ $input.all().map((item) => item.json.Key) }}', '={{ $items()[0].json.Key }}'])('%s: the list is said', (expression) => {
	const { value, said } = afterList(expression);
	expect(value).toBe(expression);
	expect(said).toEqual([expect.stringMatching(/reads all items of "List"/)]);
});

test('names of fields where items of several nodes come together are said', () => {
	const merge = node('Merge', { mode: 'combine', fieldsToMatchString: 'Key' }, 'n8n-nodes-base.merge', { typeVersion: 3 });
	const { parameters, said } = migrated(chain([start, list, merge], [['Start', 'Merge']]), 'Merge');
	expect(parameters).toMatchObject({ fieldsToMatchString: 'Key' });
	expect(said).toEqual([expect.stringMatching(/^Key: .*several nodes/)]);
});

test('pinned data of nodes that pass old fields on is removed, too', () => {
	const filter = node('Filter', {}, 'n8n-nodes-base.filter');
	const workflow = { ...chain([start, list, filter, node('Use')]), pinData: { Filter: [{ json: { Key: 'x' } }], Use: [{ json: {} }] } };
	const { workflow: result, notes } = migrateWorkflow(workflow);
	expect(result.pinData).toEqual({ Use: [{ json: {} }] });
	expect(notes).toContainEqual(expect.objectContaining({ node: 'Filter', kind: 'notCarried' }));
});

test('what comes out of code, or of nodes that make lists, may have old fields: who reads them is said', () => {
	const code = node('Code', { jsCode: 'return $input.all();' }, 'n8n-nodes-base.code');
	const summarize = node('Sum', { fieldsToSummarize: { values: [{ field: 'Size' }] } }, 'n8n-nodes-base.aggregate');
	for (const between of [code, summarize]) {
		const { value, said } = useAfter([between], '={{ $json.Key }}');
		expect(value).toBe('={{ $json.Key }}');
		expect(said).toEqual([expect.stringMatching(/may come from "List".*Key/)]);
		expect(useAfter([between], '={{ $json.total }}').said).toEqual([]);
	}
});

test('a name that a node gives to its own output stays', () => {
	const aggregate = node(
		'Sum',
		{ fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'Key', renameField: true, outputFieldName: 'Key' }] } },
		'n8n-nodes-base.aggregate',
	);
	expect(migrated(chain([start, list, aggregate]), 'Sum').parameters).toEqual({
		fieldsToAggregate: { fieldToAggregate: [{ fieldToAggregate: 'key', renameField: true, outputFieldName: 'Key' }] },
	});
});

test.each([
	['another workflow', 'executeWorkflow', { workflowId: 'x' }],
	['an answer', 'respondToWebhook', { respondWith: 'allIncomingItems' }],
	['a file', 'convertToFile', { operation: 'csv' }],
	['a table', 'googleSheets', { columns: { mappingMode: 'autoMapInputData', value: {} } }],
	['columns', 'postgres', { columns: 'Key,Size' }],
	['one list', 'aggregate', { aggregate: 'aggregateAllItemData' }],
])('whole items that go into %s are said', (_, type, parameters) => {
	const { parameters: after, said } = migrated(chain([start, list, node('Use', parameters, `n8n-nodes-base.${type}`)]), 'Use');
	expect(after).toEqual(parameters);
	expect(said).toEqual([expect.stringMatching(/takes whole items of "List"/)]);
});

test('what a sub-workflow gives back is said', () => {
	const called = node('Called', {}, 'n8n-nodes-base.executeWorkflowTrigger');
	const filter = node('Filter', {}, 'n8n-nodes-base.filter');
	expect(migrated(chain([called, list, filter]), 'Filter').said).toEqual([expect.stringMatching(/the workflow that calls this one/)]);
	expect(migrated(chain([start, list, filter]), 'Filter').said).toEqual([]);
	const hook = node('Hook', { responseMode: 'lastNode' }, 'n8n-nodes-base.webhook');
	expect(migrated(chain([hook, list]), 'List').said).toEqual([expect.stringMatching(/answer of the webhook/)]);
});

test('old nodes in the JSON of a sub-workflow are said', () => {
	const workflowJson = JSON.stringify({ nodes: [list], connections: {} });
	const inner = node('Inner', { source: 'parameter', workflowJson }, 'n8n-nodes-base.executeWorkflow');
	expect(migrated(chain([start, inner]), 'Inner').said).toEqual([expect.stringMatching(/Workflow JSON has S3 nodes of n8n/)]);
});

test('a search of a store that gives no folders keeps the names of objects', () => {
	const search = {
		...list,
		type: 'n8n-nodes-base.s3',
		typeVersion: 1,
		parameters: {
			resource: 'bucket',
			operation: 'search',
			bucketName: 'b',
			additionalFields: { delimiter: '/', includeCommonPrefixes: true },
		},
	};
	expect(migrated(chain([start, search, node('Use', { value: '={{ $json.Key }}' })]), 'Use').parameters).toEqual({
		value: '={{ $json.key }}',
	});
});

test('what a node writes into a table keeps its column, whatever it is called', () => {
	const parameters = { fieldsUi: { values: [{ fieldId: 'Key', fieldValue: '={{ $json.Key }}' }] } };
	const { parameters: after } = migrated(chain([start, list, node('Table', parameters, 'n8n-nodes-base.airtable')]), 'Table');
	expect(after).toEqual({ fieldsUi: { values: [{ fieldId: 'Key', fieldValue: '={{ $json.key }}' }] } });
});

test('what is read behind an old node that is disabled comes from before it', () => {
	const disabled = { ...list, name: 'Remove', parameters: { operation: 'delete', bucketName: 'b', fileKey: 'k' }, disabled: true };
	expect(useAfter([disabled], '={{ $json.Key }}')).toEqual({ value: '={{ $json.key }}', said: [] });
});

test('a folder to delete that is an expression is not shown as a name', () => {
	const remove = { ...list, parameters: { resource: 'folder', operation: 'delete', bucketName: 'b', folderKey: '={{ $json.folder }}' } };
	expect(migrated(chain([start, remove]), 'List').said.join()).not.toContain('={{');
});

test('in a list of fields, the old names are rewritten beside those of others', () => {
	const remove = node('Compare', { fieldsToCompare: 'id, Key' }, 'n8n-nodes-base.removeDuplicates');
	const between = edit({ includeOtherFields: true, assignments: { assignments: [{ name: 'id', value: 1 }] } }, 3.4);
	expect(migrated(chain([start, list, between, remove]), 'Compare').parameters).toEqual({ fieldsToCompare: 'id, key' });
});

test.each([
	['convertToFile', { operation: 'csv' }],
	['postgres', { columns: 'email' }],
	['sort', { sortFieldsUi: { sortField: [{ fieldName: 'email' }] } }],
	['merge', { fieldsToMatchString: 'email' }],
])('fields that went through a download are said where no expression reads them: %s', (type, parameters) => {
	const get = { ...download, parameters: { bucketName: 'b', fileKey: 'k' } };
	const { said } = migrated(chain([start, node('Customers'), get, node('Use', parameters, `n8n-nodes-base.${type}`)]), 'Use');
	expect(said).toEqual([expect.stringMatching(/fields that "Get" no longer passes on.*"Customers"/)]);
});

test('a sub-workflow that ends with a download is said to have lost the fields of its input', () => {
	const called = node('Called', {}, 'n8n-nodes-base.executeWorkflowTrigger');
	expect(migrated(chain([called, { ...download, parameters: { fileKey: 'k', bucketName: 'b' } }]), 'Get').said).toContainEqual(
		expect.stringMatching(/the workflow that calls this one.*fields of its input/),
	);
});

test.each(["={{ $('List').params.bucketName }}", '={{ $node["List"].parameter.bucketName }}', '={{ $node.List.parameter["limit"] }}'])(
	'%s: parameters of a migrated node are said',
	(expression) => {
		const { value, said } = afterList(expression);
		expect(value).toBe(expression);
		expect(said).toEqual([expect.stringMatching(/reads the parameters of "List"/)]);
	},
);

test('a node that reads the downloaded file has nothing to change', () => {
	const get = { ...download, parameters: { bucketName: 'b', fileKey: 'k', binaryPropertyName: 'file' } };
	const read = node('Read', { binaryPropertyName: 'file' }, 'n8n-nodes-base.spreadsheetFile');
	expect(migrated(chain([start, node('Customers'), get, read]), 'Read')).toEqual({ parameters: { binaryPropertyName: 'file' }, said: [] });
});
