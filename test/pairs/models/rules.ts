/** Rules that hold for many operations: where they work, who may, what confinement and read-only refuse. */
import { ARCHIVED, type Version } from '../bucketModel';
import { PRESENT } from '../levels';
import { OWNER } from '../representatives';
import { bucketOf, KEPT_UNTIL, type Scene } from '../scene';
import { level, option } from './expect';

export interface Target {
	bucket: string;
	key: string;
}

/** The object that a field names: by a URI also its bucket. */
export function targetOf(scene: Scene, item: number, field = 'key', bucketField = 'options.bucketName'): Target {
	const key = scene.keys[item]!;
	if (scene.row[field] === 'uri') return { bucket: scene.main, key };
	if (scene.row[field] === 'uriOfOther') return { bucket: scene.other, key };
	if (scene.row[field] === 'uriOfAnother') return { bucket: ANOTHER, key };
	return { bucket: bucketOf(scene, bucketField), key };
}

/** Why S3 lets the caller do nothing with objects of the buckets. */
export function notAllowed(scene: Scene, ownerOption = 'expectedBucketOwner'): string | undefined {
	const keys = ['customerKey', 'sourceCustomerKey'].filter((name) => option(scene, name) !== undefined);
	if (keys.length > 0 && scene.row.Transport !== 'https') return 'a customer key goes over https only';
	if (option(scene, 'customerKey') !== undefined && option(scene, 'useConnectionKey') === 'true') return 'there are two customer keys';
	if (option(scene, 'sourceCustomerKey') !== undefined && option(scene, 'useConnectionKeyForSource') === 'true')
		return 'there are two customer keys of the source';
	const expected = option(scene, ownerOption);
	if (expected !== undefined && expected !== OWNER) return 'the bucket has another owner than the expected one';
	if (scene.row.Caller?.startsWith('stranger') && option(scene, 'requesterPays') !== 'true') return 'the requester does not pay';
	return undefined;
}

/** The bucket of a URI, while an option names another one. */
const ANOTHER = 'two buckets for one object';

/** Why the settings of the node refuse to touch keys, or prefixes, of these buckets. */
export function outOfBounds(scene: Scene, targets: Target[], writes: boolean): string | undefined {
	if (writes && scene.row.readOnly === 'true') return READ_ONLY;
	if (targets.some(({ bucket }) => bucket === ANOTHER)) return ANOTHER;
	const prefix = CONFINED_TO[scene.row.confineToPrefix ?? 'none'];
	if (prefix === '') return undefined;
	if (targets.some(({ key }) => !key.startsWith(prefix!))) return `the node is confined to ${prefix}`;
	if (targets.some(({ bucket }) => bucket !== scene.main)) return 'a confined node stays in the bucket of its connection';
	return undefined;
}

/** The reason why a node that only reads refuses. */
export const READ_ONLY = 'the node is read-only';

const CONFINED_TO: Record<string, string> = { none: '', home: 'home/', in: 'home/in/', elsewhere: 'elsewhere/' };

/** What a list of everything comes to in a confined node: a list of what it may see. */
export const narrowed = ({ row }: Scene, prefix: string): string => (prefix === '' ? CONFINED_TO[row.confineToPrefix ?? 'none']! : prefix);

/** Whether the node is confined at all. */
export const isConfined = (scene: Scene): boolean => scene.row.confineToPrefix !== 'none';

/** The level of the customer key that an operation works with: the option's, or that of the connection. */
export const customerKeyGiven = (scene: Scene, isOfSource = false): string | undefined =>
	isOfSource
		? (option(scene, 'sourceCustomerKey') ?? (option(scene, 'useConnectionKeyForSource') === 'true' ? 'right' : undefined))
		: (option(scene, 'customerKey') ?? (option(scene, 'useConnectionKey') === 'true' ? 'right' : undefined));

/** Why the contents of a version cannot be read, with this key of the customer's. */
export function unreadable(scene: Scene, version: Version, customerKey: string | undefined, readsContents = true): string | undefined {
	if (customerKey !== undefined && scene.row.Transport !== 'https') return 'a customer key goes over https only';
	const isEncrypted = version.encryption.startsWith('customer ');
	if (isEncrypted !== (customerKey !== undefined)) return isEncrypted ? 'the customer key is missing' : 'the object has no customer key';
	if (isEncrypted && customerKey === 'wrong') return 'the customer key is not that of the object';
	if (readsContents && ARCHIVED.includes(version.storageClass) && !version.isRestored) return 'the object is archived';
	return undefined;
}

