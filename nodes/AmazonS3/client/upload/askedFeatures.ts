/** What a write may ask a store to keep with an object, and how to see whether it did: by HEAD, or by asking for it by name. */
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { bareEtag } from '../objects/etag';
import { decodeTags } from '../objects/metadata';
import type { ObjectRef } from '../objects/objectRef';
import { setTags } from '../objects/tags';
import { hasNone } from '../quirks/subresources';
import { SAYS_NO } from '../quirks/unlikeS3';
import type { HeadObjectCommandOutput } from '../sdk/sdk';
import type { Store } from '../store/openStore';
import type { ObjectHeaders, UploadTarget } from './uploadTarget';

/** What a write asks the store to keep with an object. */
export interface Asked {
	headers: Partial<ObjectHeaders>;
	checksum?: UploadTarget['checksum'];
}

/** A look at what was stored. */
export interface Look extends Asked {
	store: Store;
	object: ObjectRef;
	signal?: AbortSignal;
	/** What HeadObject says, asked once. @throws S3Error, also when the object is another by now */
	head(): Promise<HeadObjectCommandOutput>;
}

/** A look at what a write stored, with the ETag that the write gave, where it is known. */
export function lookAt(
	store: Store,
	{ bucket, key, etag, versionId }: ObjectRef & { etag?: string },
	asked: Asked,
	signal?: AbortSignal,
): Look {
	let asking: Promise<HeadObjectCommandOutput> | undefined;
	const ask = async () => {
		const ChecksumMode = asked.checksum === undefined ? undefined : 'ENABLED';
		const head = await store.s3.headObject({ Bucket: bucket, Key: key, VersionId: versionId, ChecksumMode }, { abortSignal: signal });
		if (etag === undefined || bareEtag(head.ETag) === etag) return head;
		throw new S3Error('conflict', `The object ${quoted(key)} was changed in the meantime`, '', { place: store.place({ bucket, key }) });
	};
	return { ...asked, store, object: { bucket, key, versionId }, signal, head: async () => await (asking ??= ask()) };
}

/** An option of a write, and how to see whether the store kept it. */
export interface Feature {
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

/** The label of the option. */
export const STORAGE_CLASS = 'Storage Class';

/**
 * Who gets a grant by an ACL. The other ACLs may name nobody but the owner, so that the grants do not show whether the store took them.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
const GROUP_OF_ACL: Record<string, string> = {
	'public-read': 'AllUsers',
	'public-read-write': 'AllUsers',
	'authenticated-read': 'AuthenticatedUsers',
};

/** What stores are known to ignore of a write. */
export const FEATURES: Feature[] = [
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
