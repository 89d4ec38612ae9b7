import { S3Error } from '../errors/errors';
import { sendMatching } from '../quirks/writes';

/**
 * What must be so for an object to be written.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export interface WriteCondition {
	/** Write only where no object has this key: else preconditionFailed. */
	onlyIfAbsent?: boolean;
	/** Write only over the object that has this ETag: else preconditionFailed, or noSuchKey when there is none. */
	onlyIfEtag?: string;
	/**
	 * Finds out whether the store keeps `onlyIfEtag`: the write is sent with an ETag that no object has first, which a
	 * store that keeps conditions refuses. One that ignores them has written what was meant to be written.
	 */
	tryCondition?: boolean;
}

interface Condition {
	IfMatch?: string;
	IfNoneMatch?: string;
}

/** An MD5 that no contents are known to have. */
const NO_ETAG = '"00000000000000000000000000000000"';

/** Sends a write under the target's condition, and tells whether the store keeps it, where that is to be tried out. */
export async function underCondition<Answer>(
	target: WriteCondition,
	send: (condition: Condition) => Promise<Answer>,
): Promise<{ answer: Answer; conditional?: boolean }> {
	const sendWith = async ({ IfMatch, ...condition }: Condition, conditional?: boolean) => ({
		answer:
			IfMatch === undefined
				? await send(condition)
				: await sendMatching(IfMatch, async (ifMatch) => await send({ ...condition, IfMatch: ifMatch })),
		conditional,
	});
	if (!target.tryCondition) return await sendWith(conditionOf(target));
	return await sendWith({ IfMatch: NO_ETAG }, false).catch(async (error: unknown) => {
		const kind = error instanceof S3Error ? error.kind : undefined;
		if (kind === 'preconditionFailed') return await sendWith(conditionOf(target), true);
		if (kind === 'notSupported') return await sendWith({}, false);
		throw error;
	});
}

const conditionOf = ({ onlyIfAbsent, onlyIfEtag }: WriteCondition): Condition => ({
	...(onlyIfAbsent ? { IfNoneMatch: '*' } : {}),
	...(onlyIfEtag === undefined ? {} : { IfMatch: onlyIfEtag }),
});
