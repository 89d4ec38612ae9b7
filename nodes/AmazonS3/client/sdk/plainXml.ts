/**
 * The elements of a name in an XML document, each read by `read`, and the document without them. Undefined when
 * something about the document is unusual, be it only a carriage return, which XML may mean as a line feed, or when `read`
 * gives undefined.
 */
export function takeElements<T>(
	xml: string,
	name: string,
	read: (inside: string) => T | undefined,
): { elements: T[]; rest: string } | undefined {
	if (xml.includes('\r') || xml.includes('<!')) return undefined;
	const elements: Array<T | undefined> = [];
	const rest = xml.replace(new RegExp(`<${name}>(.*?)</${name}>`, 'gs'), (_, inside: string) => {
		elements.push(read(inside));
		return '';
	});
	return elements.includes(undefined) || rest.includes(`<${name}`) ? undefined : { elements: elements as T[], rest };
}

/** The text of a field. Empty when it is absent; undefined when it is no plain text, or there are two. */
export function readField(xml: string, name: string): string | undefined {
	const tag = `<${name}>`;
	const at = xml.indexOf(tag);
	if (at < 0) return '';
	const start = at + tag.length;
	const end = xml.indexOf('<', start);
	return xml.startsWith(`</${name}>`, end) && !xml.includes(tag, end) ? decodeEntities(xml.slice(start, end)) : undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** Undefined when there is something that XML does not know by itself. */
function decodeEntities(text: string): string | undefined {
	if (!text.includes('&')) return text;
	let isKnown = true;
	const decoded = text.replace(
		/&(?:(amp|apos|gt|lt|quot);|#(\d{1,7});|#x([\da-f]{1,6});)?/gi,
		(_, name?: string, decimal?: string, hex?: string) => {
			const character = name === undefined ? characterOf(decimal ?? '', hex) : ENTITIES[name];
			isKnown &&= character !== undefined;
			return character ?? '';
		},
	);
	return isKnown ? decoded : undefined;
}

function characterOf(decimal: string, hex?: string): string | undefined {
	const code = hex === undefined ? Number(decimal || NaN) : parseInt(hex, 16);
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** What may stand before the root element: a byte order mark, blanks, the XML declaration, comments, a document type. */
const BEFORE_ROOT = /^\ufeff?(?:\s+|<\?[^>]*\?>|<!--.*?-->)*/s;

/** So much of a document is looked at for its root. */
const HEAD_CHARACTERS = 4096;

/** The name of a document's root element, or what a document type says it is; undefined for what is no XML. */
export function rootOf(document: Buffer): string | undefined {
	const head = document.toString('utf8', 0, HEAD_CHARACTERS).replace(BEFORE_ROOT, '');
	return /^<(?:!doctype\s+)?([\w.:-]+)[\s/>]/i.exec(head)?.[1];
}

/** Whether a document has an element of this name; `filled`: one that is not empty. */
export function hasElement(document: Buffer, name: string, filled?: 'filled'): boolean {
	for (let at = document.indexOf(`<${name}`); at >= 0; at = document.indexOf(`<${name}`, at + 1)) {
		const tag = /^[^>]*>\s*(<\/)?/.exec(document.toString('utf8', at + name.length + 1, at + HEAD_CHARACTERS));
		if (!tag || !/^[\s/>]/.test(tag[0])) continue;
		const isEmpty = tag[1] !== undefined || /\/>\s*$/.test(tag[0]);
		if (!filled || !isEmpty) return true;
	}
	return false;
}
