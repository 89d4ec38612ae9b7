import type { Rules } from './rules';
import { STATE_FORMAT, type State } from './state';

/**
 * The state that follows one.
 * @param line names a new line of states, where there is none to follow
 * @param sweptAt when the whole listing began that led to it, ISO 8601; undefined when it was not a whole one
 */
export const nextState = (
	before: State | undefined,
	{ scope, startOver }: Rules,
	line: string,
	sweptAt: string | undefined,
	known: Pick<State, 'recent' | 'snapshot'>,
): State => ({
	format: STATE_FORMAT,
	line: before?.line ?? line,
	number: (before?.number ?? 0) + 1,
	scope,
	startOver,
	sweptAt: sweptAt !== undefined && sweptAt > (before?.sweptAt ?? '') ? sweptAt : (before?.sweptAt ?? ''),
	...(before?.pending === undefined ? {} : { pending: before.pending }),
	...known,
});
