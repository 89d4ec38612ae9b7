import type { Item } from './operation';

const given = new WeakMap<object, Set<string>>();

/** Tells the user of something that is allowed and seldom meant, once in a run however many items have it. */
export function hintOnce({ functions }: Item, message: string): void {
	const before = given.get(functions) ?? new Set();
	given.set(functions, before);
	if (before.has(message)) return;
	before.add(message);
	functions.addExecutionHints?.({ message, location: 'outputPane' });
}
