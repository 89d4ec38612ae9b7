/**
 * Stores that compare an ETag and write in two steps: of two writes at the same moment both are made, and what one of them added is lost.
 * Floci did before June 2026 (https://github.com/floci-io/floci/issues/1328), and so did servers in front of a file system in our probes.
 */
import { S3Error } from '../errors/errors';
import type { Store } from '../store/openStore';
import { learn, learned } from './learned';

const FEATURE = 'conditions at once';

/** Whether two writes at once have shown that the store lets one of them through. */
export const isOneAtATime = (store: Store, bucket: string): boolean => learned(store, bucket, FEATURE) === true;

/**
 * Sends a write under a condition twice at the same moment: a store that keeps conditions lets one through. Both write the same contents,
 * so that it does no harm where both are made. What is found out is remembered for the bucket.
 * @throws S3Error of the write, when neither was made
 */
export async function sendAtOnce<Answer>(
	store: Store,
	bucket: string,
	send: () => Promise<Answer>,
): Promise<{ answer: Answer; conditional?: boolean }> {
	if (learned(store, bucket, FEATURE) === false) return { answer: await send(), conditional: false };
	const sent = await Promise.allSettled([send(), send()]);
	const made = sent.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
	const refused = sent.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
	const answer = made.at(-1);
	if (answer === undefined) throw refused[0];
	const isKept = made.length === 1;
	if (isKept && !refused.every((error) => error instanceof S3Error && MET_ANOTHER.has(error.kind))) return { answer };
	learn(store, bucket, FEATURE, isKept);
	return { answer, conditional: isKept };
}

/** How the write that lost is refused. */
const MET_ANOTHER = new Set(['preconditionFailed', 'conflict']);
