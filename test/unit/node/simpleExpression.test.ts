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
	['={{ "a/" + $json.b + \'.txt\' }}', { b: 'ü"' }, 'a/ü".txt'],
	['={{$json.b+"/"+$json.c.d+$itemIndex}}', { b: 'x', c: { d: 'y' } }, 'x/y3'],
	['={{ "it\'s " + $json.b }} and {{ \'"\' }}{{ $itemIndex + "." }}', { b: '`$1`' }, 'it\'s `$1` and "3.'],
	['={{ "a" + "1" }}{{ $json.b }}', { b: 'c' }, 'a1c'],
	['=a/{{ $json.b }}.pdf', { b: 4711 }, 'a/4711.pdf'],
	['={{ $json.b + "/" + $json.c }}', { b: -0, c: 1e21 }, '0/1e+21'],
	['={{ $json.b }}{{ $json.c }}', { b: 1, c: 2 }, '12'],
])('%j is filled in as n8n does', (raw, json, expected) => {
	expect(simpleExpression(raw)!(json, 3)).toBe(expected);
	expect(byN8n(raw, json, 3)).toBe(expected);
});

test('whatever the text and the values are, the result is that of n8n', () => {
	const value = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
	const piece = fc.oneof(
		fc.string().map((text) => text.replace(/[{}\\]/g, '')),
		fc.constantFrom('{{ $json.a }}', '{{$json.b.c}}', 'no. {{ $itemIndex }}'),
		fc.constantFrom('{{ "a" + $json.a }}', "{{$json.a + '-' + $json.b.c}}", '{{ "" + $json.a + $json.b.c }}', '{{ $itemIndex + "." }}'),
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 5 }), value, value, (pieces, a, c) => {
			const raw = `=${pieces.join('')}`;
			fc.pre(!(raw.slice(1) in Object.prototype));
			const json = { a, b: { c } };
			const whole = byN8n(raw, json, 3);
			expect(simpleExpression(raw)!(json, 3)).toBe(typeof whole === 'number' ? undefined : whole);
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
	'={{ $json.a + $json.b }}',
	'={{ $json.a + $itemIndex + "a" }}',
	'={{ "a" - $json.a }}',
	'={{ "a" + 1 }}',
	'={{ "a" + }}',
	'={{ "a\\n" + $json.a }}',
	'={{ "a}" + $json.a }}',
	'={{ "a\n" + $json.a }}',
	'={{ `a` + $json.a }}',
	'={{ "a" + $json.a.length() }}',
	'={{ "a" + $json.toString }}',
	'={{ "toString" }}',
	'={{ $json.constructor }}',
	'={{ $json.__proto__ }}',
	'=valueOf',
	'=toString',
	'=__proto__',
	'text',
])('%s is for n8n', (raw) => expect(simpleExpression(raw)).toBeUndefined());

test.each<[string, IDataObject]>([
	['an infinite number', { key: Infinity }],
	['a truth', { key: true }],
	['a list', { key: ['a'] }],
	['nothing', { key: null }],
	['a field that is not there', {}],
	['a field of no object', { key: 'text' }],
])('%s is for n8n', (_, json) => {
	expect(simpleExpression('={{ $json.key.name }}')!(json, 0)).toBeUndefined();
	if (typeof json.key !== 'string')
		for (const raw of ['=a{{ $json.key }}', '={{ "a" + $json.key }}']) expect(simpleExpression(raw)!(json, 0)).toBeUndefined();
});

test('a number that stands alone is for n8n, which keeps it a number', () => {
	expect(byN8n('={{ $json.key }}', { key: 5 })).toBe(5);
	expect(simpleExpression('={{ $json.key }}')!({ key: 5 }, 0)).toBeUndefined();
});
