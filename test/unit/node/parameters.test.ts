import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';
import { parameterReader } from '../../../nodes/AmazonS3/actions/parameters';

const KEYS = ['first', 5, 'third'];

function reading(parameters: INodeParameters) {
	const asked: string[] = [];
	const functions = {
		getNode: () => ({ parameters }),
		getInputData: () => KEYS.map((key) => ({ json: { key } })),
		getNodeParameter: (name: string, index: number) => {
			asked.push(`${name}[${index}]`);
			return `${name} of ${index}`;
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

test('n8n is not asked for texts of the items, but for what is no text', () => {
	const raw = { __rl: true, mode: 'key', value: '=a/{{ $json.key }}' };
	const { read, asked } = reading({ name: '={{ $json.key }}', key: raw });
	expect([0, 1, 2].map((index) => read('name', index))).toEqual(['first', 'name of 1', 'third']);
	expect([0, 1, 2].map((index) => read('key', index))).toEqual([{ ...raw, value: 'a/first' }, 'key of 1', { ...raw, value: 'a/third' }]);
	expect(asked).toEqual(['name[1]', 'key[1]']);
});
