import { S3Error } from '../errors/errors';
import { mayBeThere } from '../objects/headObject';
import { bareEtag } from '../objects/etag';
import { createTwice, isReplacing } from '../quirks/createTwice';
import { isOneAtATime, sendAtOnce } from '../quirks/atOnce';
import { learnRefusal, knownOf, unlessRefused } from '../quirks/refusals';
import { sendMatching } from '../quirks/writes';
import type { Store } from '../store/openStore';

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
	 * Of `onlyIfAbsent` it is found out by the same write once more, once for each bucket.
	 */
	tryCondition?: boolean;
}

interface Condition {
	IfMatch?: string;
	IfNoneMatch?: string;
}

/** A write that S3 takes conditions of the target with. */
export interface ConditionalCall {
	call: 'PutObject' | 'CompleteMultipartUpload';
	bucket: string;
	key: string;
	/** Whether the look at the target may be long past, as it always is when an upload in parts is completed. */
	lookAgain?: boolean;
	signal?: AbortSignal;
}

interface Written<Answer> {
	answer: Answer;
	/** Whether the store keeps the condition. Absent: it was not tried out, and the store did not say no. */
	conditional?: boolean;
}

/** An MD5 that no contents are known to have. */
const NO_ETAG = '"00000000000000000000000000000000"';

/**
 * Sends a write under the target's condition, and tells whether the store keeps it, where that is to be tried out or the store says no.
 * Where it does, the write is sent without: whoever writes looks at the target before anyway. Where that may be long past, the target is
 * looked at once more.
 * @throws S3Error of kind preconditionFailed when the condition is not met
 */
export async function underCondition<Answer>(
	store: Store,
	call: ConditionalCall,
	target: WriteCondition,
	send: (condition: Condition) => Promise<Answer>,
): Promise<Written<Answer>> {
	if (target.onlyIfAbsent) return await ifAbsent(store, call, target.tryCondition ?? false, send);
	if (target.onlyIfEtag === undefined) return { answer: await send({}) };
	return await ifSame(store, call, target.onlyIfEtag, target.tryCondition ?? false, send);
}

/** Refused with 501 by Swift, Backblaze B2 and Alibaba OSS: https://github.com/sathinduga/obsidian-s3-sync-and-backup/issues/78 */
async function ifAbsent<Answer>(
	store: Store,
	call: ConditionalCall,
	tryCondition: boolean,
	send: (condition: Condition) => Promise<Answer>,
) {
	const sendWith = async () => await send({ IfNoneMatch: '*' });
	const sendWithout = async (): Promise<Written<Answer>> => {
		if (isLongAfterLook(call) && (await mayBeThere(store, call, call.signal))) throw changedSince(store, call);
		return { answer: await send({}), conditional: false };
	};
	return await unlessRefused<Written<Answer>>(
		store,
		`${call.call} If-None-Match`,
		async () => {
			if (isReplacing(store, call.bucket)) return await sendWithout();
			const answer = await sendWith();
			if (!tryCondition || call.call !== 'PutObject') return { answer };
			const again = await createTwice(store, call.bucket, sendWith);
			return again === undefined ? { answer } : { answer: again, conditional: false };
		},
		sendWithout,
	);
}

async function ifSame<Answer>(
	store: Store,
	call: ConditionalCall,
	etag: string,
	tryCondition: boolean,
	send: (condition: Condition) => Promise<Answer>,
): Promise<Written<Answer>> {
	const feature = `${call.call} If-Match`;
	const sendRight = async () => await sendMatching(etag, async (IfMatch) => await send({ IfMatch }));
	const sendTried = async (): Promise<Written<Answer>> => {
		if (call.call === 'PutObject' && isOneAtATime(store, call.bucket)) return { answer: await sendRight(), conditional: true };
		return await send({ IfMatch: NO_ETAG }).then(
			(answer) => ({ answer, conditional: false }),
			async (error: unknown) => {
				if (!isUnmet(error)) throw error;
				return call.call === 'PutObject' ? await sendAtOnce(store, call.bucket, sendRight) : { answer: await sendRight() };
			},
		);
	};
	const sendWithout = async (): Promise<Written<Answer>> => {
		if (isLongAfterLook(call) && !(await isSame(store, call, etag))) throw changedSince(store, call);
		return { answer: await send({}), conditional: false };
	};
	const sendUnlessAlwaysUnmet = async () => {
		const isKept = knownOf(store, feature);
		const sent: Promise<Written<Answer>> = tryCondition ? sendTried() : sendRight().then((answer) => ({ answer }));
		return await sent.catch(async (error: unknown) => {
			if (!isUnmet(error) || isKept !== undefined || !(await isSame(store, call, etag))) throw error;
			learnRefusal(store, feature);
			return await sendWithout();
		});
	};
	return await unlessRefused(store, feature, sendUnlessAlwaysUnmet, sendWithout);
}

const isLongAfterLook = ({ call, lookAgain }: ConditionalCall): boolean => call === 'CompleteMultipartUpload' || lookAgain === true;

const isUnmet = (error: unknown): boolean => error instanceof S3Error && error.kind === 'preconditionFailed';

async function isSame(store: Store, { bucket, key, signal }: ConditionalCall, etag: string): Promise<boolean> {
	const found = await store.s3.headObject({ Bucket: bucket, Key: key }, { abortSignal: signal });
	return bareEtag(found.ETag) === bareEtag(etag);
}

const changedSince = (store: Store, { call, bucket, key }: ConditionalCall) =>
	new S3Error(
		'preconditionFailed',
		`The object ${JSON.stringify(key)} has changed, or already exists`,
		'Nothing was changed. If another client wrote it in the meantime, run it again.',
		{ place: store.place({ call, bucket, key }) },
	);
