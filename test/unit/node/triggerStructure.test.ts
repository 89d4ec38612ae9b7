import type { INodeProperties } from 'n8n-workflow';
import { AmazonS3Trigger } from '../../../nodes/AmazonS3/AmazonS3Trigger.node';

const { description, methods } = new AmazonS3Trigger();
const named = (name: string) => description.properties.find((property) => property.name === name)!;
const options = named('options').options as INodeProperties[];

test('polls, takes no input, and asks for the same connection', () => {
	expect(description).toMatchObject({
		polling: true,
		inputs: [],
		group: ['trigger'],
		credentials: [{ name: 'amazonS3Api', required: true }],
	});
	expect(description.displayName).toMatch(/Trigger$/);
	expect(description.usableAsTool).toBeUndefined();
});

test('asks what starts it first, then where, then all else; only a folder or pattern that was chosen has to be filled in', () => {
	expect(description.properties.map(({ displayName }) => displayName)).toEqual(['Trigger On', 'Watch', 'Folder', 'Key Pattern', 'Options']);
	expect(named('events').default).toEqual(['created']);
	expect(named('watch').default).toBe('bucket');
	for (const { required, displayOptions, default: value } of description.properties) {
		expect(!required || displayOptions !== undefined || (value as string[]).length > 0).toBe(true);
	}
});

test('every option explains itself, in the order of the alphabet', () => {
	for (const option of options) expect(option.description).toBeTruthy();
	const names = options.map(({ displayName }) => displayName);
	expect(names).toEqual([...names].sort((a, b) => a.localeCompare(b, 'en')));
});

test('every picker has its method', () => {
	const searches = [...JSON.stringify(description.properties).matchAll(/"searchListMethod":"(\w+)"/g)].map(([, method]) => method!);
	expect(searches.length).toBeGreaterThan(0);
	for (const search of searches) expect(Object.keys(methods.listSearch)).toContain(search);
});
