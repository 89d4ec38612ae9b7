/** Judges the errors that a form gives for values that were not made for it. */
import type { INodeProperties } from 'n8n-workflow';
import { S3Error } from '../../nodes/AmazonS3/client/errors/errors';

/** The labels of all fields of a form, at every level. */
export const labelsOf = (fields: INodeProperties[]): string[] =>
	fields.flatMap(({ displayName, options = [] }) => [
		displayName,
		...labelsOf((options as INodeProperties[]).filter((option) => 'displayName' in option && 'type' in option)),
		...(options as Array<{ values?: INodeProperties[] }>).flatMap(({ values = [] }) => labelsOf(values)),
	]);

/**
 * What is wrong with an error, if anything. An error about one of many objects names that object.
 * @param mayName whether the filling itself has the words [object Object]
 */
export function faultOf(error: unknown, labels: string[], mayName: boolean): string | undefined {
	const { message = '', description = '', cause } = error as { message?: string; description?: string | null; cause?: unknown };
	const words = `${message} ${description ?? ''}`;
	if (!mayName && words.includes('[object ')) return 'says [object';
	if (/(?:Type|Range|Reference|URI)Error|Cannot read propert|is not a function|is not iterable|Invalid time value/.test(words))
		return 'says what no user can read';
	for (let inner: unknown = cause; inner instanceof Error; inner = inner.cause)
		if (/^(Type|Range|Reference|URI|Eval)Error$/.test(inner.name) && !(inner as { code?: string }).code)
			return `comes from a ${inner.name}: ${inner.message}`;
	if (!(cause instanceof S3Error)) return /binary/i.test(words) || message.includes('input data') ? undefined : 'is no S3Error';
	if (cause.kind === 'invalidInput' && !labels.some((label) => message.includes(label)) && !/^The (key of the )?copy /.test(message))
		return 'names no field';
	const isExpected = /within 0 seconds|http:\/\/127\.0\.0\.1:1\//.test(message);
	if (!isExpected && ['internalError', 'wrongSecret', 'connectionLost', 'timeout', 'unknown'].includes(cause.kind))
		return `is ${cause.kind}`;
	return undefined;
}

/** A filling for a person to read, shortened; also what JSON cannot hold. */
export function show(value: unknown): string {
	const seen = new Set<unknown>();
	const text = JSON.stringify(value, (_, inside: unknown) => {
		if (typeof inside === 'bigint' || (typeof inside === 'number' && !Number.isFinite(inside))) return String(inside);
		if (typeof inside !== 'object' || inside === null) return inside === undefined ? 'undefined' : inside;
		if (seen.has(inside)) return '…';
		seen.add(inside);
		return inside;
	});
	return text.length > 700 ? `${text.slice(0, 700)}…` : text;
}