/** The tags of a level of the table. */
export const tagsOf = (name: string): Record<string, string> =>
	({ one: { team: 'blue' }, unicode: { équipe: 'bleu à 100 = @', team: 'red' }, none: {} })[name]!;

/** The metadata of a level of the table. */
export const metadataOf = (name: string | undefined): Record<string, string> =>
	name === undefined ? {} : { one: { purpose: 'a test' }, unicode: { 'purpose-2': 'Grüße 世界', purpose: 'x' } }[name]!;

const HEADER_FIELDS: Record<string, [string, string]> = {
	cacheControl: ['cache-control', 'max-age=60'],
	contentDisposition: ['content-disposition', 'attachment; filename="given.txt"'],
	contentEncoding: ['content-encoding', 'br'],
	contentLanguage: ['content-language', 'de'],
	contentType: ['content-type', 'text/markdown'],
	expires: ['expires', 'Wed, 02 Jan 2030 03:04:05 GMT'],
	websiteRedirect: ['x-amz-website-redirect-location', '/elsewhere'],
};

/** The headers that fields under a path give an object. */
export const headersGiven = (scene: Scene, path = 'options.'): Record<string, string> =>
	Object.fromEntries(Object.entries(HEADER_FIELDS).flatMap(([name, header]) => (level(scene, path + name) === undefined ? [] : [header])));

/** How S3 encrypts what the option Server-Side Encryption speaks of; undefined: it says nothing. */
export function encryptionGiven(scene: Scene): string | undefined {
	const field = 'options.serverSideEncryption';
	if (level(scene, field) !== PRESENT) return undefined;
	const algorithm = level(scene, `${field}.algorithm`)!;
	if (algorithm === 'AES256') return algorithm;
	const key = level(scene, `${field}.kmsKeyId`) ?? '00000000-0000-4000-8000-000000000000';
	const arn = `${algorithm} arn:aws:kms:${scene.place.region}:000000000000:key/${key}`;
	return level(scene, `${field}.bucketKey`) === 'on' ? `${arn} bucket key` : arn;
}

/** The lock that the option Object Lock asks for, or why S3 refuses it. */
export function lockGiven(scene: Scene, bucket: string): { refused?: string; retention?: string; legalHold?: boolean } {
	const field = 'options.objectLock';
	if (level(scene, field) !== PRESENT) return {};
	const mode = level(scene, `${field}.mode`)!;
	const until = level(scene, `${field}.retainUntil`);
	const legalHold = level(scene, `${field}.legalHold`) === 'true';
	if (mode !== 'none' && until !== 'far') return { refused: 'a retention needs a date in the future' };
	if (mode === 'none' && !legalHold) return {};
	if (!scene.world[bucket]!.hasLocks) return { refused: 'the bucket has no object lock' };
	return { ...(mode === 'none' ? {} : { retention: `${mode} ${KEPT_UNTIL}` }), ...(legalHold ? { legalHold } : {}) };
}

const GRANTS: Record<string, string | undefined> = {
	'public-read': 'AllUsers READ',
	'public-read-write': 'AllUsers READ, AllUsers WRITE',
	'authenticated-read': 'AuthenticatedUsers READ',
};

/**
 * The grants of the option ACL, or why S3 refuses it. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
export function aclGiven(scene: Scene): { refused?: string; acl?: string } {
	const acl = option(scene, 'acl');
	if (acl === undefined) return {};
	if (scene.row.ACLs !== 'on') return acl === 'bucket-owner-full-control' ? {} : { refused: 'the bucket has ACLs off' };
	if (acl === 'aws-exec-read') return { acl: '6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c READ' };
	if (acl === 'bucket-owner-read') return { acl: 'owner READ' };
	return GRANTS[acl] === undefined ? {} : { acl: GRANTS[acl] };
}

/** The pattern of a level, by what the hint of the field says of it. */
export const PATTERNS: Record<string, { matches: RegExp; folder: string }> = {
	'home/in*/*.txt': { matches: /^home\/in[^/]*\/[^/]*\.txt$/s, folder: 'home/' },
	'home/in/**': { matches: /^home\/in\/.*$/s, folder: 'home/in/' },
};
