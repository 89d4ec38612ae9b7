import { randomBytes } from 'node:crypto';
import { S3Error } from '../errors/errors';
import { presignPost } from '../sharing/presignPost';
import { sendForm } from '../sharing/sendForm';
import { listPage } from '../listing/pages';
import { askHead } from '../objects/headObject';
import { deleteOne, type DeleteTarget } from '../objects/deleteObjects';
import { isRefusal, knownOf } from '../quirks/refusals';
import type { PutObjectCommandInput } from '../sdk/sdk';
import { copySource } from '../store/copySource';
import type { Store } from '../store/openStore';
import { beginUpload } from '../upload/beginUpload';
import { abortUpload } from '../listing/multipartUploads';

/** What the node can use of S3: whether the store does it; null where that was not found out. */
export interface Capabilities {
	/** A write that replaces nothing (If-None-Match). */
	conditionalCreate: boolean | null;
	/** A write that replaces only what was read (If-Match). */
	conditionalReplace: boolean | null;
	/** Of several writes at the same time that must replace nothing, one alone is done. */
	atomicConditions: boolean | null;
	/** Lists of versions. Whether the bucket keeps versions is another question: the detail Versioning. */
	versions: boolean | null;
	tags: boolean | null;
	objectLock: boolean | null;
	/** Checksums such as CRC32 are stored with an object. */
	checksums: boolean | null;
	/** Parts of an upload that the store copies, as copies over 5 GiB and Append take. */
	multipartCopy: boolean | null;
	presignedPost: boolean | null;
}

type Capability = keyof Capabilities;

const ALL: Capability[] = [
	'conditionalCreate',
	'conditionalReplace',
	'atomicConditions',
	'versions',
	'tags',
	'objectLock',
	'checksums',
	'multipartCopy',
	'presignedPost',
];

/** Found out for as long as n8n runs, by endpoint, bucket and capability. */
const found = new Map<string, boolean>();

/** Writes at the same time, of which one may be done. */
const RACERS = 4;

const FORM_SECONDS = 300;

const NO_ETAG = '"00000000000000000000000000000000"';

/**
 * What the store of a bucket does. On AWS nothing is asked. Elsewhere what is known already is not asked again.
 * @param probe write an object below `.n8n-probe-`, try with it what reading does not show, and remove it with all its versions. Left out
 * in a bucket that locks its new objects, which nobody could remove
 * @throws S3Error of kind cancelled, or when the object of the probe cannot be removed
 */
export async function getCapabilities(store: Store, bucket: string, probe: boolean, signal?: AbortSignal): Promise<Capabilities> {
	const { endpoint } = store.connection;
	const known: Capabilities = Object.fromEntries(ALL.map((each) => [each, endpoint === undefined ? true : null])) as never;
	if (endpoint === undefined) return known;
	const name = (capability: Capability) => JSON.stringify([endpoint, bucket, capability]);
	const learn = (capability: Capability, does: boolean | null | undefined) => {
		if (typeof does === 'boolean') found.set(name(capability), does);
	};
	const isOpen = (...capabilities: Capability[]) => capabilities.some((each) => !found.has(name(each)));
	learn('multipartCopy', knownOf(store, 'UploadPartCopy'));
	let locksNewObjects = false;
	if (isOpen('objectLock') || probe) {
		const lock = await lockOf(store, bucket, signal);
		learn('objectLock', lock.does);
		locksNewObjects = lock.locksNewObjects;
	}
	if (isOpen('versions'))
		learn(
			'versions',
			await does(store.s3.listObjectVersions({ Bucket: bucket, Prefix: store.confinedTo, MaxKeys: 1 }, { abortSignal: signal })),
		);
	if (isOpen('tags')) learn('tags', await readTags(store, bucket, signal));
	const byProbe: Capability[] = [
		'conditionalCreate',
		'conditionalReplace',
		'atomicConditions',
		'tags',
		'checksums',
		'multipartCopy',
		'presignedPost',
	];
	if (probe && !locksNewObjects && isOpen(...byProbe)) await tryOut(store, bucket, learn, signal);
	return Object.fromEntries(ALL.map((each) => [each, found.get(name(each)) ?? null])) as never;
}

/** Whether the store does what was asked of it; undefined when the answer does not tell. @throws S3Error of kind cancelled */
async function does(request: Promise<unknown>): Promise<boolean | undefined> {
	return await request.then(
		() => true,
		(error: unknown) => {
			if (!(error instanceof S3Error) || error.kind === 'cancelled') throw error;
			return isRefusal(error) || error.kind === 'notS3' ? false : undefined;
		},
	);
}

