import { invalidInput } from '../../client/errors/errors';
import type { ChoiceField } from '../choiceField';
import { enteredAt, type Entered, type Form } from './field';
import { shownOf } from './kindOf';
import { checkGiven } from './name';

/**
 * What was chosen from a menu; undefined when nothing was.
 * @param group where the field stands, such as `options` or `options.objectLock.settings`
 * @throws S3Error of kind invalidInput for what the menu does not offer, and for an option whose expression gives nothing: If Object
 * Exists must not overwrite since a field of the item is missing
 */
export function readOptionalChoice<Choice extends string>(item: Form, field: ChoiceField<Choice>, group: string): Choice | undefined {
	const entered = enteredAt(item, pathOf(field, group));
	if (entered.isThere) checkGiven(entered);
	return entered.value === undefined || entered.value === '' ? undefined : offered<Choice>(entered, entered.value);
}

/** What was chosen from a menu that has to have a choice. @throws S3Error of kind invalidInput */
export function readChoice<Choice extends string>(item: Form, field: ChoiceField<Choice>, group?: string): Choice {
	const entered = enteredAt(item, pathOf(field, group));
	return offered<Choice>(entered, entered.value);
}

/** What was chosen from a menu of several choices, or a list of them with commas. @throws S3Error of kind invalidInput */
export function readChoices<Choice extends string>(item: Form, field: ChoiceField<Choice>, group?: string): Choice[] {
	const entered = enteredAt(item, pathOf(field, group));
	const { value, label } = entered;
	if (value === undefined || value === null || value === '') return [];
	if (typeof value === 'string')
		return value
			.split(',')
			.map((choice) => choice.trim())
			.filter((choice) => choice !== '')
			.map((choice) => offered<Choice>(entered, choice));
	if (Array.isArray(value)) return value.map((choice) => offered<Choice>(entered, choice));
	throw invalidInput(label, 'is not a list of choices', shownOf(value));
}

/** The path of a field in the form. */
export const pathOf = ({ name }: { name: string }, group?: string): string => (group === undefined ? name : `${group}.${name}`);

function offered<Choice extends string>({ label, choices }: Entered, value: unknown): Choice {
	if (choices.some((choice) => choice.value === value)) return value as Choice;
	const values = choices.map((choice) => String(choice.value));
	throw invalidInput(
		label,
		`is not one of ${values.join(', ')}`,
		shownOf(value),
		'Choose from the list, or use an expression that gives one of them.',
	);
}
