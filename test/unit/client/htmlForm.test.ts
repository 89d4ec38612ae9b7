import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { escapeHtml, htmlFormFor } from '../../../nodes/AmazonS3/client/sharing/htmlForm';
import { tagsXml } from '../../../nodes/AmazonS3/client/sharing/tagsXml';

const unescape = (html: string) =>
	html.replace(/&(amp|lt|gt|quot|#(\d+));/g, (_, name: string, code?: string) =>
		code === undefined ? { amp: '&', lt: '<', gt: '>', quot: '"' }[name]! : String.fromCharCode(Number(code)),
	);

test('an escaped text has nothing that ends an attribute or begins a tag, and is the same text to a browser', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			expect(escapeHtml(text)).not.toMatch(/[<>"'\r\n]/);
			expect(unescape(escapeHtml(text))).toBe(text);
		}),
	);
});

describe('a form', () => {
	const base = {
		url: 'https://b.s3.example.com/?a&b',
		fields: { key: 'a"><script>alert(1)</script>', 'Content-Type': 'text/plain' },
		fieldsToFill: [],
	};

	test('has the fields in their order and the file last, whatever is in them', () => {
		const html = htmlFormFor({ ...base, contentType: { exactly: 'text/plain' } });
		expect(html.split('\n')).toEqual([
			'<form action="https://b.s3.example.com/?a&amp;b" method="post" enctype="multipart/form-data" accept-charset="utf-8">',
			'  <input type="hidden" name="key" value="a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;">',
			'  <input type="hidden" name="Content-Type" value="text/plain">',
			'  <input type="file" name="file" required accept="text/plain">',
			'  <button type="submit">Upload</button>',
			'</form>',
		]);
	});

	test('asks for what is to be filled in, before the file', () => {
		const html = htmlFormFor({ ...base, fieldsToFill: ['Content-Type', 'x-amz-meta-order'], contentType: { prefix: 'image/' } });
		expect(html).toContain('<label>order <input type="text" name="x-amz-meta-order"></label>\n  <input type="file"');
		expect(html).toContain('accept="image/*" onchange=');
	});
});

test('tags in XML are the same tags to a parser', () => {
	const tags = { team: 'a b', 'x:y': '', ünï: 'cödé' };
	const xml = tagsXml(tags);
	expect(XMLValidator.validate(xml)).toBe(true);
	const { Tagging } = new XMLParser({ trimValues: false }).parse(xml) as {
		Tagging: { TagSet: { Tag: Array<{ Key: string; Value: string }> } };
	};
	expect(Object.fromEntries(Tagging.TagSet.Tag.map(({ Key, Value }) => [Key, Value]))).toEqual(tags);
});
