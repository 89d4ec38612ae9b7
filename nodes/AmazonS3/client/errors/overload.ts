import { S3Error, type ErrorPlace } from './errors';
import { counted } from './errorWords';
import { codeOf, type SdkError } from './sdkError';

/** What a server asks for with Retry-After counts up to so many ms. */
const LONGEST_RETRY_AFTER = 20_000;

/** Codes by which S3 and other stores ask for fewer requests. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const REFUSALS = /^(SlowDown|Throttl|TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|ServiceUnavailable$)/;

/**
 * Whether the server answered that it gets too many requests. An answer to HEAD has a status and no code; a page with 503 is none of S3's.
 */
export function asksToSlowDown(error: SdkError, call: string): boolean {
	const status = error.$metadata?.httpStatusCode;
	if (status === undefined) return false;
	return status === 429 || REFUSALS.test(codeOf(error) ?? '') || (status === 503 && call.startsWith('Head'));
}

/**
 * How long the server asks to wait, in ms, 20,000 at most: it says so in seconds or as a date.
 * https://datatracker.ietf.org/doc/html/rfc9110#field.retry-after
 */
export function retryAfterMs({ $response }: SdkError): number {
	const said = $response?.headers?.['retry-after'] ?? '';
	const ms = /^\d+$/.test(said) ? Number(said) * 1000 : Date.parse(said) - Date.now();
	return ms > 0 ? Math.min(ms, LONGEST_RETRY_AFTER) : 0;
}

/** Whether nothing came in time. The SDK gives connections that broke the same name. */
export const isSilence = ({ name, code }: SdkError) => name === 'TimeoutError' && code !== 'ECONNRESET' && code !== 'EPIPE';

/**
 * The error for a call to a server that stayed silent so many times. It has no cause that the SDK knows, else the SDK would try again.
 * @param waited how long connecting and silence were waited for, in ms
 */
export function unanswered(
	{ message }: SdkError,
	attempts: number,
	waited: { connectTimeoutMs: number; idleTimeoutMs: number },
	where: ErrorPlace,
): S3Error {
	const server = where.endpoint ?? 'Amazon S3';
	const tried = attempts === 1 ? '' : `, tried ${attempts} times`;
	const isUnreached = /did not establish a connection|ETIMEDOUT/.test(message);
	const said = isUnreached
		? `${server} did not answer: no connection within ${counted(waited.connectTimeoutMs / 1000, 'second')}${tried}`
		: `${server} did not answer: nothing came for ${counted(waited.idleTimeoutMs / 1000, 'second')}${tried}`;
	const advice = isUnreached
		? 'Check the Endpoint, its port, and that no firewall is between n8n and the store.'
		: 'The server accepts connections but sends nothing. Check the store itself, and the network between n8n and the store.';
	return new S3Error('timeout', said, advice, { place: where, facts: { attempts }, cause: new Error(message) });
}
