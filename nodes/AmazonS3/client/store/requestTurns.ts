import { setTimeout as sleep } from 'node:timers/promises';
import { toS3Error, type S3Error, type ErrorPlace } from '../errors/errors';
import type { SdkError } from '../errors/sdkError';
import { asksToSlowDown, isSilence, retryAfterMs, unanswered } from '../errors/overload';
import { createAdaptiveTurns, type AdaptiveTurns, type TurnEnd } from '../flow/adaptiveTurns';
import type { FinalizeRequestMiddleware, S3, ServiceInputTypes, ServiceOutputTypes } from '../sdk/sdk';
import type { Patience } from './network';

/** So often a call is sent to a server that says nothing at all, whatever the number of attempts. */
const SILENT_ATTEMPTS = 2;

/** A call that is refused while others are answered is sent so many times as often as one that is refused alone. */
const PATIENCE_AMONG_OTHERS = 4;

/**
 * A call that is refused again while nothing else is answered waits for so long, or half of it by chance, and then twice as long each time,
 * in ms.
 */
const FIRST_WAIT = 1000;

export interface RequestRules extends Patience {
	/** How many requests wait for their answer at a time at most; the others wait for a turn. */
	requestsAtATime: number;
	/** How often a call is sent before its failure counts. */
	attempts: number;
}

/**
 * Lets requests wait for their answers as many at a time as `createAdaptiveTurns` finds out. A turn ends when the answer begins: a body may
 * be read as slowly as its reader likes, and a reader that needs another request to go on gets its turn. The turn is taken before a request
 * is signed, as a signature is good for 15 minutes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationTimeStamp
 *
 * A call that the server refuses since it gets too many takes another turn, until it was refused `attempts` times with no other call
 * answered in between. A call to a server that stays silent is given up after two attempts, each of which takes its timeout.
 */
export function takeTurns(s3: S3, rules: RequestRules, place: (known: ErrorPlace) => ErrorPlace): AdaptiveTurns {
	const turns = createAdaptiveTurns({ most: rules.requestsAtATime });
	const inTurn: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => {
		let silent = 0;
		const { abortSignal } = context.__smithy_context as { abortSignal?: AbortSignal };
		return async (args) => {
			const { Bucket: bucket, Key: key, VersionId: versionId } = args.input as { Bucket?: string; Key?: string; VersionId?: string };
			const call = String(context.commandName).replace(/Command$/, '');
			const where = () => place({ call, bucket, key, versionId });
			let alone = 0;
			for (let refusals = 0; ;) {
				const endTurn = await turns.take(abortSignal);
				const answersBefore = turns.answers();
				try {
					const result = await next(args);
					endTurn('answered');
					return result;
				} catch (thrown) {
					const error = thrown as SdkError;
					const end = endOf(error, call);
					endTurn(end, end === 'refused' ? retryAfterMs(error) : undefined);
					if (end === 'silent' && ++silent >= Math.min(SILENT_ATTEMPTS, rules.attempts)) throw unanswered(error, silent, rules, where());
					if (end !== 'refused') throw error;
					refusals++;
					alone = turns.answers() === answersBefore ? alone + 1 : 0;
					if (alone >= rules.attempts || refusals >= rules.attempts * (rules.attempts > 1 ? PATIENCE_AMONG_OTHERS : 1))
						throw refused(error, refusals, where());
					if (alone > 1) await waitAlone(alone, abortSignal);
				}
			}
		};
	};
	s3.middlewareStack.addRelativeTo(inTurn, { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'requestTurns' });
	return turns;
}

/** @throws the signal's reason when it aborts */
async function waitAlone(refusals: number, signal?: AbortSignal): Promise<void> {
	const ms = FIRST_WAIT * 2 ** (refusals - 2) * (0.5 + Math.random() / 2);
	await sleep(ms, undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** What became of a request that failed. */
function endOf(error: SdkError, call: string): TurnEnd {
	if (asksToSlowDown(error, call)) return 'refused';
	if (isSilence(error)) return 'silent';
	return error.$metadata?.httpStatusCode === undefined ? 'gone' : 'answered';
}

/** Is none of the errors that the SDK knows, else it would try again. */
function refused(error: SdkError, attempts: number, where: ErrorPlace): S3Error {
	error.$metadata = { ...error.$metadata, attempts };
	return toS3Error(error, where);
}
