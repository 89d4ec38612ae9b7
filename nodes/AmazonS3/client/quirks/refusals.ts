/**
 * What stores other than AWS refuse of S3, found out by the first request that needs it and remembered by their endpoint for as
 * long as n8n runs. Each place that asks here names the servers on which the refusal was seen. What a store passes over without an error is
 * found out by a look, for each bucket: see `learned.ts`.
 */
import { S3Error } from '../errors/errors';

/** Whose endpoint it is. AWS has none, refuses nothing, and is asked as S3 documents it. */
export interface AtEndpoint {
	readonly connection: { endpoint?: string };
}

/**
 * Part of the S3 API that a store may refuse, such as "PutObject If-None-Match"; with a bucket where the answer may differ from bucket to
 * bucket.
 */
export type Feature = string;

type Known = 'kept' | 'refused' | Promise<void>;

const known = new Map<string, Map<Feature, Known>>();

const knownAt = (endpoint: string): Map<Feature, Known> => {
	const found = known.get(endpoint) ?? new Map<Feature, Known>();
	known.set(endpoint, found);
	return found;
};

/** Whether the store is known to refuse it. */
export const isRefusing = ({ connection: { endpoint } }: AtEndpoint, feature: Feature): boolean =>
	endpoint !== undefined && known.get(endpoint)?.get(feature) === 'refused';

/** Remembers that the store refuses it, where that was learned by other means than an answer that says so. */
export function learnRefusal({ connection: { endpoint } }: AtEndpoint, feature: Feature): void {
	if (endpoint !== undefined) knownAt(endpoint).set(feature, 'refused');
}

/** What the store is known to do: true or false; undefined when nothing has asked for it yet. */
export function knownOf({ connection: { endpoint } }: AtEndpoint, feature: Feature): boolean | undefined {
	const found = endpoint === undefined ? 'kept' : known.get(endpoint)?.get(feature);
	return typeof found === 'string' ? found === 'kept' : undefined;
}

/**
 * Whether an answer says that the store does not have what was asked for: 501, 405, or the 400 with which Backblaze B2 names a
 * header that it does not know.
 * https://www.backblaze.com/docs/cloud-storage-s3-compatible-api
 */
export function isRefusal(error: unknown): boolean {
	if (!(error instanceof S3Error) || error.httpStatus === undefined) return false;
	if (error.kind === 'notSupported') return true;
	const words = error.cause instanceof Error ? error.cause.message : '';
	return error.httpStatus === 400 && /unsupported header|not (yet )?(implemented|supported)|implies functionality/i.test(words);
}

/**
 * Sends a request as S3 has it, and `instead` where the store refuses that. Of requests at the same time one finds out, and the
 * others wait for it, so that a store says no once. What was refused counts only when `instead` was not refused too: the store
 * may have refused something else of the request.
 */
export async function unlessRefused<T>(
	store: AtEndpoint,
	feature: Feature,
	send: () => Promise<T>,
	instead: () => Promise<T>,
	isRefused: (error: unknown) => boolean = isRefusal,
): Promise<T> {
	const { endpoint } = store.connection;
	if (endpoint === undefined) return await send();
	const features = knownAt(endpoint);
	const isFirst = !features.has(feature);
	// Once: a store that is slow or out of order holds nobody up for longer than it takes to find that out.
	if (features.get(feature) instanceof Promise) await features.get(feature);
	if (features.get(feature) === 'refused') return await instead();
	if (!isFirst) return await findOut(features, feature, send, instead, isRefused);
	let tell = () => {};
	features.set(feature, new Promise<void>((resolve) => (tell = resolve)));
	try {
		return await findOut(features, feature, send, instead, isRefused);
	} finally {
		if (features.get(feature) instanceof Promise) features.delete(feature);
		tell();
	}
}

async function findOut<T>(
	features: Map<Feature, Known>,
	feature: Feature,
	send: () => Promise<T>,
	instead: () => Promise<T>,
	isRefused: (error: unknown) => boolean,
): Promise<T> {
	const sent = send().then((result) => {
		if (features.get(feature) !== 'refused') features.set(feature, 'kept');
		return result;
	});
	return await sent.catch(async (error: unknown) => {
		if (!isRefused(error)) throw error;
		const result = await instead();
		features.set(feature, 'refused');
		return result;
	});
}
