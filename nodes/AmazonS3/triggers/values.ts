import { prefixOf } from '../actions/selection';
import type { ChoiceField } from '../actions/choiceField';
import { pathOf, readChoices } from '../actions/read/choice';
import { enteredAt, type Form } from '../actions/read/field';
import { checkGiven, readGivenName } from '../actions/read/name';
import { readOptionalNumber } from '../actions/read/number';

/** The text in a field without blanks around it; undefined when there is none. @throws S3Error of kind invalidInput when it is no text */
export const readText = (form: Form, path: string): string | undefined => readGivenName(form, path).trim() || undefined;

/**
 * The whole number in a field, `otherwise` where there is none. @throws S3Error of kind invalidInput for another number, or one beyond the
 * limits
 */
export const readWhole = (form: Form, path: string, otherwise: number, least: number, most = Number.MAX_SAFE_INTEGER): number =>
	readOptionalNumber(form, path, { least, most }) ?? otherwise;

/**
 * What was chosen in a field with several choices. @throws S3Error of kind invalidInput for others, and for an expression that gives
 * nothing
 */
export function readGivenChoices<Choice extends string>(form: Form, field: ChoiceField<Choice>, group?: string): Choice[] {
	const entered = enteredAt(form, pathOf(field, group));
	if (entered.isThere) checkGiven(entered);
	return readChoices(form, field, group);
}

/** A folder in a text field, with its slash. @throws S3Error of kind invalidInput, also for an address of a bucket */
export const readFolderText = (form: Form, path: string, otherwise: string): string =>
	prefixOf(readText(form, path) ?? otherwise, enteredAt(form, path).label, 'It is always in the watched bucket.');

/**
 * Whether an option that is a group of fields was added.
 * @param path of the option and its group, such as `options.settled.rule`
 * @throws S3Error of kind invalidInput when there is something else in it, or nothing
 */
export function hasGroup(form: Form, path: string): boolean {
	const option = enteredAt(form, path.slice(0, path.lastIndexOf('.')));
	if (!option.isThere) return false;
	for (const { value } of [option, enteredAt(form, path)]) checkGiven({ ...option, value: value === '' ? null : value });
	return true;
}
