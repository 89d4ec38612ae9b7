import fc from 'fast-check';
import { readObject } from '../../../nodes/AmazonS3/client/sdk/longAnswers';
import { takeElements } from '../../../nodes/AmazonS3/client/sdk/plainXml';

const takeListed = (xml: string) => takeElements(xml, 'Contents', readObject);

const DATE = '2026-11-24T10:20:30.000Z';
const FIELDS = { Key: 'a', LastModified: DATE, ETag: '&quot;0&quot;', Size: '1', StorageClass: 'STANDARD' };
const contents = (fields: object = {}, more = '') =>
	`<Contents>${Object.entries({ ...FIELDS, ...fields })
		.map(([name, value]) => `<${name}>${String(value)}</${name}>`)
		.join('')}${more}</Contents>`;
const page = (...objects: string[]) =>
	`<?xml version="1.0"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
	`<Name>b</Name>${objects.join('')}<IsTruncated>false</IsTruncated></ListBucketResult>`;

test('takes the objects out of a listing and leaves the rest as it is', () => {
	const owner = '<Owner><ID>x</ID><DisplayName>y</DisplayName></Owner>';
	const taken = takeListed(
		page(
			contents(),
			contents({ Key: 'b', Size: '5497558138880', StorageClass: 'GLACIER' }, owner),
			'<CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes>',
		),
	);
	expect(taken!.elements).toEqual([
		{ Key: 'a', Size: 1, ETag: '"0"', LastModified: new Date(DATE), StorageClass: 'STANDARD' },
		{ Key: 'b', Size: 5497558138880, ETag: '"0"', LastModified: new Date(DATE), StorageClass: 'GLACIER' },
	]);
	expect(taken!.rest).toBe(page('<CommonPrefixes><Prefix>c/</Prefix></CommonPrefixes>'));
	expect(takeListed(page())).toEqual({ elements: [], rest: page() });
});

const NAMES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };
const WAYS = [
	(character: string) => `&${NAMES[character]!};`,
	(character: string) => `&#${character.codePointAt(0)!};`,
	(character: string) => `&#x${character.codePointAt(0)!.toString(16)};`,
];

test('any key, however its special characters are written', () => {
	fc.assert(
		fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom(...WAYS), (key, way) => {
			const written = key.replace(/[&<>"']/g, way).replace(/\r/g, '&#13;');
			expect(takeListed(page(contents({ Key: written })))!.elements[0]!.Key).toBe(key);
		}),
	);
});

test.each([
	['a carriage return', page(contents({ Key: 'a\rb' }))],
	['CDATA', page(contents({ Key: '<![CDATA[a]]>' }))],
	['a comment', page('<!-- -->')],
	['an unknown entity', page(contents({ Key: 'a&nbsp;b' }))],
	['a bare ampersand', page(contents({ Key: 'a&b' }))],
	['no key', page(contents().replace('<Key>a</Key>', ''))],
	['an empty key', page(contents({ Key: '' }))],
	['two keys', page(contents({}, '<Key>b</Key>'))],
	['no size', page(contents({ Size: '' }))],
	['a size that is no number', page(contents({ Size: '1e3' }))],
	['no date', page(contents({ LastModified: '' }))],
	['an attribute', page(contents().replace('<Contents>', '<Contents xml:space="preserve">'))],
	['an object that ends early', page(contents(), '<Contents><Key>a</Key>')],
])('%s is left to the SDK', (_, xml) => {
	expect(takeListed(xml)).toBeUndefined();
});
