import { invalidInput } from '../errors/errors';
import { percentEncode } from '../flow/percentEncode';

/**
 * A value that goes into a header of a request or of an answer.
 * @throws S3Error of kind invalidInput, by the field's label, for what no header can carry: signs beyond ASCII break the signature
 */
export function headerValue(value: string, label: string, advice = 'Use letters, digits and signs of ASCII.'): string {
	refuseControls(value, label);
	if (!/^[\x20-\x7e]*$/.test(value)) throw invalidInput(label, 'contains letters or signs that no header can carry', value, advice);
	return value;
}

function refuseControls(value: string, label: string): void {
	if (/[\x00-\x1f\x7f]/.test(value)) throw invalidInput(label, 'contains a line break or another control character', value, 'Remove it.');
}

/** The parameter of a file name: in quotes, or up to the next semicolon. */
const FILE_NAME = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/i;
const FILE_NAME_IN_UTF8 = /;\s*filename\*\s*=\s*([^;]*)/i;

/**
 * A Content-Disposition whose file name may be of any script: it goes as `filename*` in UTF-8, beside a name in ASCII for
 * old clients. https://datatracker.ietf.org/doc/html/rfc6266#appendix-D
 * @throws S3Error of kind invalidInput, by the field's label, when something else in it is not ASCII
 */
export function dispositionValue(value: string, label: string): string {
	refuseControls(value, label);
	const [parameter, quoted, bare] = FILE_NAME.exec(value) ?? [];
	const name = quoted?.replace(/\\(.)/g, '$1') ?? bare?.trim() ?? '';
	const isPlain = parameter === undefined || /^[\x20-\x7e]*$/.test(name);
	const named = isPlain
		? value
		: value.replace(parameter, () => (FILE_NAME_IN_UTF8.test(value) ? `; ${plainName(name)}` : `; ${plainName(name)}; ${utf8Name(name)}`));
	const whole = named.replace(FILE_NAME_IN_UTF8, (parameterInUtf8, encoded: string) =>
		/^[\x20-\x7e]*$/.test(encoded) ? parameterInUtf8 : `; ${utf8Name(encoded.replace(/^utf-8''/i, '').trim())}`,
	);
	return headerValue(whole, label, 'Only the file name may have others: write it as attachment; filename="name".');
}

/** The header with which browsers save a download under a name of any script. */
export const attachment = (fileName: string): string => `attachment; ${plainName(fileName)}; ${utf8Name(fileName)}`;

const plainName = (name: string): string => `filename="${name.replace(/[^\x20-\x7e]|["\\]/g, '_')}"`;

const utf8Name = (name: string): string => `filename*=UTF-8''${percentEncode(name)}`;
