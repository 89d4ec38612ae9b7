import { invalidInput } from '../errors/errors';
import { createMatcher, TooLarge, type Expression } from './linearMatcher';

/**
 * The matcher of an expression that a user has written.
 * @throws S3Error of kind invalidInput for one that is too large; the matcher throws it for a key on which it takes too long
 */
export function matcherOf(expression: Expression, source: string, label: string): (key: string) => boolean {
	const orRefused = <T>(work: () => T): T => {
		try {
			return work();
		} catch (error) {
			throw error instanceof TooLarge
				? invalidInput(label, 'takes too long', source, 'Make it shorter, or its numbers in braces smaller.')
				: error;
		}
	};
	const matches = orRefused(() => createMatcher(expression));
	return (key) => orRefused(() => matches(key));
}
