import { S3Error, type ErrorPlace } from '../errors/errors';
import { counted } from '../errors/errorWords';
import type { SdkError } from '../errors/errorKinds';
import { createTurns } from '../flow/turns';
import type { FinalizeRequestMiddleware, S3, ServiceInputTypes, ServiceOutputTypes } from '../sdk/sdk';
import type { Patience } from './network';

/** So often a call is sent to a server that says nothing at all, whatever the number of attempts. */
const SILENT_ATTEMPTS = 2;

export interface RequestRules extends Patience {
	/** How many requests wait for their answer at a time; the others wait for a turn. */
	requestsAtATime: number;
	/** How often a call is sent before its failure counts. */
	attempts: number;
}

/**
 * Lets so many requests wait for their answers at a time. A turn ends when the answer begins: a body may be read as slowly as its reader
 * likes, and a reader that needs another request to go on gets its turn. The turn is taken before a request is signed, as
 * a signature is good for 15 minutes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html#RESTAuthenticationTimeStamp
 *
 * A call to a server that stays silent is given up after two attempts, each of which takes its timeout.
 */
export function takeTurns(s3: S3, rules: RequestRules, place: (known: ErrorPlace) => ErrorPlace): void {
	const turns = createTurns(rules.requestsAtATime);
	const inTurn: FinalizeRequestMiddleware<ServiceInputTypes, ServiceOutputTypes> = (next, context) => {
		let silent = 0;
		const { abortSignal } = context.__smithy_context as { abortSignal?: AbortSignal };
		return async (args) => {
			const endTurn = await turns.take(abortSignal);
			const { Bucket: bucket, Key: key, VersionId: versionId } = args.input as { Bucket?: string; Key?: string; VersionId?: string };
			const call = String(context.commandName).replace(/Command$/, '');
			return await next(args)
				.catch((error: SdkError) => {
					const isGivenUp = isSilence(error) && ++silent >= Math.min(SILENT_ATTEMPTS, rules.attempts);
					throw isGivenUp ? unanswered(error, silent, rules, place({ call, bucket, key, versionId })) : error;
				})
				.finally(endTurn);
		};
	};
	s3.middlewareStack.addRelativeTo(inTurn, { relation: 'before', toMiddleware: 'httpSigningMiddleware', name: 'requestTurns' });
}

/** The SDK gives connections that broke the same name. */
const isSilence = ({ name, code }: SdkError) => name === 'TimeoutError' && code !== 'ECONNRESET' && code !== 'EPIPE';

/** Has no cause that the SDK knows, else it would try again. */
function unanswered({ message }: SdkError, attempts: number, rules: RequestRules, where: ErrorPlace): S3Error {
	const server = where.endpoint ?? 'Amazon S3';
	const tried = attempts === 1 ? '' : `, tried ${attempts} times`;
	const isUnreached = /did not establish a connection|ETIMEDOUT/.test(message);
	const said = isUnreached
		? `${server} did not answer: no connection within ${counted(rules.connectTimeoutMs / 1000, 'second')}${tried}`
		: `${server} did not answer: nothing came for ${counted(rules.idleTimeoutMs / 1000, 'second')}${tried}`;
	const advice = isUnreached
		? 'Check the Endpoint, its port, and that no firewall is between n8n and the store.'
		: 'The server takes connections but sends nothing. Check that the store is well, and the network between n8n and the store.';
	return new S3Error('timeout', said, advice, { place: where, facts: { attempts }, cause: new Error(message) });
}
