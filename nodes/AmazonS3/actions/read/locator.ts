import { enteredAt, type Form } from './field';
import { checkGiven, nameOf } from './name';

/**
 * What stands in a field with several ways to fill it in, and which way was taken; the text has its blanks and is empty when there is
 * none. A value without a way is taken as the first that is typed.
 * @throws S3Error of kind invalidInput when it is no text
 */
export function readLocator(item: Form, path: string): { mode: string | undefined; text: string } {
	const { value, label } = enteredAt(item, path);
	if (!isLocator(value)) return { mode: undefined, text: nameOf(value, label) ?? '' };
	return { mode: typeof value.mode === 'string' ? value.mode : undefined, text: nameOf(value.value, label) ?? '' };
}

/**
 * What `readLocator` gives of a field, or of an option that was added; one whose expression gives nothing is refused, as another place than
 * the one that was meant would take its turn. One that was left empty is as none.
 * @throws S3Error of kind invalidInput
 */
export function readGivenLocator(item: Form, path: string): { mode: string | undefined; text: string } {
	const entered = enteredAt(item, path);
	if (entered.isThere) checkGiven({ ...entered, value: isLocator(entered.value) ? entered.value.value : entered.value });
	return readLocator(item, path);
}

/** Whether it is what n8n keeps of a field with several ways to fill it in. */
export const isLocator = (value: unknown): value is { mode?: unknown; value: unknown } =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && 'mode' in value && 'value' in value;

/** The text of such a field in a form that is being filled in; an expression in it is not evaluated. Empty for anything else. */
export function typedText(value: unknown): string {
	const text = isLocator(value) ? value.value : value;
	return typeof text === 'string' ? text : '';
}
