import { fileNameOf } from '../objects/key';

/** A text as one word of a POSIX shell (sh, bash, zsh). */
export const shellQuote = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;

/** The name of a local file for a key, as a path that no program takes for an option or another folder. */
export const localFileFor = (key: string): string =>
	`./${fileNameOf(key)
		.replace(/[\p{Cc}/\\]/gu, '_')
		.replace(/^\.{1,2}$/, '_')}`;

const CURL = 'curl --fail-with-body';

/** curl would tidy up dots in a path, which are a part of the key. */
const pathOption = (url: string): string => (/\/\.{1,2}(\/|\?|$)/.test(url) ? ' --path-as-is' : '');

/** curl leaves a header without a value out unless a semicolon stands in place of the colon. */
const headerOption = ([name, value]: [string, string]): string => ` -H ${shellQuote(value === '' ? `${name};` : `${name}: ${value}`)}`;

/**
 * The command that uses a presigned URL, for curl 7.76 or later in a POSIX shell. Files lie in the current folder under
 * the last part of the key.
 * @param headers those that the request must send
 */
export function curlFor(method: 'GET' | 'PUT' | 'HEAD' | 'DELETE', url: string, headers: Record<string, string>, key: string): string {
	// curl knows the length of the file that it sends.
	const sent = Object.entries(headers).filter(([name]) => name !== 'Content-Length');
	const file = localFileFor(key);
	// To a path that ends with a slash, --upload-file would add the file's name.
	const isFolder = key.endsWith('/');
	const action = {
		GET: ` -o ${shellQuote(file)}`,
		PUT: isFolder
			? ` -X PUT --data-binary ${shellQuote(`@${file}`)}${headers['Content-Type'] === undefined ? " -H 'Content-Type:'" : ''}`
			: ` --upload-file ${shellQuote(file)}`,
		HEAD: ' --head',
		DELETE: ' -X DELETE',
	}[method];
	return `${CURL}${action}${pathOption(url)}${sent.map(headerOption).join('')} ${shellQuote(url)}`;
}

/** The command that posts a file with form fields. The file is the last field, as S3 wants it. */
export function curlForForm(url: string, fields: Record<string, string>, file: string): string {
	const form = Object.entries(fields).map(([name, value]) => ` --form-string ${shellQuote(`${name}=${value}`)}`);
	const path = file.replace(/["\\]/g, (char) => `\\${char}`);
	return `${CURL}${form.join('')} -F ${shellQuote(`file=@"${path}"`)} ${shellQuote(url)}`;
}
