/**
 * Stores that take If-None-Match of a write and pass over it: an object that another client has made after the look is replaced.
 * Whether a store does so is seen by sending a write that was made once more.
 */
import { S3Error } from '../errors/errors';
import type { Store } from '../store/openStore';
import { learn, learnOnce, learned } from './learned';

const FEATURE = 'If-None-Match is kept';

/** Whether a second write has shown that the store replaces objects that If-None-Match has to keep. */
export const isReplacing = (store: Store, bucket: string): boolean => learned(store, bucket, FEATURE) === false;

/**
 * Sends a write that has just been made once more, unless it is known what the store does then. It is the same object, so that it does no
 * harm where it is made again. What is found out is remembered for the bucket; what cannot be found out counts as kept.
 * @returns the answer to the second write, where it was made, too
 */
export async function createTwice<Answer>(store: Store, bucket: string, send: () => Promise<Answer>): Promise<Answer | undefined> {
	let again: Answer | undefined;
	await learnOnce(store, bucket, FEATURE, async () => {
		again = await send().catch((error: unknown) => {
			if (error instanceof S3Error) return undefined;
			throw error;
		});
		learn(store, bucket, FEATURE, again === undefined);
	});
	return again;
}
