/**
 * Stores that list in other ways than S3: some know version 1 of ListObjects alone, as Baidu's BOS did, or pass over `list-type=2`; some
 * refuse `encoding-type`; Cloudflare R2 and Garage have no list of versions.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html https://cloud.baidu.com/doc/BOS/s/Njwvyq8ho
 * https://developers.cloudflare.com/r2/api/s3/api/ https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility
 */
import { S3Error } from '../errors/errors';
import type { ListObjectsV2CommandOutput, S3 } from '../sdk/sdk';
import { decodeListed } from '../flow/percentEncode';
import { isRefusal, learnRefusal, unlessRefused, type AtEndpoint } from './refusals';

const ENCODING = 'encoding-type';
const VERSION_2 = 'ListObjectsV2';
const VERSIONS = 'ListObjectVersions';

const WITH_ENCODING = new Set(['ListObjectsV2Command', 'ListObjectVersionsCommand', 'ListMultipartUploadsCommand']);

/** What a call of the SDK carries along about its list. */
interface ListContext {
	commandName?: string;
	/** It is to be asked for in version 1. */
	asksVersion1?: boolean;
	/** The answer is one of version 1. */
	isVersion1?: boolean;
	/** Where such an answer says that the next one begins. */
	nextMarker?: string;
}

/**
 * Has lists of stores other than AWS work without `encoding-type`, and in version 1, where a store refuses or does not know better. It
 * throws and catches what leaves the client: to be added before everything else.
 */
export function listAsTheStoreDoes(s3: S3, connection: { endpoint?: string }): void {
	if (connection.endpoint === undefined) return;
	const store = { connection };
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const { commandName = '' } = context as ListContext;
			if (!WITH_ENCODING.has(commandName)) return await next(args);
			const { EncodingType, ...plain } = args.input as { EncodingType?: string };
			const encoded = async () => await inEitherVersion(store, context as ListContext, args.input, async () => await next(args));
			const unencoded = async () =>
				await inEitherVersion(store, context as ListContext, plain, async () => await next({ ...args, input: plain as typeof args.input }));
			return EncodingType === undefined ? await encoded() : await unlessRefused(store, ENCODING, encoded, unencoded, isEncodingRefused);
		},
		{ step: 'initialize', name: 'listAsTheStoreDoes', priority: 'high' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const { query } = args.request as { query?: Record<string, string | undefined> };
			if (query && (context as ListContext).asksVersion1) askVersion1(query);
			return await next(args);
		},
		{ step: 'build', name: 'askVersion1', priority: 'low' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const list = context as ListContext;
			const output = result.output as ListObjectsV2CommandOutput;
			if (list.isVersion1 && output.IsTruncated) output.NextContinuationToken ??= markerAfter(output, list.nextMarker);
			return result;
		},
		{ step: 'deserialize', name: 'goOnByMarker', priority: 'high' },
	);
}

/** Recognises an answer of version 1. Where bodies of lists have been read: to be added before that. */
export function recogniseVersion1(s3: S3, { endpoint }: { endpoint?: string }): void {
	if (endpoint === undefined) return;
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const list = context as ListContext;
			const { body, statusCode } = result.response as { body?: unknown; statusCode: number };
			if (list.commandName !== 'ListObjectsV2Command' || statusCode !== 200 || !Buffer.isBuffer(body)) return result;
			list.isVersion1 = !body.includes('<KeyCount') && /<Marker[\s/>]/.test(body.toString());
			list.nextMarker = list.isVersion1 ? /<NextMarker>([^<]+)</.exec(body.toString())?.[1] : undefined;
			return result;
		},
		{ step: 'deserialize', name: 'recogniseVersion1', priority: 'low' },
	);
}

/** A page that begins in the middle is asked for again, where the store has passed over where it is to begin. */
async function inEitherVersion<T>(store: AtEndpoint, context: ListContext, input: object, send: () => Promise<T>): Promise<T> {
	if (context.commandName !== 'ListObjectsV2Command') return await send();
	const sendIn = async (version: 1 | 2) => {
		context.asksVersion1 = version === 1;
		return await send();
	};
	return await unlessRefused(
		store,
		VERSION_2,
		async () => {
			const result = await sendIn(2);
			if (!context.isVersion1) return result;
			learnRefusal(store, VERSION_2);
			const { StartAfter, ContinuationToken } = input as { StartAfter?: string; ContinuationToken?: string };
			return StartAfter === undefined && ContinuationToken === undefined ? result : await sendIn(1);
		},
		async () => await sendIn(1),
	);
}

function askVersion1(query: Record<string, string | undefined>): void {
	const { 'continuation-token': token, 'start-after': startAfter } = query;
	for (const name of ['list-type', 'continuation-token', 'start-after', 'fetch-owner']) delete query[name];
	const marker = token ?? startAfter;
	if (marker !== undefined) query.marker = marker;
}

/** The last of a page, after which the next begins; the answer names it only where folders are listed. */
function markerAfter({ Contents = [], CommonPrefixes = [], EncodingType }: ListObjectsV2CommandOutput, named?: string): string | undefined {
	const last = [Contents.at(-1)?.Key, CommonPrefixes.at(-1)?.Prefix].filter((key) => key !== undefined);
	const decode = EncodingType === 'url' ? decodeListed : (text: string) => text;
	const decoded = (named === undefined ? last : [withoutEntities(named)]).map(decode);
	return decoded.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).at(-1);
}

const ENTITIES: Record<string, string> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

const withoutEntities = (text: string) => text.replace(/&(amp|apos|gt|lt|quot);/g, (_, name: string) => ENTITIES[name]!);

const isEncodingRefused = (error: unknown): boolean =>
	error instanceof S3Error && error.httpStatus === 400 && /encoding/i.test(error.cause instanceof Error ? error.cause.message : '');

/**
 * Works with the versions of objects, or `instead` with the objects alone where the store has no list of versions, or gives one of objects.
 */
export const unlessWithoutVersions = async <T>(store: AtEndpoint, work: () => Promise<T>, instead: () => Promise<T>): Promise<T> =>
	await unlessRefused(store, VERSIONS, work, instead, isWithoutVersions);

const isWithoutVersions = (error: unknown): boolean =>
	error instanceof S3Error &&
	error.place.call === VERSIONS &&
	(error.kind === 'notS3' ? error.message.includes('<ListBucketResult>') : isRefusal(error));
