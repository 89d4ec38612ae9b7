import { hintOnce } from './hintOnce';
import type { Item } from './operation';
import { enteredAt } from './read/field';
import { readLocator } from './read/locator';

/** What was not typed is the key of an object that is there. */
const NOT_TYPED = ['event', 'list'];

/**
 * Tells the user of a key that begins with a slash, once in a run: for operations that succeed without the object, where no error says so.
 * The key stays as it is.
 */
export function hintAtSlash(item: Item, key: string, name = 'key'): void {
	if (!key.startsWith('/') || NOT_TYPED.includes(readLocator(item, name).mode ?? '')) return;
	const { label } = enteredAt(item, name);
	hintOnce(
		item,
		`${label} begins with a slash, and S3 keeps it: /a.txt and a.txt are two objects. Leave the slash out unless you mean it.`,
	);
}
