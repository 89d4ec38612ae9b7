/** Operations that change an object where it is: tags, locks, a restoration, metadata. */
import { ARCHIVED, change, put, type Version } from '../bucketModel';
import { KEPT_UNTIL } from '../scene';
import { done, either, level, option, refused, type Model } from './expect';
import { customerKeyGiven, encryptionGiven, headersGiven, metadataOf, tagsOf, unreadable } from './rules';
import { changing } from './selection';

export const setTags: Model = changing((scene, { bucket, key }, _, id) => {
	const tags = tagsOf(level(scene, 'tags')!);
	return done((world) => change(world, bucket, key, id, { tags }));
});

export const addTags: Model = changing(
	({ row }, { bucket, key }, version, id) =>
		done((world) => change(world, bucket, key, id, { tags: { ...version.tags, ...tagsOf(row.tags!) } })),
	({ row }) => (row.tags === 'none' ? 'there is no tag to add' : undefined),
);

export const removeTags: Model = changing((scene, { bucket, key }, version, id) => {
	const names = level(scene, 'tagNames')!.split(', ');
	const tags = Object.fromEntries(Object.entries(version.tags).filter(([name]) => !names.includes(name)));
	return done((world) => change(world, bucket, key, id, { tags }));
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html */
export const restore: Model = changing((scene, { bucket, key }, version, id) => {
	const days = level(scene, 'days');
	if (!ARCHIVED.includes(version.storageClass)) return either('the object is not archived');
	if (days === '0') return refused('days are needed');
	return done((world) => change(world, bucket, key, id, { isRestored: true }));
});

export const setLegalHold: Model = changing((scene, { bucket, key }, _, id) => {
	if (!scene.world[bucket]!.hasLocks) return refused('the bucket has no object lock');
	const legalHold = level(scene, 'legalHold') === 'true' || undefined;
	return done((world) => change(world, bucket, key, id, { legalHold }));
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
export const setRetention: Model = changing(
	(scene, { bucket, key }, version, id) => {
		const mode = level(scene, 'retentionMode')!;
		if (!scene.world[bucket]!.hasLocks) return refused('the bucket has no object lock');
		const isWeaker = version.retention !== undefined && mode === 'none';
		if (isWeaker && option(scene, 'bypassGovernance') !== 'true') return refused('a retention cannot be taken off without bypass');
		return done((world) => change(world, bucket, key, id, { retention: mode === 'none' ? undefined : `${mode} ${KEPT_UNTIL}` }));
	},
	(scene) => (level(scene, 'retainUntil') === 'past' ? 'the date is over' : undefined),
);

/** What is not entered stays as it is. The new version of a locked object has no lock of its own, as S3 copies none. */
export const updateMetadata: Model = changing(
	(scene, { bucket, key }, version) => {
		const customerKey = customerKeyGiven(scene);
		const encryption = encryptionGiven(scene);
		const why = unreadable(scene, version, customerKey);
		if (why !== undefined) return refused(why);
		const given = metadataOf(level(scene, 'metadata'));
		return done((world) =>
			put(world, bucket, key, {
				...copied(version),
				headers: { ...version.headers, ...headersGiven(scene) },
				metadata: level(scene, 'otherMetadata') === 'remove' ? given : { ...version.metadata, ...given },
				storageClass: option(scene, 'storageClass') ?? version.storageClass,
				encryption: encryption ?? version.encryption,
			}),
		);
	},
	(scene) =>
		customerKeyGiven(scene) !== undefined && encryptionGiven(scene) !== undefined
			? 'a customer key excludes another encryption'
			: undefined,
);

/** What a copy has of a version: no lock, no ACL, and no restoration. */
export function copied(version: Version): Omit<Version, 'id'> {
	const { contents, headers, metadata, tags, storageClass, encryption } = version;
	return { contents, headers, metadata, tags, storageClass, encryption };
}

/** Without where a website redirects to, which is not copied. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copiedHeaders = ({ headers }: Version): Record<string, string> => without(headers, 'x-amz-website-redirect-location');

/** The fields but for one. */
export const without = <T>(fields: Record<string, T>, name: string): Record<string, T> =>
	Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));
