import { isDeepStrictEqual } from 'node:util';
import type { RawPlace } from '../../support/rawS3';
import { Player, type Meaning } from './player';
import { makeSequence, type Step } from './sequence';

/** A way in which a real server differs, and why the local S3 does not follow it. */
export interface Explanation {
	/** As narrow as can be: about the request and about both answers. */
	is(step: Step, ours: Meaning, theirs: Meaning): boolean;
	/** What AWS's documentation says, and what the server does. */
	why: string;
}

export interface Difference {
	seed: number;
	at: number;
	step: Step;
	ours: Meaning;
	theirs: Meaning;
}

export interface Comparison {
	requests: number;
	/** How often each explanation was needed. */
	explained: Map<string, number>;
	unexplained: Difference[];
}

/**
 * Sends the same sequence to the local S3 and to another, step by step, and compares what the answers mean. After a
 * step that they took differently both are brought to the same state again.
 */
export async function compare(
	ours: RawPlace,
	theirs: RawPlace,
	bucket: string,
	explanations: Explanation[],
	seed: number,
	length: number,
): Promise<Comparison> {
	const players = [new Player(ours, bucket), new Player(theirs, bucket)] as const;
	const result: Comparison = { requests: 0, explained: new Map(), unexplained: [] };
	for (const [at, step] of makeSequence(seed, length).entries()) {
		const [own, other] = await Promise.all([players[0].play(step), players[1].play(step)]);
		result.requests++;
		if (isDeepStrictEqual(withoutAbsent(own), withoutAbsent(other))) continue;
		const explanation = explanations.find(({ is }) => is(step, own, other));
		if (explanation) result.explained.set(explanation.why, (result.explained.get(explanation.why) ?? 0) + 1);
		else result.unexplained.push({ seed, at, step, ours: own, theirs: other });
		await Promise.all(players.map(async (player) => await player.reset(step)));
	}
	return result;
}

const withoutAbsent = (meaning: Meaning) => Object.fromEntries(Object.entries(meaning).filter(([, value]) => value !== undefined));

/** A difference as a person studies it. */
export function describe({ seed, at, step, ours, theirs }: Difference): string {
	const body = step.body && step.body.length > 300 ? `${step.body.length} characters` : step.body;
	const answers = `  local S3: ${JSON.stringify(ours)}\n  server:   ${JSON.stringify(theirs)}`;
	return `seed ${seed}, request ${at}: ${JSON.stringify({ ...step, body })}\n${answers}`;
}
