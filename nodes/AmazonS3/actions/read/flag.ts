import { invalidInput } from '../../client/errors/errors';
import { enteredAt, type Form } from './field';
import { shownOf } from './kindOf';

const WORDS: Record<string, boolean> = { true: true, false: false, '1': true, '0': false };

/**
 * Whether a switch is on; an option that was not added is `otherwise`. Takes what n8n takes for a boolean: also 1, 0 and the words.
 * Nothing is neither: a switch such as Dry Run must not be off since a field of the item is missing.
 * @throws S3Error of kind invalidInput for anything else
 */
export function readFlag(item: Form, path: string, otherwise = false): boolean {
	const { value, label, isThere } = enteredAt(item, path);
	if (!isThere && path.includes('.')) return otherwise;
	const word = ['string', 'number', 'boolean'].includes(typeof value) ? String(value).trim().toLowerCase() : '';
	if (Object.hasOwn(WORDS, word)) return WORDS[word]!;
	throw invalidInput(label, 'is neither true nor false', shownOf(value), 'Use an expression that gives true or false.');
}
