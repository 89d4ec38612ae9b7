import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, OnReadOpts, Socket } from 'node:net';
import { checkAnswers } from './answerCheck';
import { createBucketRegions } from './bucketRegions';
import type { Connection } from './connection';
import { toS3Error, type ErrorPlace, type S3Error } from '../errors/errors';
import { eventLoopTurn } from '../flow/eventLoop';
import { readLongAnswers } from './longAnswers';
import { signByMadeHashes } from './payloadHash';
import type { NodeHttpHandler, S3 } from '../sdk/sdk';

/** The network as the instance that runs us wants it to be used. */
export interface Network {
	/** Resolves host names; throws for those that may not be reached. */
	lookup?: LookupFunction;
	/** Rejects when this address may not be reached. Called before the first connection to a custom endpoint. */
	allow?: (url: string) => Promise<void>;
	/** True when the process sends its traffic through proxies: then `http.globalAgent` and `https.globalAgent` know them. */
	proxied?: boolean;
}

/** An open connection: S3 with the keys, addressing, retries and errors of one connection. */
export interface Store {
	readonly connection: Connection;
	/** Every call throws `S3Error` only. Bodies must be buffers, so that a retry can send them again. */
	readonly s3: S3;
	/** Whether every body goes with a CRC32, and comes with one where S3 has it. */
	readonly checksums: boolean;
	/** What every call carries; nothing for a connection that was just opened. */
	readonly settings: RequestSettings;
	/** The region in which a bucket is asked for, the connection's own unless told: the connection's region, or the one that S3 named. */
	region(bucket?: string): string;
	/** Does work with `s3.config` for this bucket: the SDK then knows its region. Calls of `s3` do so by themselves. */
	withinRegionOf<T>(bucket: string | undefined, work: () => Promise<T>): Promise<T>;
	/** Where an error in this store's bucket happened, for errors that no call of `s3` threw. */
	place(place: ErrorPlace): ErrorPlace;
	/** The same connection in another region, with sockets of its own: to be closed. */
	inRegion(region: string): Promise<Store>;
	/** Closes the sockets that are kept alive. */
	close(): void;
}

const MAX_SOCKETS = 64;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 60_000;
const ATTEMPTS = 5;

/** What one read of a socket gives at most. */
const READ_BYTES = 64 * 1024;

/** Else the SDK would send a connection's requests to AWS_ENDPOINT_URL, where n8n's environment has it. */
const IGNORE_ENDPOINT_OF_ENVIRONMENT: object = { ignoreConfiguredEndpointUrls: true };

export interface OpenOptions {
	/** When S3 names another region as the bucket's, ask there instead, from then on. Default: yes. */
	followRegion?: boolean;
	/** How often a request is sent before its failure counts. Default: 5. */
	attempts?: number;
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
	const requestHandler = await openNetwork(connection, network);
	const checksums = options.checksums ?? endpoint === undefined;
	const checksumRule = checksums ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
	const s3 = createS3({
		region: async () => regions.current(),
		endpoint,
		forcePathStyle: connection.forcePathStyle,
		credentials: await credentialsOf(connection, requestHandler),
		requestHandler,
		maxAttempts: options.attempts ?? ATTEMPTS,
		retryMode: 'standard',
		requestChecksumCalculation: checksumRule,
		responseChecksumValidation: checksumRule,
		...IGNORE_ENDPOINT_OF_ENVIRONMENT,
		customUserAgent: 'n8n-nodes-amazon-s3',
	});

	// It goes through all of every answer for a log that nobody keeps.
	s3.middlewareStack.remove('loggerMiddleware');
	checkAnswers(s3, place);
	readLongAnswers(s3);
	signByMadeHashes(s3);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const input = args.input as { Bucket?: string; Key?: string; VersionId?: string };
			const ask = async () => {
				const region = regions.of(input.Bucket);
				try {
					return await regions.within(region, async () => await next(args));
				} catch (error) {
					const call = String(context.commandName ?? '').replace(/Command$/, '');
					throw toS3Error(error, place({ call, bucket: input.Bucket, key: input.Key, versionId: input.VersionId, region }));
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
		close: () => {
			if (!network.proxied) requestHandler.destroy();
		},
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

async function openNetwork(connection: Connection, network: Network): Promise<NodeHttpHandler> {
	const { NodeHttpHandler } = await import('../sdk/sdk');
	const agentOptions = { keepAlive: true, maxSockets: MAX_SOCKETS, lookup: network.lookup, onread: readIntoOneBuffer() };
	return new NodeHttpHandler({
		connectionTimeout: CONNECT_TIMEOUT_MS,
		socketTimeout: IDLE_TIMEOUT_MS,
		httpAgent: network.proxied ? http.globalAgent : new http.Agent(agentOptions),
		httpsAgent: network.proxied
			? https.globalAgent
			: new https.Agent({ ...agentOptions, rejectUnauthorized: !connection.ignoreTlsProblems }),
	});
}

/**
 * Sockets read into one buffer instead of a new one for each 64 KiB: that much new memory makes a large n8n spend its time
 * collecting garbage. Node's HTTP parser copies what it hands on, so that the buffer is free again at once.
 * https://nodejs.org/api/net.html#socketconnectoptions-connectlistener
 */
const readIntoOneBuffer = (): OnReadOpts => ({
	buffer: Buffer.allocUnsafeSlow(READ_BYTES),
	callback(this: Socket, length: number, buffer: Uint8Array) {
		this.emit('data', buffer.subarray(0, length));
		return true;
	},
});

/**
 * The connection's keys, or the temporary ones of its role: they are fetched by AssumeRole at the first request and
 * again five minutes before they expire. A custom endpoint is asked for them too, as S3-compatible stores serve STS
 * there. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
async function credentialsOf(connection: Connection, requestHandler: NodeHttpHandler) {
	const { accessKeyId, secretAccessKey, sessionToken, role, region, endpoint } = connection;
	const keys = { accessKeyId, secretAccessKey, sessionToken };
	if (!role) return keys;
	const { AssumeRoleCommand, STSClient } = await import('../sdk/sts');
	const sts = new STSClient({ region, endpoint, credentials: keys, requestHandler });
	return async () => {
		try {
			const { Credentials } = await sts.send(
				new AssumeRoleCommand({
					RoleArn: role.arn,
					ExternalId: role.externalId,
					RoleSessionName: 'n8n-nodes-amazon-s3',
				}),
			);
			return {
				accessKeyId: Credentials?.AccessKeyId ?? '',
				secretAccessKey: Credentials?.SecretAccessKey ?? '',
				sessionToken: Credentials?.SessionToken,
				expiration: Credentials?.Expiration,
			};
		} catch (error) {
			throw toS3Error(error, { call: 'AssumeRole', connectionName: connection.name, region, endpoint });
		}
	};
}

/** What all requests about an object say besides what they ask for. Absent: S3's default. */
export interface RequestSettings {
	/** The connection's account pays, where the bucket wants that. https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html */
	requesterPays?: boolean;
	/** The account that must own the bucket, else S3 refuses (403). https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html */
	expectedBucketOwner?: string;
	/** The same of the bucket that a copy reads from. */
	expectedSourceBucketOwner?: string;
	/** The key of an object whose key S3 does not keep (SSE-C): 32 bytes as base64. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html */
	customerKey?: string;
	/** The same of the object that a copy reads. */
	sourceCustomerKey?: string;
}
