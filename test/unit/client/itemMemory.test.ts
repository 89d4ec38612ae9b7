import { createItemMemory } from '../../../nodes/AmazonS3/client/reading/itemMemory';

const MIB = 1024 * 1024;

test('what is read and what is listed share a third of the heap', () => {
	const memory = createItemMemory(30 * MIB);
	memory.add(9 * MIB, 'a.json');
	for (let i = 0; i < 1800; i++) memory.addListed('x'.repeat(20), 'logs/');
	expect(() => memory.add(MIB, 'b.json')).toThrow(
		`n8n's memory is too small for the contents of "b.json": the items of this run would take more than 10 MiB`,
	);
	expect(() => memory.addListed('key', 'logs/')).toThrow(`n8n's memory is too small for the list of "logs/"`);
	expect(() => memory.addListed('key', '')).toThrow('the list of the whole bucket');
});

test('a list without an end is an error before it has filled the memory', () => {
	const memory = createItemMemory();
	const list = () => {
		for (;;) memory.addListed('a key of some length', '');
	};
	expect(list).toThrow(expect.objectContaining({ kind: 'tooLarge', advice: expect.stringContaining('Set Limit') as string }));
});

test('a single text is held up to a twelfth of the heap, and never more than 256 Mi characters', () => {
	expect(createItemMemory(240 * MIB).maxTextCharacters).toBe(20 * MIB);
	expect(createItemMemory(64 * 1024 * MIB).maxTextCharacters).toBe(256 * MIB);
});
