import { checkAnswers } from '../answers/answerCheck';
import { changedInput } from './changedInput';
import { sendMd5WhereWanted } from '../quirks/contentMd5';
import { proveBucketInHost } from '../quirks/bucketInHost';
import { createBucketRegions } from './bucketRegions';
import type { Connection } from './connection';
import { toS3Error, type ErrorPlace, type S3Error } from '../errors/errors';
import { eventLoopTurn } from '../flow/eventLoop';
import { listAsTheStoreDoes, recogniseVersion1 } from '../quirks/lists';
import { keepKeys } from '../quirks/renamedKeys';
import { NOTHING_OF_THE_ENVIRONMENT_FOR_S3 } from './environment';
import { carryHeaderText } from '../sdk/headerText';
import { readLongAnswers } from '../sdk/longAnswers';
import { openSockets, type Network } from './network';
import { signByMadeHashes } from '../sdk/payloadHash';
import { sendStoredExpires } from './storedExpires';
import { takeTurns } from './requestTurns';
import { takeLeanPath } from '../sdk/leanPath';
import { percentEncodePath } from '../flow/percentEncode';
import { credentialsOf } from './roleKeys';
import type { S3 } from '../sdk/sdk';

export type { Network } from './network';

/** An open connection: S3 with the keys, addressing, retries and errors of one connection. */
export interface Store {
	readonly connection: Connection;
	/** Every call throws `S3Error` only. Bodies must be buffers, so that a retry can send them again. */
	readonly s3: S3;
	/** Whether every body goes with a CRC32, and comes with one where S3 has it. */
	readonly checksums: boolean;
	/** What every call carries; nothing for a connection that was just opened. */
	readonly settings: RequestSettings;
	/** What all keys begin with, where the node is confined. */
	readonly confinedTo?: string;
	/** The region in which a bucket is asked for, the connection's own unless told: the connection's region, or the one that S3 named. */
	region(bucket?: string): string;
	/** Does work with `s3.config` for this bucket: the SDK then knows its region. Calls of `s3` do so by themselves. */
	withinRegionOf<T>(bucket: string | undefined, work: () => Promise<T>): Promise<T>;
	/** Where an error in this store's bucket happened, for errors that no call of `s3` threw. */
	place(place: ErrorPlace): ErrorPlace;
	/** The same connection in another region, with sockets of its own: to be closed. */
	inRegion(region: string): Promise<Store>;
	/** How many things of a kind to do at a time at present, one request after the other each: it follows what the server takes. */
	lanes(): number;
	/** When a request was last under way or its answer read, in ms since 1970. */
	lastUsed(): number;
	/** How many sockets are open, without those through proxies. */
	openSockets(): number;
	/** Closes the sockets that are not in use, the others once they are not. Whoever has the store can go on with it. */
	retire(): void;
	/** Closes all sockets. */
	close(): void;
}

const REQUESTS_AT_A_TIME = 128;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
const ATTEMPTS = 5;

/** After these failures a region that S3 has named is no longer believed. */
const LED_ASTRAY = new Set([
	'wrongRegion',
	'wrongSecret',
	'endpointNotFound',
	'connectionRefused',
	'badCertificate',
	'notS3',
	'timeout',
	'other',
]);

export interface OpenOptions {
	/** When S3 names another region as the bucket's, ask there instead, from then on. Default: yes. */
	followRegion?: boolean;
	/** How often a request is sent before its failure counts. Default: 5; 2 when nothing comes at all. */
	attempts?: number;
	/** How many requests wait for their answer at a time at most; the others wait for as long as it takes. Default: 128. */
	requestsAtATime?: number;
	/** How long connecting may take, without the wait for a turn. Default: 10 seconds. */
	connectTimeoutMs?: number;
	/** How long nothing may be sent or received. Default: 60 seconds. */
	idleTimeoutMs?: number;
	/** Send and check a CRC32 with every body. Default: on AWS; many other stores refuse it. */
	checksums?: boolean;
}

/**
 * Opens a connection; sends nothing.
 * @throws S3Error when the instance does not allow the endpoint
 */
