import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { S3Error } from './errors';

/** Already written XML, as opposed to text that still needs escaping. */
export interface Xml {
	readonly xml: string;
}
type Content = string | number | boolean | Xml | undefined | Content[];

const entity: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/**
 * Text as AWS writes it: characters that XML 1.0 cannot carry become numeric references (`&#x1;`), and `\r` too, since a parser would turn
 * it into `\n`.
 */
export const escapeXml = (text: string): string =>
	text.replace(/[&<>"\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (c) => entity[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);

function write(content: Content): string {
	if (content === undefined) return '';
	if (Array.isArray(content)) return content.map(write).join('');
	return typeof content === 'object' ? content.xml : escapeXml(String(content));
}

/** One element; an undefined content gives nothing at all. */
export const el = (name: string, content: Content): Xml =>
	content === undefined ? { xml: '' } : { xml: `<${name}>${write(content)}</${name}>` };

/** A whole document in S3's namespace. */
export const xmlDocument = (name: string, content: Content): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${write(content)}</${name}>`;

/** An error document: it alone carries no namespace. */
export const errorDocument = (fields: Record<string, string | number>): string =>
	`<?xml version="1.0" encoding="UTF-8"?>\n<Error>${Object.entries(fields)
		.map(([name, value]) => write(el(name, value)))
		.join('')}</Error>`;

/** A parsed element: child elements by name (always lists), or text. */
export interface XmlNode {
	[child: string]: Array<XmlNode | string>;
}

const parser = new XMLParser({
	ignoreAttributes: true,
	ignoreDeclaration: true,
	parseTagValue: false,
	trimValues: false,
	removeNSPrefix: true,
	processEntities: false,
	isArray: () => true,
	textNodeName: '#text',
});

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Resolves entities; one that names a character outside XML 1.0, or is unknown, makes the document malformed, as AWS's parser has it. */
function unescapeXml(text: string): string {
	return text.replace(/\r\n?/g, '\n').replace(/&([^;]*);?/g, (whole, name: string) => {
		const known = named[name];
		if (known !== undefined && whole.endsWith(';')) return known;
		const digits = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(name);
		const code = digits?.[1] ? parseInt(digits[1], 16) : digits?.[2] ? parseInt(digits[2], 10) : -1;
		const legal =
			code === 9 ||
			code === 10 ||
			code === 13 ||
			(code >= 0x20 && code <= 0xd7ff) ||
			(code >= 0xe000 && code <= 0xfffd) ||
			(code >= 0x10000 && code <= 0x10ffff);
		if (!legal || !whole.endsWith(';')) throw new S3Error('MalformedXML');
		return String.fromCodePoint(code);
	});
}

/** Parses a request document and returns the root element's children; anything malformed, or another root, is MalformedXML. */
export function parseXml(body: Buffer, root: string): XmlNode {
	let text: string;
	try {
		text = new TextDecoder('utf-8', { fatal: true }).decode(body);
	} catch {
		throw new S3Error('MalformedXML');
	}

	if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(text) || /<!DOCTYPE/i.test(text)) throw new S3Error('MalformedXML');
	if (XMLValidator.validate(text) !== true) throw new S3Error('MalformedXML');
	const found = (parser.parse(text) as XmlNode)[root]?.[0];
	if (found === undefined) throw new S3Error('MalformedXML');
	return typeof found === 'string' ? {} : found;
}

/** The text of a child element, entities resolved; undefined if there is none. */
export function childText(node: XmlNode, name: string): string | undefined {
	const child = node[name]?.[0];
	if (child === undefined) return undefined;
	if (typeof child === 'string') return unescapeXml(child);
	const text = child['#text'];
	return text === undefined ? '' : unescapeXml(String(text));
}

/** Child elements of a name, each as a node. */
export const children = (node: XmlNode, name: string): XmlNode[] =>
	(node[name] ?? []).map((child) => (typeof child === 'string' ? {} : child));
