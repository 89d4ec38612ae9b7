import fc from 'fast-check';
import { Workflow, type IDataObject, type INodeTypes } from 'n8n-workflow';
import { simpleExpression } from '../../../nodes/AmazonS3/n8n/simpleExpression';

const NODE = { id: '1', name: 'Node', type: 'test', typeVersion: 1, position: [0, 0] as [number, number], parameters: {} };
const nodeTypes: INodeTypes = {
	getByName: () => undefined as never,
	getByNameAndVersion: () => undefined as never,
	getKnownTypes: () => ({}),
};
const workflow = new Workflow({ nodes: [NODE], connections: {}, active: false, nodeTypes });

/** What n8n itself makes of an expression. */
const byN8n = (raw: string, json: IDataObject, index = 0): unknown =>
	workflow.expression.getParameterValue(
		raw,
		null,
		0,
		index,
		NODE.name,
		Array.from({ length: index + 1 }, () => ({ json })),
		'manual',
		{},
	);

test.each<[string, IDataObject, string]>([
	['={{ $json.key }}', { key: 'a/b.txt' }, 'a/b.txt'],
	['={{$json.file.name}}', { file: { name: 'ü 😀' } }, 'ü 😀'],
	['=a/{{ $json.b }}/{{ $json.b }}.txt', { b: '{{ $json.key }}' }, 'a/{{ $json.key }}/{{ $json.key }}.txt'],
	['= {{ $json.key }}\n', { key: '' }, ' \n'],
	['=`$1` "\'$&', {}, '`$1` "\'$&'],
	['=', {}, ''],
	['=a{{ $itemIndex }}{{$itemIndex}}', {}, 'a33'],
	['={{ $json.a }}{{ $itemIndex }}', { a: '' }, '3'],
])('%j is filled in as n8n does', (raw, json, expected) => {
	expect(simpleExpression(raw)!(json, 3)).toBe(expected);
	expect(byN8n(raw, json, 3)).toBe(expected);
});

test('whatever the text and the values are, the result is that of n8n', () => {
	const value = fc.string({ unit: 'binary' });
	const piece = fc.oneof(
		fc.string().map((text) => text.replace(/[{}\\]/g, '')),
		fc.constantFrom('{{ $json.a }}', '{{$json.b.c}}', 'no. {{ $itemIndex }}'),
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 5 }), value, value, (pieces, a, c) => {
			const raw = `=${pieces.join('')}`;
			fc.pre(!(raw.slice(1) in Object.prototype));
			const json = { a, b: { c } };
			expect(simpleExpression(raw)!(json, 3)).toBe(byN8n(raw, json, 3));
		}),
		{ numRuns: 300 },
	);
});

test.each([
	'={{ $json.key.trim() }}',
	'={{ $json["key"] }}',
	'={{ $json.key || 1 }}',
	'={{ $itemIndex }}',
	"={{ $('Node').item.json.key }}",
	'={{ $json }}',
	'={{ $json.a }',
	'=\\{{ $json.a }}',
	'={{ $json.constructor }}',
	'={{ $json.__proto__ }}',
	'=valueOf',
	'=toString',
	'=__proto__',
	'text',
])('%s is for n8n', (raw) => expect(simpleExpression(raw)).toBeUndefined());

test.each<[string, IDataObject]>([
	['a number', { key: 5 }],
	['a list', { key: ['a'] }],
	['nothing', { key: null }],
	['a field that is not there', {}],
	['a field of no object', { key: 'text' }],
])('%s is for n8n', (_, json) => {
	expect(simpleExpression('={{ $json.key.name }}')!(json, 0)).toBeUndefined();
	if (typeof json.key !== 'string') expect(simpleExpression('=a{{ $json.key }}')!(json, 0)).toBeUndefined();
});
