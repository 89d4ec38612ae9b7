import { readLeanAnswer, type Answer } from './leanAnswer';
import { isLeanCall, leanRequestOf } from './leanRequest';
import { withRestLater } from './restLater';
import type { S3 } from './sdk';
import { createSigner, dateOf, signRequest } from './signature';

/** Where the SDK sends the requests of a bucket, as one of its own has shown. */
interface Address {
	protocol: string;
	hostname: string;
	port?: number;
	/** What stands before the key, with the slash. */
	base: string;
	host: string;
	userAgent: string;
	/** Which it is signed for. */
	region: string;
}

interface SignedRequest {
	method: string;
	protocol: string;
	hostname: string;
	port?: number;
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
}

/** What came of a lean request that goes the whole way: its first attempt finds it there. */
type Came = { answer: Answer; offset: number } | { error: unknown };

export interface LeanRules {
	/** Sends a CRC32 with contents. */
	checksums: boolean;
	/** The region in which the bucket of the present call is asked for. */
	region(): string;
	/** A turn for a request; the returned function ends it. */
	takeTurn(signal?: AbortSignal): Promise<(end: 'answered' | 'gone') => void>;
	encodePath(key: string): string;
}

/**
 * Sends the calls of `leanRequest.ts` without the SDK's serializers, endpoint rules, middleware and signer, which take four times as long
 * as all the rest: docs/decisions/lean-path.md. The first call for a bucket goes the whole way and shows where it is sent and how it is
 * signed, which has to be as it would be signed here, byte for byte. Everything unusual goes the whole way too; an answer that is unusual,
 * or an error, goes it as that of its first attempt, so that errors, retries, regions and checks are the same.
 *
 * What only signs, such as presigned URLs, never calls `send` and is left alone.
 */
export function takeLeanPath(s3: S3, { checksums, region, takeTurn, encodePath }: LeanRules): void {
	const addresses = new Map<string, Address>();
	const sign = createSigner();
	const sent = new WeakSet<object>();
	const came = new WeakMap<object, Came>();
	const { config } = s3;
	const { send } = s3;
	const nameOf = (bucket: string) => `${region()}/${bucket}`;

	const learn = async (request: SignedRequest, bucket: string, key: string) => {
		const { protocol, hostname, port, path, headers } = request;
		const scope = SCOPE.exec(headers.authorization ?? '');
		const encoded = encodePath(key);
		if (scope === null || headers['x-amz-s3session-token'] !== undefined || !path.endsWith(`/${encoded}`)) return;
		const how = { date: headers['x-amz-date'] ?? '', region: scope[1]! };
		if (signRequest(sign, request, await config.credentials(), how).authorization !== headers.authorization) return;
		addresses.set(nameOf(bucket), {
			protocol,
			hostname,
			port,
			base: path.slice(0, path.length - encoded.length),
			host: headers.host!,
			userAgent: headers['user-agent'] ?? '',
			region: how.region,
		});
	};

	// The SDK would try a call again only where it is the first to find out, and where the clock is not right again.
	const correctClock = ({ headers }: Answer) => {
		const offset = Date.parse(headers.date ?? '') - Date.now();
		if (headers.age === undefined && differs(offset, config.systemClockOffset)) config.systemClockOffset = offset;
	};

	Object.assign(s3, {
		send(command: object, ...rest: unknown[]) {
			sent.add(command);
			// The same connection with other settings has a stack of its own.
			const client = withRestLater(this as unknown as S3, LEAN_PATH, isLeanCall);
			return Reflect.apply(send as (...args: unknown[]) => unknown, client, [command, ...rest]);
		},
	});

	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const { commandInstance, abortSignal } = context.__smithy_context as { commandInstance?: object; abortSignal?: AbortSignal };
			const input = args.input as Record<string, unknown> & { Bucket: string; Key: string };
			const address = addresses.get(nameOf(input.Bucket));
			if (address === undefined || commandInstance === undefined || !sent.has(commandInstance)) return await next(args);
			const commandName = String(context.commandName);
			const request = leanRequestOf(commandName, input, checksums);
			if (request === undefined) return await next(args);
			const endTurn = await takeTurn(abortSignal);
			try {
				const { host, userAgent, region: signingRegion, base, ...at } = address;
				const whole = { ...request, ...at, path: base + encodePath(input.Key) };
				const unsigned = { ...whole, headers: { host, 'user-agent': userAgent, ...request.headers } };
				const offset = config.systemClockOffset;
				const date = dateOf(new Date(Date.now() + offset));
				const headers = signRequest(sign, unsigned, await config.credentials(), { date, region: signingRegion });
				const { response } = await config.requestHandler.handle({ ...whole, headers } as never, { abortSignal });
				const answer = response as unknown as Answer;
				const output = await readLeanAnswer(commandName, answer);
				if (output !== undefined) {
					endTurn('answered');
					if (commandName === 'GetObjectCommand') output.Body = answer.body;
					else readAway(answer);
					return { response: answer, output: { $metadata: metadataOf(answer), ...output } as never };
				}
				if (answer.statusCode === 403) correctClock(answer);
				came.set(context, { answer, offset });
			} catch (error) {
				came.set(context, { error });
			}
			endTurn('gone');
			return await next(args);
		},
		{ step: 'initialize', name: LEAN_PATH, priority: 'low' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const first = came.get(context);
			came.delete(context);
			if (first !== undefined && 'error' in first) throw first.error;
			if (first?.answer.statusCode === 403 && differs(first.offset, config.systemClockOffset)) readAway(first.answer);
			else if (first !== undefined) return { response: first.answer, output: undefined as never };
			const result = await next(args);
			const { Bucket, Key } = args.input as { Bucket?: string; Key?: string };
			if (Bucket !== undefined && Key !== undefined && (result.response as Answer).statusCode < 300 && !addresses.has(nameOf(Bucket)))
				await learn(args.request as SignedRequest, Bucket, Key);
			return result;
		},
		{ step: 'deserialize', name: 'leanPathAnswer', priority: 'low' },
	);
}

/** Lets go of what is left of an answer, and of its connection. */
const readAway = ({ body }: Answer) => (body as { resume?: () => void } | undefined)?.resume?.();

/** Whether two offsets of the clock are so far apart that S3 may refuse what was signed with one of them; the SDK's measure, in ms. */
const differs = (one: number, other: number): boolean => Math.abs(one - other) >= 240_000;

const LEAN_PATH = 'leanPath';

/** The region that a request was signed for, by the plain algorithm and for S3 itself. */
const SCOPE = /^AWS4-HMAC-SHA256 Credential=[^/,]+\/\d{8}\/([^/]+)\/s3\/aws4_request,/;

const metadataOf = ({ statusCode, headers }: Answer) => ({
	httpStatusCode: statusCode,
	requestId: headers['x-amz-request-id'],
	extendedRequestId: headers['x-amz-id-2'],
	attempts: 1,
	totalRetryDelay: 0,
});
