import type { Meaning } from './player';
import type { Step } from './sequence';

/** Whether the local S3 answered with this status and code, and the server with that. */
export const answers = (ours: Meaning, theirs: Meaning, own: [number, string?], other: [number, string?]) =>
	ours.status === own[0] && ours.code === own[1] && theirs.status === other[0] && theirs.code === other[1];
/** The range that is asked for; empty when none is. */
export const rangeOf = ({ headers = {} }: Step) => headers.range ?? '';
/** Whether two answers mean the same but for these fields. */
export const same = (ours: Meaning, theirs: Meaning, ...but: string[]) => {
	const rest = (meaning: Meaning) =>
		JSON.stringify(
			Object.entries(meaning)
				.filter(([name, value]) => value !== undefined && !but.includes(name))
				.sort(),
		);
	return rest(ours) === rest(theirs);
};
