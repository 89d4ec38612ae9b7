import { toS3Error } from '../client/errors/errors';
import type { Outcomes } from './operation';

/**
 * What was done to many objects, as the outcomes of an item. Where a failure ends it, such as that of a page of the list, it stands
 * after what was done until then.
 * @throws S3Error when nothing was done, and for a cancelled run
 */
export async function gather<T>(done: AsyncIterable<T>, outcomeOf: (one: T) => Outcomes[number]): Promise<Outcomes> {
	const outcomes: Outcomes = [];
	try {
		for await (const one of done) outcomes.push(outcomeOf(one));
	} catch (error) {
		const failure = toS3Error(error, {});
		if (outcomes.length === 0 || failure.kind === 'cancelled') throw failure;
		outcomes.push(
			failure.saying(
				`Listing the objects stopped after ${outcomes.length}: ${failure.message}`,
				`${failure.advice} Then run it again for the rest.`.trim(),
			),
		);
	}
	return outcomes;
}
