import fc from 'fast-check';
import { contentTypeOf, mediaTypeOf } from '../../../nodes/AmazonS3/client/objects/contentType';
import { bareEtag } from '../../../nodes/AmazonS3/client/objects/etag';
import { attachment, dispositionValue, headerValue } from '../../../nodes/AmazonS3/client/objects/headerValue';

const disposition = (value: string) => dispositionValue(value, 'Content-Disposition');

describe('a file name beyond ASCII goes as filename*, beside one in ASCII', () => {
	test.each([
		['attachment; filename="über.pdf"', `attachment; filename="_ber.pdf"; filename*=UTF-8''%C3%BCber.pdf`],
		['attachment;filename=größe 1.pdf', `attachment; filename="gr__e 1.pdf"; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.pdf`],
		['inline; FileName = "日本;\\"x\\".txt"; x=1', `inline; filename="__;_x_.txt"; filename*=UTF-8''%E6%97%A5%E6%9C%AC%3B%22x%22.txt; x=1`],
		['attachment; filename="ü$&.txt"', `attachment; filename="_$&.txt"; filename*=UTF-8''%C3%BC%24%26.txt`],
		[`attachment; filename="ü.txt"; filename*=UTF-8''%C3%BC.txt`, `attachment; filename="_.txt"; filename*=UTF-8''%C3%BC.txt`],
		[`attachment; filename="u.txt"; filename*=UTF-8''ü.txt`, `attachment; filename="u.txt"; filename*=UTF-8''%C3%BC.txt`],
	])('%s', (value, sent) => expect(disposition(value)).toBe(sent));

	test('what is ASCII stays as it is', () => {
		for (const value of [
			'inline',
			'attachment; filename="a b.pdf"',
			`attachment; filename*=UTF-8''%C3%BC.txt`,
			'attachment; filename=x; y',
		])
			expect(disposition(value)).toBe(value);
	});

	test('every name comes back out of it', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((name) => name.isWellFormed() && !/[\x00-\x1f\x7f]/.test(name)),
				(name) => {
					const value = disposition(`attachment; filename="${name.replace(/["\\]/g, '\\$&')}"`);
					expect(value).toMatch(/^[\x20-\x7e]*$/);
					const encoded = /filename\*=UTF-8''(.*)$/.exec(value)?.[1];
					if (/[^\x20-\x7e]/.test(name)) expect(decodeURIComponent(encoded!)).toBe(name);
					expect(attachment(name)).toMatch(/^[\x20-\x7e]*$/);
				},
			),
		);
	});

	test('letters elsewhere, line breaks and control characters are refused by the label', () => {
		expect(() => disposition('Anhang ü; filename="a"')).toThrow('Content-Disposition contains letters or signs that no header can carry');
		expect(() => disposition('attachment; filename="ü\r\nx-evil: 1"')).toThrow('Content-Disposition contains a line break');
		expect(() => headerValue('a\u0000', 'Cache-Control')).toThrow('Cache-Control contains a line break or another control character');
		expect(() => headerValue('é', 'Content-Language')).toThrow('Content-Language contains letters');
	});
});

test('a media type of others is kept where a header can carry it', () => {
	expect(mediaTypeOf('text/csv; charset=utf-8')).toBe('text/csv; charset=utf-8');
	for (const named of ['text/plain; name="ü"', 'a/b\r\nx: y', ' ', '']) expect(mediaTypeOf(named)).toBe('application/octet-stream');
});

test('a name has an extension after a dot only', () => {
	expect(contentTypeOf('a/b.CSV')).toBe('text/csv; charset=utf-8');
	expect(contentTypeOf('archive.tar.gz')).toBe('application/gzip');
	for (const name of ['html', 'csv', 'folder/json', '.html', 'folder/.json', 'a.html/', 'a.html/pdf', 'x.', ''])
		expect(contentTypeOf(name)).toBeUndefined();
});

test('an ETag without quotes and without the mark of a weak one', () => {
	expect(['"abc-2"', 'W/"abc-2"', 'abc-2'].map(bareEtag)).toEqual(['abc-2', 'abc-2', 'abc-2']);
	expect(bareEtag(undefined)).toBeUndefined();
});
