/**
 * Stores that take what they do not know for granted: a write with encryption, a lock, a storage class or tags is a success, and the object
 * has none of it. Seen on OpenStack Swift 2.30 (https://docs.openstack.org/swift/latest/s3_compat.html), rclone 1.76
 * (https://rclone.org/commands/rclone_serve_s3/#limitations), Garage
 * (https://garagehq.deuxfleurs.fr/documentation/reference-manual/s3-compatibility/) and Cloudflare R2 for tags and ACLs
 * (https://developers.cloudflare.com/r2/api/s3/api/).
 */
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import type { ObjectRef } from '../objects/objectRef';
import type { Store } from '../store/openStore';
import { learn, learned, learnOnce } from '../quirks/learned';
import { SAYS_NO, unlikeS3 } from '../quirks/unlikeS3';
import { FEATURES, lookAt, STORAGE_CLASS, type Asked, type Feature, type Look } from './askedFeatures';

/** How an object was made: a store may keep more of one way than of another. */
export type Way = 'write' | 'parts' | 'copy';

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
	const does = `ignores ${listed(labels)}: an object that was written before has shown it`;
	throw unlikeS3(store, does, `Nothing was written. ${ALLOW}`, { bucket, key });
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

const ALLOW = 'To store objects here all the same, set the option If the Store Ignores Protections to Continue.';

const isUnprotected = (store: Store, { bucket, key, versionId }: ObjectRef, labels: string[]) =>
	unlikeS3(
		store,
		`ignored ${listed(labels)}: the object ${quoted(key)} is stored without ${labels.length === 1 ? 'it' : 'them'}`,
		`Delete the object if it must not stay unprotected. ${ALLOW}`,
		{ bucket, key, versionId },
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
