import { nameOf } from '../actions/read/name';
import { numberOf } from '../actions/read/number';

/** The text in a field without blanks around it; undefined when there is none. @throws S3Error of kind invalidInput when it is no text */
export function textIn(value: unknown, label: string): string | undefined {
	const text = nameOf(value, label)?.trim();
	return text === '' ? undefined : text;
}

/** What a field with several ways to fill it in holds; empty when there is nothing. @throws S3Error of kind invalidInput when it is no text */
export function chosenIn(value: unknown, label: string): string {
	const chosen = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
	return nameOf(chosen, label) ?? '';
}

/** @throws S3Error of kind invalidInput for what is no whole number, or beyond the limits */
export const numberIn = (value: unknown, label: string, least: number, most: number): number => numberOf(value, label, { least, most });
