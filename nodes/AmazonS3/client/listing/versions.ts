import type { Store } from '../store/openStore';
import { decodeListed } from '../flow/percentEncode';
import { s3UriOf, type ObjectInfo } from '../objects/objectInfo';
import { learnVersions } from '../quirks/versions';
import { compareKeys } from './mergeByKey';
import { paged, wayOn } from './paged';
import { withinPrefix } from './withinPrefix';
import { withoutAbsent } from '../flow/withoutAbsent';
import { bareEtag } from '../objects/etag';
import type { ObjectRef } from '../objects/objectRef';

/** A version of an object, or a delete marker: the mark that the object was deleted then. */
export interface Version extends ObjectInfo {
	versionId: string;
	isLatest: boolean;
	deleteMarker: boolean;
}

export interface VersionsToList {
	bucket: string;
	prefix: string;
	/** Only this key: one of those that begin with the prefix. */
	key?: string;
	/** Only keys after this one. */
	keyAfter?: string;
	/** Versions a request, at most 1,000, which is the default. */
	pageSize?: number;
	signal?: AbortSignal;
}

/**
 * Versions and delete markers page by page: by key, the newest first. The page that follows is asked for before one is
 * handed over, since it begins after the last version of that, which may be about to be deleted.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
export async function* versionPages(
	store: Store,
	{ bucket, prefix, key, keyAfter, pageSize, signal }: VersionsToList,
): AsyncGenerator<Version[], void, undefined> {
	const place = { call: 'ListObjectVersions', bucket };
	const ask = async (after: VersionMarker = { KeyMarker: keyAfter }) => {
		const page = await store.s3.listObjectVersions(
			{ Bucket: bucket, Prefix: prefix || undefined, EncodingType: 'url', MaxKeys: pageSize, ...after },
			{ abortSignal: signal },
		);
		const decode = page.EncodingType === 'url' ? decodeListed : (text: string) => text;
		const listed: ListedVersion[] = [
			...(page.Versions ?? []).map((version) => ({ ...version, deleteMarker: false })),
			...(page.DeleteMarkers ?? []).map((marker) => ({ ...marker, deleteMarker: true })),
		];
		const described = listed.map((version) => describeVersion(bucket, decode(version.Key ?? ''), version));
		learnVersions(store, bucket, described);
		const versions = withinPrefix(store, place, prefix, described).sort(inOrderOfS3);
		const isOver = key !== undefined && versions.some((version) => compareKeys(version.key, key) > 0);
		const marker = wayOn(store, place, page.IsTruncated && !isOver, page.NextKeyMarker);
		return {
			versions: versions.filter((version) => key === undefined || version.key === key),
			first: versions[0] && `${versions[0].versionId} ${versions[0].key}`,
			next: marker === undefined ? undefined : { KeyMarker: decode(marker), VersionIdMarker: page.NextVersionIdMarker },
		};
	};
	for await (const { versions } of paged(store, place, ask, { ahead: 'before' })) yield versions;
}

/** The last version of a page. */
interface VersionMarker {
	KeyMarker?: string;
	VersionIdMarker?: string;
}

/** Versions of one key, the newest first; those of a bucket without versioning have the version ID "null". */
export async function* versionsOf(
	store: Store,
	{ bucket, key }: ObjectRef,
	signal?: AbortSignal,
): AsyncGenerator<Version, void, undefined> {
	for await (const page of versionPages(store, { bucket, prefix: key, key, signal })) yield* page;
}

interface ListedVersion {
	Key?: string;
	VersionId?: string;
	IsLatest?: boolean;
	LastModified?: Date;
	Size?: number;
	ETag?: string;
	StorageClass?: string;
	deleteMarker: boolean;
}

const describeVersion = (bucket: string, key: string, version: ListedVersion): Version =>
	withoutAbsent({
		bucket,
		key,
		versionId: version.VersionId ?? 'null',
		isLatest: version.IsLatest ?? false,
		deleteMarker: version.deleteMarker,
		size: version.Size,
		etag: bareEtag(version.ETag),
		lastModified: version.LastModified?.toISOString(),
		storageClass: version.deleteMarker ? undefined : (version.StorageClass ?? 'STANDARD'),
		s3Uri: s3UriOf(bucket, key),
	});

/** The answer holds versions and markers in lists of their own, each in order; within a second their order is not told. */
function inOrderOfS3(a: Version, b: Version): number {
	const byKey = compareKeys(a.key, b.key);
	if (byKey !== 0) return byKey;
	if (a.isLatest !== b.isLatest) return a.isLatest ? -1 : 1;
	return (b.lastModified ?? '') < (a.lastModified ?? '') ? -1 : (b.lastModified ?? '') > (a.lastModified ?? '') ? 1 : 0;
}

/** The keys below a prefix whose object is deleted and has versions to bring back. */
export async function* deletedKeys(
	store: Store,
	{ bucket, prefix, matches, signal }: { bucket: string; prefix: string; matches(key: string): boolean; signal?: AbortSignal },
): AsyncGenerator<string, void, undefined> {
	for await (const page of versionPages(store, { bucket, prefix, signal })) {
		for (const { key, deleteMarker, isLatest } of page) if (deleteMarker && isLatest && matches(key)) yield key;
	}
}
