/**
 * What buckets hold, and how S3's own calls change that. It is written from the S3 documentation and knows nothing of the
 * node or of the local S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html
 */
export type Versioning = 'none' | 'enabled' | 'suspended';

export interface Version {
	/** `null`, the ID that a version of before has, or NEW. */
	id: string;
	isMarker?: true;
	contents: string;
	/** System headers but for those of storage, by lower-case name. */
	headers: Record<string, string>;
	metadata: Record<string, string>;
	tags: Record<string, string>;
	storageClass: string;
	/** `AES256`, `aws:kms KEY`, `aws:kms KEY bucket key`, `customer KEY`. */
	encryption: string;
	/** `GOVERNANCE 2999-01-01T00:00:00.000Z`; absent: none. */
	retention?: string;
	legalHold?: boolean;
	/** That of a canned ACL besides the owner's; absent: private. */
	acl?: string;
	/** A restored copy was asked for. */
	isRestored?: boolean;
}

export interface Upload {
	/** The one of before, or NEW. */
	id: string;
	key: string;
}

export interface Bucket {
	versioning: Versioning;
	hasLocks: boolean;
	region: string;
	/** Newest first. */
	objects: Record<string, Version[]>;
	uploads: Upload[];
}

/** By name. */
export type World = Record<string, Bucket>;

/** The ID of whatever was made after the beginning. */
export const NEW = 'new';

export const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

const MARKER: Version = {
	id: NEW,
	isMarker: true,
	contents: '',
	headers: {},
	metadata: {},
	tags: {},
	storageClass: 'STANDARD',
	encryption: '',
};

/** A deep copy. */
export const copyOf = (world: World): World => JSON.parse(JSON.stringify(world)) as World;

/** What a read without a version ID finds; undefined: nothing, or a delete marker. */
export function current(world: World, bucket: string, key: string): Version | undefined {
	const [newest] = world[bucket]?.objects[key] ?? [];
	return newest?.isMarker ? undefined : newest;
}

/** What a read with a version ID, or without one, finds. */
export function found(world: World, bucket: string, key: string, id?: string): Version | undefined {
	if (id === undefined) return current(world, bucket, key);
	const version = world[bucket]?.objects[key]?.find((one) => one.id === id);
	return version?.isMarker ? undefined : version;
}

/** Every key below a prefix with a current version, in the order of S3's lists. */
export function keysBelow(world: World, bucket: string, prefix: string): string[] {
	return Object.keys(world[bucket]?.objects ?? {})
		.filter((key) => key.startsWith(prefix) && current(world, bucket, key))
		.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** PutObject, CopyObject or CompleteMultipartUpload. */
export function put(world: World, bucket: string, key: string, version: Omit<Version, 'id'>): void {
	const { objects, versioning } = world[bucket]!;
	const id = versioning === 'enabled' ? NEW : 'null';
	const before = (objects[key] ?? []).filter((one) => versioning === 'enabled' || one.id !== 'null');
	objects[key] = [{ ...version, id }, ...before];
}

/** Whether a version cannot be deleted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html */
export function isLocked({ retention, legalHold }: Version, bypassGovernance = false): boolean {
	return legalHold === true || (retention !== undefined && !(bypassGovernance && retention.startsWith('GOVERNANCE')));
}

/** DeleteObject. A version that is locked must not be asked for. */
export function remove(world: World, bucket: string, key: string, id?: string): void {
	const { objects, versioning } = world[bucket]!;
	const versions = objects[key] ?? [];
	if (id !== undefined) objects[key] = versions.filter((one) => one.id !== id);
	else if (versioning === 'none') objects[key] = [];
	else if (versioning === 'enabled') objects[key] = [MARKER, ...versions];
	else objects[key] = [{ ...MARKER, id: 'null' }, ...versions.filter((one) => one.id !== 'null')];
	if (objects[key]!.length === 0) delete objects[key];
}

/** Changes a version where it is: tags, locks, a restoration. */
export function change(world: World, bucket: string, key: string, id: string | undefined, changes: Partial<Version>): void {
	const versions = world[bucket]!.objects[key]!;
	const at = id === undefined ? 0 : versions.findIndex((one) => one.id === id);
	versions[at] = { ...versions[at]!, ...changes };
}