export async function openStore(connection: Connection, network: Network = {}, options: OpenOptions = {}): Promise<Store> {
	const { createS3 } = await loadSdk();
	const { endpoint } = connection;
	const regions = createBucketRegions(connection);
	const place = (known: ErrorPlace): ErrorPlace => ({
		connectionName: connection.name,
		region: regions.of(known.bucket),
		endpoint,
		...known,
	});

	if (endpoint !== undefined && network.allow) {
		await network.allow(endpoint).catch((error: unknown) => {
			throw toS3Error(error, place({}));
		});
	}
	const rules = {
		attempts: options.attempts ?? ATTEMPTS,
		requestsAtATime: options.requestsAtATime ?? REQUESTS_AT_A_TIME,
		connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
		idleTimeoutMs: options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
	};
	const sockets = await openSockets(connection, network, rules);
	const checksums = options.checksums ?? endpoint === undefined;
	const checksumRule = checksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
	const s3 = createS3({
		region: async () => regions.current(),
		endpoint,
		forcePathStyle: connection.forcePathStyle,
		credentials: await credentialsOf(connection, sockets.handler),
		requestHandler: sockets.handler,
		maxAttempts: rules.attempts,
		retryMode: 'standard',
		requestChecksumCalculation: checksumRule,
		responseChecksumValidation: checksumRule,
		...NOTHING_OF_THE_ENVIRONMENT_FOR_S3,
		customUserAgent: 'n8n-nodes-amazon-s3',
	});

	// It goes through all of every answer for a log that nobody keeps.
	s3.middlewareStack.remove('loggerMiddleware');
	listAsTheStoreDoes(s3, connection);
	checkAnswers(s3, connection, place);
	recogniseVersion1(s3, connection);
	readLongAnswers(s3);
	signByMadeHashes(s3);
	sendStoredExpires(s3);
	const turns = takeTurns(s3, rules, place);
	carryHeaderText(s3);
	sendMd5WhereWanted(s3, connection);
	takeLeanPath(s3, { checksums, region: regions.current, takeTurn: turns.take, encodePath: percentEncodePath });
	proveBucketInHost(s3, connection);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const input = args.input as { Bucket?: string; Key?: string; VersionId?: string };
			const ask = async () => {
				const region = regions.of(input.Bucket);
				try {
					return await regions.within(region, async () => await next(args));
				} catch (error) {
					const call = String(context.commandName ?? '').replace(/Command$/, '');
					const at = { call, bucket: input.Bucket, key: input.Key, versionId: input.VersionId, region };
					const { SSECustomerKey } = changedInput(context, args.input) as { SSECustomerKey?: string };
					const failure = toS3Error(error, place({ ...at, withCustomerKey: SSECustomerKey !== undefined }));
					if (region !== connection.region && LED_ASTRAY.has(failure.kind)) regions.forget(input.Bucket);
					throw failure;
				}
			};
			return await ask().catch(async (error: S3Error) => {
				const { kind, bucketRegion, place: asked } = error;
				if (kind !== 'wrongRegion' || bucketRegion === undefined || bucketRegion === asked.region || options.followRegion === false)
					throw error;
				regions.learn(input.Bucket, bucketRegion);
				return await ask();
			});
		},
		{ step: 'initialize', name: 'errorsAndRegion', priority: 'high' },
	);
	keepKeys(s3, connection, place);

	await eventLoopTurn();
	return {
		connection,
		s3,
		checksums,
		settings: {},
		region: (bucket) => regions.of(bucket),
		withinRegionOf: async (bucket, work) => await regions.within(regions.of(bucket), work),
		place,
		inRegion: async (other) => await openStore({ ...connection, region: other }, network, options),
		lanes: turns.width,
		lastUsed: sockets.lastUsed,
		openSockets: sockets.openSockets,
		retire: sockets.retire,
		close: sockets.close,
	};
}

/** Loading takes its time, and so does what comes after it: n8n has its turn in between. */
async function loadSdk() {
	await import('../sdk/sdkCore');
	await eventLoopTurn();
	const sdk = await import('../sdk/sdk');
	await eventLoopTurn();
	return sdk;
}

/** What all requests about an object say besides what they ask for. Absent: S3's default. */
export interface RequestSettings {
	/**
	 * The connection's account pays, where the bucket wants that.
	 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html
	 */
	requesterPays?: boolean;
	/**
	 * The account that must own the bucket, else S3 refuses (403).
	 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
	 */
	expectedBucketOwner?: string;
	/** The same of the bucket that a copy reads from. */
	expectedSourceBucketOwner?: string;
	/**
	 * The key of an object whose key S3 does not keep (SSE-C): 32 bytes as base64.
	 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
	 */
	customerKey?: string;
	/** The same of the object that a copy reads. */
	sourceCustomerKey?: string;
	/** Go on where the store ignores a lock or a key that was asked for. It is no part of any request. */
	withoutProtection?: boolean;
}
