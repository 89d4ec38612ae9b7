import { invalidInput } from '../../client/errors/errors';
import { hasHalfCharacter, isDate, isDateTime, kindOf } from './kindOf';

/**
 * Contents or a value as text: text as it is, objects and lists as JSON, dates in ISO 8601, numbers and booleans written
 * out; nothing is empty.
 * @param indent blanks of each level of the JSON
 * @throws S3Error of kind invalidInput for what none of these is
 */
export function valueText(value: unknown, label: string, indent = 0): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string') return whole(value, label);
	if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
	if (typeof value === 'number' && Number.isFinite(value)) return String(value);
	if (isDateTime(value) || isDate(value)) return dateText(value, label);
	return whole(jsonText(value, label, indent), label);
}

/** JSON of a value that is no text. @throws S3Error of kind invalidInput */
export function jsonText(value: unknown, label: string, indent: number): string {
	const refuse = (problem: string) =>
		invalidInput(label, problem, undefined, 'Use an expression that gives text, a number, an object or a list.');
	if (typeof value === 'number' && !Number.isFinite(value)) throw refuse(`is ${kindOf(value)}`);
	let text: string | undefined;
	try {
		text = JSON.stringify(value, undefined, indent);
	} catch {
		throw refuse('cannot be written as JSON');
	}
	if (text === undefined) throw refuse(`is ${kindOf(value)}`);
	return text;
}

/** The same text when UTF-8 can write it. @throws S3Error of kind invalidInput */
export function whole(text: string, label: string): string {
	if (!hasHalfCharacter(text)) return text;
	throw invalidInput(label, 'contains half of a character (a lone UTF-16 surrogate)', undefined, 'Check where the text was cut.');
}

function dateText(value: Date | { isValid: boolean; toISO(): string | null }, label: string): string {
	const text = isDate(value) ? (Number.isNaN(value.getTime()) ? null : value.toISOString()) : value.toISO();
	if (text === null) throw invalidInput(label, 'is an invalid date');
	return text;
}
