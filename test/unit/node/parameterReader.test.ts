import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { parameterReader } from '../../../nodes/AmazonS3/n8n/parameterReader';

const KEYS = ['first', true, 'third'];

function reading(
	parameters: INodeParameters,
	byN8n: (name: string, index: number) => unknown = (name, index) => `${name} of ${index}`,
	isTool = false,
) {
	const asked: string[] = [];
	const functions = {
		getNode: () => ({ parameters }),
		isToolExecution: () => isTool,
		getInputData: () => KEYS.map((key) => ({ json: { key } })),
		getNodeParameter: (name: string, index: number) => {
			asked.push(`${name}[${index}]`);
			return byN8n(name, index);
		},
	} as unknown as IExecuteFunctions;
	return { read: parameterReader(functions), asked };
}

test('a parameter without an expression is read once for all items', () => {
	const { read, asked } = reading({ as: 'file', options: { tags: { pairs: [{ name: 'a', value: 'b = c' }] } }, limit: 5 });
	for (const name of ['as', 'options', 'limit']) {
		expect(read(name, 0)).toBe(`${name} of 0`);
		expect(read(name, 7)).toBe(`${name} of 0`);
	}
	expect(asked).toEqual(['as[0]', 'options[0]', 'limit[0]']);
});

test.each<[string, INodeParameters]>([
	['an expression', { key: '={{ $json.key.trim() }}' }],
	['one in a field with modes', { key: { __rl: true, mode: 'key', value: '={{ $json.key + 1 }}' } }],
	['a field with a mode of its own for each item', { key: { __rl: true, mode: '={{ $json.mode }}', value: '={{ $json.key }}' } }],
	[
		'one deep in a collection',
		{
			key: {
				metadata: {
					pairs: [
						{ name: 'a', value: 'b' },
						{ name: 'c', value: '=d{{ $itemIndex }}' },
					],
				},
			},
		},
	],
	['what the workflow does not have', {}],
])('%s is read for each item', (_, parameters) => {
	const { read } = reading(parameters);
	expect([0, 1, 2].map((index) => read('key', index))).toEqual(['key of 0', 'key of 1', 'key of 2']);
});

test('n8n is asked once for what an item has in a parameter, however often it is read', () => {
	const { read, asked } = reading({ key: '={{ $json.key.trim() }}', options: { fileName: '={{ $json.key.trim() }}' } });
	for (const index of [0, 1, 2])
		for (const name of ['key', 'options', 'options', 'key']) expect(read(name, index)).toBe(`${name} of ${index}`);
	expect(asked).toEqual(['key[0]', 'options[0]', 'key[1]', 'options[1]', 'key[2]', 'options[2]']);
	expect(read('key', 0)).toBe('key of 0');
});

describe('an expression that puts texts of the items together', () => {
	const raw = { __rl: true, mode: 'key', value: '=a/{{ $json.key }}' };
	const byN8n = (index: number, change = '') => ({
		name: `${KEYS[index]}${change}`,
		key: { ...raw, value: `a/${KEYS[index]}${change}` },
	});

	test('is n8n’s for the first item, and filled in for the others unless it gives no text', () => {
		const { read, asked } = reading({ name: '={{ $json.key }}', key: raw }, (name, index) => byN8n(index)[name as 'key']);
		expect([0, 1, 2].map((index) => read('name', index))).toEqual(['first', 'true', 'third']);
		expect([0, 1, 2].map((index) => read('key', index))).toEqual([0, 1, 2].map((index) => byN8n(index).key));
		expect(asked).toEqual(['name[0]', 'name[1]', 'key[0]', 'key[1]']);
	});

	test('is n8n’s for all items of a run in which n8n gave another value once', () => {
		const { read, asked } = reading({ name: '={{ $json.key }}', key: raw }, (name, index) => byN8n(index, '!')[name as 'key']);
		expect([0, 2].map((index) => read('name', index))).toEqual(['first!', 'third!']);
		expect([0, 2].map((index) => read('key', index))).toEqual([0, 2].map((index) => byN8n(index, '!').key));
		expect(asked).toEqual(['name[0]', 'name[2]', 'key[0]', 'key[2]']);
	});

	test('is n8n’s for every item where the node runs as a tool', () => {
		const { read, asked } = reading({ name: '={{ $json.key }}' }, (_, index) => KEYS[index], true);
		expect([0, 2].map((index) => read('name', index))).toEqual(['first', 'third']);
		expect(asked).toEqual(['name[0]', 'name[2]']);
	});
});