async function lockOf({ s3 }: Store, Bucket: string, abortSignal?: AbortSignal) {
	return await s3.getObjectLockConfiguration({ Bucket }, { abortSignal }).then(
		({ ObjectLockConfiguration: lock }) => ({ does: true, locksNewObjects: lock?.Rule?.DefaultRetention !== undefined }),
		async (error: unknown) => {
			if (error instanceof S3Error && error.code === 'ObjectLockConfigurationNotFoundError') return { does: true, locksNewObjects: false };
			const is = await does(Promise.reject(error as Error));
			// Who may not see whether the bucket locks what is written must not write.
			return { does: is, locksNewObjects: is === undefined };
		},
	);
}

/** By the tags of an object that is there. */
async function readTags(store: Store, bucket: string, signal?: AbortSignal): Promise<boolean | undefined> {
	const { entries } = await listPage(store, { bucket, prefix: store.confinedTo, limit: 1, signal });
	const [object] = entries;
	return object && (await does(store.s3.getObjectTagging({ Bucket: bucket, Key: object.key }, { abortSignal: signal })));
}

async function tryOut(
	store: Store,
	bucket: string,
	learn: (capability: Capability, does: boolean | undefined) => void,
	signal?: AbortSignal,
): Promise<void> {
	const key = `${store.confinedTo ?? ''}.n8n-probe-${randomBytes(6).toString('hex')}`;
	const written: DeleteTarget[] = [];
	const put = async (Key: string, more: Partial<PutObjectCommandInput> = {}) => {
		const answer = await store.s3.putObject({ Bucket: bucket, Key, Body: Buffer.from('probe'), ...more }, { abortSignal: signal });
		written.push({ key: Key, versionId: answer.VersionId });
		return answer;
	};
	/** A write that has to be refused because its condition is not met. */
	const isKept = async (condition: Partial<PutObjectCommandInput>) =>
		await put(key, condition).then(
			() => false,
			async (error: unknown) =>
				error instanceof S3Error && error.kind === 'preconditionFailed' ? true : await does(Promise.reject(error as Error)),
		);
	try {
		await put(key);
		const create = await isKept({ IfNoneMatch: '*' });
		learn('conditionalCreate', create);
		learn('conditionalReplace', await isKept({ IfMatch: NO_ETAG }));
		if (create) {
			const races = await Promise.allSettled(Array.from({ length: RACERS }, async () => await put(`${key}-race`, { IfNoneMatch: '*' })));
			learn('atomicConditions', races.filter(({ status }) => status === 'fulfilled').length === 1);
		} else learn('atomicConditions', create);
		learn('tags', await does(store.s3.getObjectTagging({ Bucket: bucket, Key: key }, { abortSignal: signal })));
		const checked = put(key, { ChecksumAlgorithm: 'CRC32' }).then(({ ChecksumCRC32 }) => ChecksumCRC32 !== undefined);
		learn('checksums', await checked.catch(async (error: unknown) => await does(Promise.reject(error as Error))));
		learn('multipartCopy', await copiesParts(store, bucket, key, signal));
		const posted = await postForm(store, bucket, `${key}-form`, signal);
		written.push(...posted.written);
		learn('presignedPost', posted.does);
	} finally {
		for (const target of uniqueOf(written)) await deleteOne(store, bucket, target);
	}
}

const uniqueOf = (targets: DeleteTarget[]): DeleteTarget[] => [
	...new Map(targets.map((target) => [JSON.stringify([target.key, target.versionId]), target])).values(),
];

/** Whether a form makes its object: some stores answer to one as to a request without keys. */
async function postForm(
	store: Store,
	bucket: string,
	key: string,
	signal?: AbortSignal,
): Promise<{ does: boolean | undefined; written: DeleteTarget[] }> {
	const file = 'probe';
	const form = await presignPost(store, {
		bucket,
		key: { exactly: key },
		minBytes: file.length,
		maxBytes: file.length,
		fields: {},
		openFields: [],
		expiresInSeconds: FORM_SECONDS,
	});
	await sendForm(store, form, file, signal);
	return await askHead(store, { bucket, key }, signal).then(
		({ VersionId }) => ({ does: true, written: [{ key, versionId: VersionId }] }),
		(error: unknown) => {
			if (!(error instanceof S3Error) || error.kind === 'cancelled') throw error;
			return { does: error.kind === 'noSuchKey' ? false : undefined, written: [] };
		},
	);
}

async function copiesParts(store: Store, bucket: string, key: string, signal?: AbortSignal): Promise<boolean | undefined> {
	const uploadId = await beginUpload(store, { Bucket: bucket, Key: `${key}-parts` });
	try {
		const part = { Bucket: bucket, Key: `${key}-parts`, UploadId: uploadId, PartNumber: 1, CopySource: copySource({ bucket, key }) };
		return await does(store.s3.uploadPartCopy(part, { abortSignal: signal }));
	} finally {
		await abortUpload(store, { bucket, key: `${key}-parts`, uploadId });
	}
}
