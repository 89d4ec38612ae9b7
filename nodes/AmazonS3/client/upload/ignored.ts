/**
 * Stores that take what they do not know for granted: a write with encryption, a lock, a storage class or tags is a success, and the object
 * has none of it. Seen on OpenStack Swift 2.30 (https://docs.openstack.org/swift/latest/s3_compat.html), rclone 1.76
 * (https://rclone.org/commands/rclone_serve_s3/#limitations), Garage (https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility/)
 * and Cloudflare R2 for tags and ACLs (https://developers.cloudflare.com/r2/api/s3/api/).
 */
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { bareEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import type { Store } from '../store/openStore';
import type { ObjectHeaders, UploadTarget } from './uploadTarget';
import { decodeTags } from '../objects/metadata';
import { setTags } from '../objects/tags';
import { learn, learned, learnOnce } from '../quirks/learned';
import { hasNone } from '../quirks/subresources';

/** What a write asks the store to keep with an object. */
export interface Asked {
	headers: Partial<ObjectHeaders>;
	checksum?: UploadTarget['checksum'];
}

/** How an object was made: a store may keep more of one way than of another. */
export type Way = 'write' | 'parts' | 'copy';

/** A look at what was stored. */
interface Look extends Asked {
	store: Store;
	object: ObjectRef;
	signal?: AbortSignal;
	/** What HeadObject says, asked once. @throws S3Error, also when the object is another by now */
	head(): Promise<HeadObjectCommandOutput>;
}

interface Feature {
	/** The label of its option. */
	label: string;
	/** Whether an object without it is not protected as was asked for. */
	protects?: true;
	/** The value that was asked for: what is learned of one says nothing of others. */
	asked(asked: Asked, store: Store): string | undefined;
	isKept(look: Look): Promise<boolean>;
	/** Does it after the write, where the store did not do it with it. */
	mend?(look: Look): Promise<void>;
}

const inHead =
	(isKept: (head: HeadObjectCommandOutput, asked: Asked) => boolean): Feature['isKept'] =>
	async (look) =>
		isKept(await look.head(), look);

/** An object that is asked for a part of it by name, where saying that there is none, or giving something else, is an answer. */
const byName =
	(isKept: (look: Look, at: { Bucket: string; Key: string; VersionId?: string }) => Promise<boolean>): Feature['isKept'] =>
	async (look) => {
		const { bucket, key, versionId } = look.object;
		return await isKept(look, { Bucket: bucket, Key: key, VersionId: versionId }).catch((error: unknown) => {
			if (error instanceof S3Error && (hasNone(error) || SAYS_NO.has(error.kind))) return false;
			throw error;
		});
	};

const SAYS_NO = new Set(['notS3', 'notSupported']);

const STORAGE_CLASS = 'Storage Class';

/**
 * Who gets a grant by an ACL. The other ACLs may name nobody but the owner, so that the grants do not show whether the store took them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const GROUP_OF_ACL: Record<string, string> = {
	'public-read': 'AllUsers',
	'public-read-write': 'AllUsers',
	'authenticated-read': 'AuthenticatedUsers',
};

const FEATURES: Feature[] = [
	{
		label: 'Object Lock',
		protects: true,
		asked: ({ headers }) => headers.ObjectLockMode,
		isKept: byName(async ({ store, headers, signal }, at) => {
			const { Retention } = await store.s3.getObjectRetention(at, { abortSignal: signal });
			return Retention?.Mode === headers.ObjectLockMode && isAsLate(Retention?.RetainUntilDate, headers.ObjectLockRetainUntilDate);
		}),
	},
	{
		label: 'Legal Hold',
		protects: true,
		asked: ({ headers }) => headers.ObjectLockLegalHoldStatus,
		isKept: byName(async ({ store, signal }, at) => {
			const { LegalHold } = await store.s3.getObjectLegalHold(at, { abortSignal: signal });
			return LegalHold?.Status === 'ON';
		}),
	},
	{
		label: 'Customer Key (SSE-C)',
		protects: true,
		asked: (_, { settings }) => (settings.customerKey === undefined ? undefined : 'AES256'),
		isKept: inHead(({ SSECustomerAlgorithm }) => SSECustomerAlgorithm !== undefined),
	},
	{
		label: 'KMS Key ID',
		protects: true,
		asked: ({ headers }) => headers.SSEKMSKeyId,
		// An alias is told as the key that it stands for.
		isKept: inHead(({ SSEKMSKeyId }) => SSEKMSKeyId !== undefined),
	},
	{
		label: 'Server-Side Encryption',
		asked: ({ headers }) => headers.ServerSideEncryption,
		isKept: inHead(({ ServerSideEncryption }, { headers }) => ServerSideEncryption === headers.ServerSideEncryption),
	},
	{
		label: STORAGE_CLASS,
		asked: ({ headers: { StorageClass } }) => (StorageClass === 'STANDARD' ? undefined : StorageClass),
		isKept: inHead(({ StorageClass }, { headers }) => StorageClass === headers.StorageClass),
	},
	{
		label: 'ACL',
		asked: ({ headers: { ACL } }) => (ACL !== undefined && ACL in GROUP_OF_ACL ? ACL : undefined),
		isKept: byName(async ({ store, headers, signal }, at) => {
			const { Grants = [] } = await store.s3.getObjectAcl(at, { abortSignal: signal });
			const group = GROUP_OF_ACL[headers.ACL!];
			// The owner always has a grant: a list without any tells nothing.
			return Grants.length === 0 || Grants.some(({ Grantee }) => Grantee?.URI?.endsWith(`/${group}`));
		}),
	},
	{
		label: 'Checksum Algorithm',
		asked: ({ checksum }) => checksum,
		isKept: inHead((head, { checksum }) => head[`Checksum${checksum!}`] !== undefined),
	},
	{
		label: 'Tags',
		asked: ({ headers }) => (headers.Tagging ? 'tags' : undefined),
		isKept: byName(async ({ store, headers, signal }, at) => {
			const { TagSet = [] } = await store.s3.getObjectTagging(at, { abortSignal: signal });
			return TagSet.length === Object.keys(decodeTags(headers.Tagging!)).length;
		}),
		mend: async ({ store, object, headers, signal }) => await setTags(store, object, decodeTags(headers.Tagging!), signal),
	},
];

const isAsLate = (kept: Date | undefined, asked: Date | undefined): boolean =>
	kept !== undefined && Math.floor(kept.getTime() / 1000) >= Math.floor((asked?.getTime() ?? 0) / 1000);

const nameOf = (way: Way, { label }: Feature, value: string) => `${way} ${label} ${value}`;

const isAws = ({ connection }: Store) => connection.endpoint === undefined;

/**
 * Refuses a write that asks for a protection of which the store is known to keep nothing, unless the item's options allow that.
 * @param ways how the object may be made
 * @throws S3Error of kind notSupported; nothing was written then
 */
export function checkProtectionsKept(store: Store, { bucket, key }: ObjectRef, asked: Asked, ways: Way[]): void {
	if (isAws(store) || store.settings.withoutProtection) return;
	const labels = FEATURES.filter((feature) => {
		const value = feature.protects && feature.asked(asked, store);
		return value !== undefined && ways.some((way) => learned(store, bucket, nameOf(way, feature, value)) === false);
	}).map(({ label }) => label);
	if (labels.length === 0) return;
	throw new S3Error(
		'notSupported',
		`${store.connection.endpoint} ignores ${listed(labels)}: an object that was written before has shown it`,
		`Nothing was written. ${ALLOW}`,
		{ place: store.place({ bucket, key }) },
	);
}

/**
 * The labels of what the store did not keep of a write, which it took without a word; undefined when it kept everything. On AWS nothing is
 * asked. Elsewhere one look for each option, its value and bucket tells, and is remembered.
 * @throws S3Error of kind notSupported when it is a protection, unless the item's options allow that; the object is stored then
 */
export async function findIgnored(
	store: Store,
	written: ObjectRef & { etag?: string },
	asked: Asked,
	way: Way,
	signal?: AbortSignal,
): Promise<string[] | undefined> {
	if (isAws(store)) return undefined;
	const wanted = FEATURES.flatMap((feature) => {
		const value = feature.asked(asked, store);
		return value === undefined ? [] : [{ feature, name: nameOf(way, feature, value) }];
	});
	if (wanted.length === 0) return undefined;
	const look = lookAt(store, written, asked, signal);
	await Promise.all(
		wanted.map(async ({ feature, name }) => await learnOnce(store, written.bucket, name, async () => await learnOf(look, feature, name))),
	);
	const missing = wanted.filter(({ name }) => learned(store, written.bucket, name) === false);
	const mended = await Promise.all(missing.map(async ({ feature, name }) => await isMended(look, feature, name)));
	const ignored = missing.filter((_, i) => !mended[i]).map(({ feature }) => feature);
	if (ignored.length === 0) return undefined;
	const unprotected = ignored.filter(({ protects }) => protects).map(({ label }) => label);
	if (unprotected.length > 0 && !store.settings.withoutProtection) throw isUnprotected(store, written, unprotected);
	return ignored.map(({ label }) => label);
}

/** What cannot be learned, such as by keys that may not look, counts as kept. */
async function learnOf(look: Look, feature: Feature, name: string): Promise<void> {
	const { store, object } = look;
	const isKept = await feature.isKept(look).catch((error: unknown) => {
		if (error instanceof S3Error && error.kind !== 'cancelled') return undefined;
		throw error;
	});
	learn(store, object.bucket, name, isKept ?? true);
}

async function isMended(look: Look, { mend }: Feature, name: string): Promise<boolean> {
	const { store, object } = look;
	const mending = `${name} afterwards`;
	if (mend === undefined || learned(store, object.bucket, mending) === false) return false;
	return await mend(look).then(
		() => true,
		(error: unknown) => {
			if (!(error instanceof S3Error) || !SAYS_NO.has(error.kind)) throw error;
			learn(store, object.bucket, mending, false);
			return false;
		},
	);
}

function lookAt(store: Store, { bucket, key, etag, versionId }: ObjectRef & { etag?: string }, asked: Asked, signal?: AbortSignal): Look {
	let asking: Promise<HeadObjectCommandOutput> | undefined;
	const ask = async () => {
		const ChecksumMode = asked.checksum === undefined ? undefined : 'ENABLED';
		const head = await store.s3.headObject({ Bucket: bucket, Key: key, VersionId: versionId, ChecksumMode }, { abortSignal: signal });
		if (etag === undefined || bareEtag(head.ETag) === etag) return head;
		throw new S3Error('conflict', `The object ${quoted(key)} was changed in the meantime`, '', { place: store.place({ bucket, key }) });
	};
	return { ...asked, store, object: { bucket, key, versionId }, signal, head: async () => await (asking ??= ask()) };
}

const ALLOW = 'To store objects here all the same, set the option If the Store Ignores Protections to Continue.';

const isUnprotected = (store: Store, { bucket, key, versionId }: ObjectRef, labels: string[]) =>
	new S3Error(
		'notSupported',
		`${store.connection.endpoint} ignored ${listed(labels)}: the object ${quoted(key)} is stored without ${labels.length === 1 ? 'it' : 'them'}`,
		`Delete the object if it must not stay unprotected. ${ALLOW}`,
		{ place: store.place({ bucket, key, versionId }) },
	);

/** The storage class of what was written; undefined where the store ignored it, and has a class of its own. */
export const keptClass = <Class extends string>(
	{ ignored = [] }: { ignored?: string[] },
	asked: Class | undefined,
): Class | 'STANDARD' | undefined => (ignored.includes(STORAGE_CLASS) ? undefined : (asked ?? 'STANDARD'));

/** "A", "A and B", "A, B and C". */
export const listed = (labels: string[]): string =>
	labels.length < 2 ? labels.join() : `${labels.slice(0, -1).join(', ')} and ${labels.at(-1)}`;

/** What a write made, and what the store ignored of it, where it did. */
export const withIgnored = <Written extends object>(written: Written, ignored: string[] | undefined): Written & { ignored?: string[] } =>
	ignored === undefined ? written : { ...written, ignored };
