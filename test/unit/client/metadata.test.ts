import fc from 'fast-check';
import { decodeMetadata, encodeMetadata, encodeTags } from '../../../nodes/AmazonS3/client/objects/metadata';

test('metadata of any text comes back as it was, and only ASCII is sent', () => {
	fc.assert(
		fc.property(
			fc.string({ unit: 'grapheme-composite', maxLength: 40 }).filter((text) => text.isWellFormed()),
			(value) => {
				const sent = encodeMetadata({ note: value });
				expect(sent.note).toMatch(/^[\x20-\x7e]*$/);
				expect(sent.note).toBe(sent.note!.trim());
				expect(decodeMetadata(sent).note).toBe(value);
			},
		),
	);
});

test('encoded words of other writers are read: Q encoding, several words', () => {
	expect(decodeMetadata({ a: '=?UTF-8?Q?caf=C3=A9_au_lait?=', b: '=?UTF-8?B?w6Q=?= =?UTF-8?B?w7Y=?=' })).toEqual({
		a: 'café au lait',
		b: 'äö',
	});
	expect(decodeMetadata(undefined)).toEqual({});
});

test('raw text beside encoded words stays; text that looks like an encoded word comes back as it was', () => {
	expect(decodeMetadata({ a: '日本 =?UTF-8?B?w6Q=?=, ü' }).a).toBe('日本 ä, ü');
	for (const value of ['=?UTF-8?B?w6Q=?=', '=?utf-8?q?=C3=A4?=', '=?'])
		expect(decodeMetadata(encodeMetadata({ note: value }))).toEqual({ note: value });
});

test('names that objects have in JavaScript are names like others, but for one that the SDK cannot read back', () => {
	expect(encodeMetadata({ constructor: 'a', toString: 'c' } as unknown as Record<string, string>)).toEqual({
		constructor: 'a',
		tostring: 'c',
	});
	const metadata = JSON.parse('{"__proto__":"b"}') as Record<string, string>;
	expect(() => encodeMetadata(metadata)).toThrow('Metadata has a name that cannot be read back (got "__proto__")');
});

test('names are made lower-case; impossible and double ones are refused', () => {
	expect(encodeMetadata({ 'X-Amz-Meta-Author': 'A' })).toEqual({ author: 'A' });
	expect(() => encodeMetadata({ 'two words': 'x' })).toThrow('Metadata has a name');
	expect(() => encodeMetadata({ Author: 'x', author: 'y' })).toThrow('same name twice');
});

test('tags are encoded and limited', () => {
	expect(encodeTags({})).toBeUndefined();
	expect(encodeTags({ 'a b': 'c&d=e', ü: '' })).toBe('a%20b=c%26d%3De&%C3%BC=');
	expect(() => encodeTags(Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`t${i}`, ''])))).toThrow('Tags: 11 given');
	expect(() => encodeTags({ ['x'.repeat(129)]: '' })).toThrow('128');
	expect(() => encodeTags({ x: 'y'.repeat(257) })).toThrow('256');
});
