/**
 * Writes with which stores other than AWS do not do what the S3 API says, and what is done about it. Each has the server
 * on which it was seen, and a test in test/contract, which runs on all of them.
 */
import type { Store } from '../store/openStore';
import { S3Error } from '../errors/errors';
import { decodeTags, encodeTags } from '../objects/metadata';
import { isRequestIdOfCeph } from './answers';
import { getTags, setTags } from '../objects/tags';
import { bareEtag } from '../objects/etag';
import { notS3 } from '../errors/notS3';

interface Place {
	bucket: string;
	key: string;
}

const isOther = (store: Store) => store.connection.endpoint !== undefined;

const isCeph = ({ requestId }: S3Error) => isRequestIdOfCeph(requestId);

/**
 * Sends a write under If-Match. Ceph 16 compares the header with its ETag as it is, the quotes that HTTP wants
 * included, and refuses what is right: there it is sent again without them.
 */
export async function sendMatching<T>(ifMatch: string, send: (ifMatch: string) => Promise<T>): Promise<T> {
	return await send(ifMatch).catch(async (error: unknown) => {
		if (!(error instanceof S3Error) || error.kind !== 'preconditionFailed' || !isCeph(error)) throw error;
		return await send(bareEtag(ifMatch) ?? ifMatch);
	});
}

/**
 * The ETag of an object that was completed from parts. Ceph 16 leaves it empty in its answer: it is asked for.
 * @param made what the parts make together
 * @throws S3Error of kind notS3 when the object there is another
 */
export async function etagOfCompleted(
	store: Store,
	{ bucket, key }: Place,
	answered: string | undefined,
	made: { etag?: string; size?: number },
	signal?: AbortSignal,
): Promise<string | undefined> {
	if (answered) return bareEtag(answered);
	const found = await store.s3.headObject({ Bucket: bucket, Key: key }, { abortSignal: signal });
	const etag = bareEtag(found.ETag);
	const isOurs = (made.etag ?? etag) === etag && (made.size ?? found.ContentLength) === found.ContentLength;
	if (!isOurs) throw notS3(store.place({ call: 'CompleteMultipartUpload', bucket, key }), 'has no ETag, and the object there is another');
	return etag;
}

/**
 * Sees to it that an object that was completed from parts has the tags that the upload was begun with. Ceph 16 drops
 * them: they are set then.
 * @param tagging as `encodeTags` writes them
 * @throws S3Error that says that the object is stored, when they cannot be set
 */
export async function keepTags(store: Store, place: Place, tagging: string | undefined, signal?: AbortSignal): Promise<void> {
	if (!tagging || !isOther(store)) return;
	await setWhereMissing(store, place, tagging, signal).catch((error: unknown) => {
		if (!(error instanceof S3Error) || error.kind === 'cancelled') throw error;
		// `findIgnored` says so.
		if (error.kind === 'notS3' || error.kind === 'notSupported') return;
		throw error.with('The object is stored; its tags could not be set.');
	});
}

async function setWhereMissing(store: Store, place: Place, tagging: string, signal?: AbortSignal): Promise<void> {
	const stored = await getTags(store, place, signal);
	const wanted = decodeTags(tagging);
	if (encodeTags(sorted(stored)) !== encodeTags(sorted(wanted))) await setTags(store, place, wanted, signal);
}

const sorted = (tags: Record<string, string>) => Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)));
