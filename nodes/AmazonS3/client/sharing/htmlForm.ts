interface HtmlForm {
	url: string;
	fields: Record<string, string>;
	fieldsToFill: string[];
	contentType?: { exactly: string } | { prefix: string };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text inside an attribute's quotes, or between tags. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"'\r\n]/g, (char) => ENTITIES[char] ?? `&#${char.charCodeAt(0)};`);

const input = (attributes: Record<string, string | true>): string =>
	`<input${Object.entries(attributes)
		.map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`))
		.join('')}>`;

/** Tells S3 the type that the browser knows of the file. */
const TAKE_TYPE = "this.form.elements['Content-Type'].value = this.files[0] && this.files[0].type || 'application/octet-stream'";

/** What a browser lets choose by the types that are allowed. */
const acceptOf = (contentType: HtmlForm['contentType']): Record<string, string> => {
	if (contentType === undefined) return {};
	if ('exactly' in contentType) return { accept: contentType.exactly };
	return contentType.prefix.endsWith('/') ? { accept: `${contentType.prefix}*` } : {};
};

/**
 * A form that uploads a file to S3 from any web page, without style: hidden fields, an input for each that is to be
 * filled in, the file, a button. The type of the file is taken from the browser where more than one is allowed.
 */
export function htmlFormFor({ url, fields, fieldsToFill, contentType }: HtmlForm): string {
	const takesType = contentType === undefined || 'prefix' in contentType;
	const toType = fieldsToFill.filter((name) => name !== 'Content-Type');
	const hidden = { ...fields, ...(fieldsToFill.includes('Content-Type') ? { 'Content-Type': '' } : {}) };
	return [
		`<form action="${escapeHtml(url)}" method="post" enctype="multipart/form-data" accept-charset="utf-8">`,
		...Object.entries(hidden).map(([name, value]) => `  ${input({ type: 'hidden', name, value })}`),
		...toType.map((name) => `  <label>${escapeHtml(name.replace(/^x-amz-meta-/, ''))} ${input({ type: 'text', name })}</label>`),
		`  ${input({ type: 'file', name: 'file', required: true, ...acceptOf(contentType), ...(takesType ? { onchange: TAKE_TYPE } : {}) })}`,
		'  <button type="submit">Upload</button>',
		'</form>',
	].join('\n');
}
