import type { INodeProperties } from 'n8n-workflow';
import { invalidInput } from '../../client/errors/errors';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import { dispositionValue, headerValue } from '../../client/objects/headerValue';
import type { ObjectHeaders } from '../../client/upload/uploadTarget';
import type { Item } from '../operation';
import { readDate } from '../read/date';
import { enteredAt } from '../read/field';
import { readTrimmedName } from '../read/name';

const headerOption = (displayName: string, name: string, placeholder: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder,
	description,
});

/** The options of the headers that tell browsers and others what the contents are. */
export const contentHeaderOptions: INodeProperties[] = [
	headerOption('Cache-Control', 'cacheControl', 'e.g. max-age=86400', 'How long browsers and content delivery networks may keep a copy'),
	headerOption(
		'Content Type',
		'contentType',
		'e.g. application/pdf',
		"The content type of the file. Defaults to the type of the input file or source, or the type for the key's extension.",
	),
	headerOption(
		'Content-Disposition',
		'contentDisposition',
		'e.g. attachment; filename="report.pdf"',
		'Whether browsers show or save the object, and the file name they use',
	),
	headerOption(
		'Content-Encoding',
		'contentEncoding',
		'e.g. gzip',
		'How the contents are already compressed, so that browsers decompress them. This does not compress anything.',
	),
	headerOption('Content-Language', 'contentLanguage', 'e.g. en-GB', 'The language of the contents'),
	headerOption(
		'Website Redirect',
		'websiteRedirect',
		'e.g. /new-page.html',
		'Where a website bucket redirects requests for this object: a key that starts with a slash, or a URL',
	),
	{
		displayName: 'Expires',
		name: 'expires',
		type: 'dateTime',
		default: '',
		description: 'Until when browsers may keep a copy. The object itself stays.',
	},
];

export type ContentHeaders = Pick<
	ObjectHeaders,
	'CacheControl' | 'ContentDisposition' | 'ContentEncoding' | 'ContentLanguage' | 'ContentType' | 'Expires' | 'WebsiteRedirectLocation'
>;

/** The headers of `contentHeaderOptions` in the group at this path that were given. @throws S3Error of kind invalidInput */
export const readContentHeaders = (item: Item, group: string): ContentHeaders =>
	withoutAbsent<ContentHeaders>({
		CacheControl: readHeader(item, `${group}.cacheControl`),
		ContentDisposition: readHeader(item, `${group}.contentDisposition`, dispositionValue),
		ContentEncoding: readHeader(item, `${group}.contentEncoding`),
		ContentLanguage: readHeader(item, `${group}.contentLanguage`),
		ContentType: readHeader(item, `${group}.contentType`),
		Expires: readDate(item, `${group}.expires`),
		WebsiteRedirectLocation: readRedirect(item, `${group}.websiteRedirect`),
	});

/** What a field of a header holds, undefined when it is empty. @throws S3Error of kind invalidInput, by its label */
export function readHeader(item: Item, path: string, check: (text: string, label: string) => string = headerValue): string | undefined {
	const text = readTrimmedName(item, path);
	return text === undefined ? undefined : check(text, enteredAt(item, path).label);
}

const redirectValue = (text: string, label: string): string =>
	headerValue(text, label, 'Percent-encode it, as a copied address bar does: ü is %C3%BC.');

function readRedirect(item: Item, path: string): string | undefined {
	const location = readHeader(item, path, redirectValue);
	if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return location;
	throw invalidInput('Website Redirect', 'begins with neither a slash nor http:// nor https://', location);
}
