import { invalidInput } from '../../client/errors/errors';
import { enteredAt, type Entered, type Form } from './field';
import { hasHalfCharacter, kindOf } from './kindOf';

/**
 * A name: text as it is, or a number written out. Undefined when nothing is there.
 * @throws S3Error of kind invalidInput for anything else, such as an object, and for a number that has lost digits
 */
export function nameOf(value: unknown, label: string): string | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string') {
		if (hasHalfCharacter(value))
			throw invalidInput(label, 'contains half of a character (a lone UTF-16 surrogate)', undefined, 'Check where the text was cut.');
		return value;
	}
	if (typeof value === 'bigint') return String(value);
	if (typeof value === 'number' && Number.isFinite(value)) {
		if (Number.isInteger(value) && !Number.isSafeInteger(value))
			throw invalidInput(label, 'is a number too large to be exact', value, 'Turn it into text where it comes from.');
		return String(value);
	}
	throw invalidInput(label, `is ${kindOf(value)}, not text`, undefined, adviceFor(value));
}

const adviceFor = (value: unknown): string =>
	typeof value === 'object' ? 'Use an expression that gives text, such as one field of the object.' : 'Use an expression that gives text.';

/** The name in a field, with its blanks; empty when there is none. @throws S3Error of kind invalidInput */
export function readName(item: Form, path: string): string {
	const { value, label } = enteredAt(item, path);
	return nameOf(value, label) ?? '';
}

/** The name in a field without the blanks around it; undefined when nothing else is there. @throws S3Error of kind invalidInput */
export const readTrimmedName = (item: Form, path: string): string | undefined => readName(item, path).trim() || undefined;

/**
 * What `readName` gives of a field, or of an option that was added, that must not be without effect: an expression that gives nothing is
 * refused. One that was left empty is as none.
 * @throws S3Error of kind invalidInput
 */
export function readGivenName(item: Form, path: string): string {
	const entered = enteredAt(item, path);
	if (entered.isThere) checkGiven(entered);
	return nameOf(entered.value, entered.label) ?? '';
}

/** @throws S3Error of kind invalidInput when the expression of a field, or of an option that was added, gives nothing */
export function checkGiven({ value, label, without }: Pick<Entered, 'value' | 'label' | 'without'>): void {
	if (value !== undefined && value !== null) return;
	throw invalidInput(label, 'has an expression that gives nothing', undefined, `Check the names in it. ${without}`);
}

/** The names in a field, from a list or separated by commas, without blanks around them. @throws S3Error of kind invalidInput */
export function readNames(item: Form, path: string): string[] {
	const { value, label } = enteredAt(item, path);
	const names = Array.isArray(value) ? value.map((name) => nameOf(name, label) ?? '') : (nameOf(value, label) ?? '').split(',');
	return names.map((name) => name.trim()).filter((name) => name !== '');
}
