/** Buckets as they are, seen and filled by the raw client. */
import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { raw, type RawPlace } from '../support/rawS3';
import { ARCHIVED, NEW, type Bucket, type Version, type Versioning } from './bucketModel';

const xml = new XMLParser({
	isArray: (name) => ['Version', 'DeleteMarker', 'Upload', 'Tag', 'Grant', 'Part', 'Entry'].includes(name),
	preserveOrder: false,
	parseTagValue: false,
	trimValues: false,
	htmlEntities: true,
});

interface Listed {
	Key: string;
	VersionId: string;
	StorageClass?: string;
}

const SYSTEM_HEADERS = [
	'cache-control',
	'content-disposition',
	'content-encoding',
	'content-language',
	'content-type',
	'expires',
	'x-amz-website-redirect-location',
];

/** By it an append knows its own write again. */
const MARK_OF_APPEND = 'x-amz-meta-n8n-appends';

/** Short contents as they are, long ones by their hash. */
export const shown = (contents: Buffer): string =>
	contents.length <= 4096
		? contents.toString('latin1')
		: `${contents.length} bytes, sha256 ${createHash('sha256').update(contents).digest('hex')}`;

/** The headers with which a raw request carries a customer's key. */
export function customerKeyHeaders(key: string, prefix = ''): Record<string, string> {
	const name = `x-amz-${prefix}server-side-encryption-customer-`;
	return {
		[`${name}algorithm`]: 'AES256',
		[`${name}key`]: Buffer.from(key).toString('base64'),
		[`${name}key-md5`]: createHash('md5').update(key).digest('base64'),
	};
}

/** Version IDs and upload IDs that were there before, and what is asked for besides. */
export interface Known {
	ids: ReadonlySet<string>;
	customerKeys: readonly string[];
	withAcls: boolean;
	/** The ID of the bucket's owner, as grants have it. */
	owner?: string;
}

/** The place, by the region that the bucket is in. */
export async function placeOf(place: RawPlace, bucket: string): Promise<RawPlace> {
	const { headers } = await raw('HEAD', bucket, undefined, { place });
	return { ...place, region: headers['x-amz-bucket-region'] ?? place.region };
}

/** All that a bucket holds; undefined if it is not there. */
export async function readBucket(configured: RawPlace, bucket: string, known: Known): Promise<Bucket | undefined> {
	const place = await placeOf(configured, bucket);
	const list = await raw('GET', bucket, undefined, { place, query: { versions: '', 'encoding-type': 'url' } });
	if (list.status === 404) return undefined;
	const [settings, locks, acl, uploads] = await Promise.all([
		raw('GET', bucket, undefined, { place, query: { versioning: '' } }),
		raw('GET', bucket, undefined, { place, query: { 'object-lock': '' } }),
		known.withAcls ? raw('GET', bucket, undefined, { place, query: { acl: '' } }) : undefined,
		raw('GET', bucket, undefined, { place, query: { uploads: '', 'encoding-type': 'url' } }),
	]);
	const [, owner] = /<Owner><ID>(.*?)<\/ID>/.exec(acl?.body.toString() ?? '') ?? [];
	const objects: Record<string, Version[]> = {};
	const entries = await Promise.all(
		listed(list.body).map(
			async ({ isMarker, entry }) => [decode(entry.Key), await readVersion(place, bucket, entry, isMarker, { ...known, owner })] as const,
		),
	);
	for (const [key, version] of entries) (objects[key] ??= []).push(version);
	if (uploads.status !== 200) throw new Error(`The uploads of ${bucket} cannot be listed: ${uploads.status} ${uploads.body.toString()}`);
	const { ListMultipartUploadsResult: page } = xml.parse(uploads.body) as {
		ListMultipartUploadsResult: { Upload?: Array<{ Key: string; UploadId: string }> };
	};
	return {
		versioning: versioningOf(settings.body.toString()),
		hasLocks: locks.status === 200,
		region: place.region,
		objects,
		uploads: (page.Upload ?? []).map(({ Key, UploadId }) => ({ id: known.ids.has(UploadId) ? UploadId : NEW, key: decode(Key) })),
	};
}

const decode = (text: string) => decodeURIComponent(text.replace(/\+/g, '%20'));

const versioningOf = (document: string): Versioning =>
	document.includes('<Status>Enabled') ? 'enabled' : document.includes('<Status>Suspended') ? 'suspended' : 'none';

/** Versions and delete markers in the order of the document, which is that of their age. */
function listed(document: Buffer): Array<{ isMarker: boolean; entry: Listed }> {
	return [...document.toString().matchAll(/<(Version|DeleteMarker)>.*?<\/\1>/gs)].map(([element, name]) => {
		const parsed = xml.parse(element) as Record<string, Listed[]>;
		return { isMarker: name === 'DeleteMarker', entry: parsed[name!]![0]! };
	});
}

async function readVersion(place: RawPlace, bucket: string, entry: Listed, isMarker: boolean, known: Known): Promise<Version> {
	const id = entry.VersionId === 'null' || known.ids.has(entry.VersionId) ? entry.VersionId : NEW;
	if (isMarker) return { id, isMarker, contents: '', headers: {}, metadata: {}, tags: {}, storageClass: 'STANDARD', encryption: '' };
	const key = decode(entry.Key);
	const query = { versionId: entry.VersionId };
	for (const customerKey of [undefined, ...known.customerKeys]) {
		const headers = customerKey === undefined ? {} : customerKeyHeaders(customerKey);
		let answer = await raw('GET', bucket, key, { place, query, headers });
		const isArchived = answer.status === 403 && answer.body.includes('InvalidObjectState');
		if (isArchived) answer = await raw('HEAD', bucket, key, { place, query, headers });
		if (answer.status !== 200) continue;
		const [tags, acl] = await Promise.all([
			answer.headers['x-amz-tagging-count'] === undefined
				? undefined
				: raw('GET', bucket, key, { place, query: { ...query, tagging: '' } }),
			known.withAcls ? raw('GET', bucket, key, { place, query: { ...query, acl: '' } }) : undefined,
		]);
		return {
			id,
			...said(answer.headers, customerKey),
			contents: ARCHIVED.includes(answer.headers['x-amz-storage-class']!) ? archivedContents(answer.headers) : shown(answer.body),
			tags: tags ? tagsIn(tags.body) : {},
			...(acl ? withoutAbsent({ acl: grantsIn(acl.body.toString(), known.owner) }) : {}),
		};
	}
	throw new Error(`The version ${entry.VersionId} of ${JSON.stringify(key)} cannot be read`);
}

/** What cannot be read is known by its size, and by its ETag where that is an MD5. */
const archivedContents = (headers: Record<string, string>) => {
	const isMd5 = headers['x-amz-server-side-encryption'] === 'AES256' && !headers.etag!.includes('-');
	return `archived ${headers['content-length']}${isMd5 ? ` ${headers.etag}` : ''}`;
};

/** The same of contents that a model knows. */
export function archivedContentsOf({ contents, encryption }: Pick<Version, 'contents' | 'encryption'>): string {
	const [, size] = /^(\d+) bytes, sha256 /.exec(contents) ?? [];
	if (size !== undefined) return `archived ${size}`;
	const bytes = Buffer.from(contents, 'latin1');
	return `archived ${bytes.length}${encryption === 'AES256' ? ` "${createHash('md5').update(bytes).digest('hex')}"` : ''}`;
}

function tagsIn(document: Buffer): Record<string, string> {
	const { Tagging } = xml.parse(document) as { Tagging: { TagSet: { Tag?: Array<{ Key: string; Value: string }> } | '' } };
	return Object.fromEntries((Tagging.TagSet === '' ? [] : (Tagging.TagSet.Tag ?? [])).map(({ Key, Value }) => [Key, Value]));
}

/** Who else than the owner may do what; undefined: nobody. */
function grantsIn(document: string, owner: string | undefined): string | undefined {
	const grants = [...document.matchAll(/<Grant>(.*?)<\/Grant>/gs)].map(([, grant]) => {
		const [, who] = /<(?:URI|ID)>(.*?)<\//.exec(grant!) ?? [];
		const [, permission] = /<Permission>(.*?)<\//.exec(grant!) ?? [];
		return `${who === owner ? 'owner' : who?.replace(/^.*\//, '')} ${permission}`;
	});
	return grants.length > 1 ? grants.slice(1).join(', ') : undefined;
}

function said(headers: Record<string, string>, customerKey: string | undefined): Omit<Version, 'id' | 'contents' | 'tags'> {
	const mode = headers['x-amz-object-lock-mode'];
	const hold = headers['x-amz-object-lock-legal-hold'];
	return {
		headers: Object.fromEntries(SYSTEM_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]))),
		metadata: Object.fromEntries(
			Object.entries(headers)
				.filter(([name]) => name.startsWith('x-amz-meta-') && name !== MARK_OF_APPEND)
				.map(([name, value]) => [name.slice('x-amz-meta-'.length), decodedWords(value)]),
		),
		storageClass: headers['x-amz-storage-class'] ?? 'STANDARD',
		encryption:
			customerKey === undefined
				? [
						headers['x-amz-server-side-encryption'],
						headers['x-amz-server-side-encryption-aws-kms-key-id'],
						headers['x-amz-server-side-encryption-bucket-key-enabled'] && 'bucket key',
					]
						.filter((part) => part !== undefined)
						.join(' ')
				: `customer ${customerKey}`,
		...withoutAbsent({
			retention: mode && `${mode} ${new Date(headers['x-amz-object-lock-retain-until-date']!).toISOString()}`,
			legalHold: hold === 'ON' ? true : undefined,
			isRestored: headers['x-amz-restore'] === undefined ? undefined : true,
		}),
	};
}

const withoutAbsent = <T extends object>(fields: T): T =>
	Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;

/** RFC 2047, as S3 gives metadata beyond ASCII. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html */
const decodedWords = (text: string) =>
	text
		.replace(/\?=\s+=\?/g, '?==?')
		.replace(/=\?utf-8\?b\?(.*?)\?=/gi, (_, base64: string) => Buffer.from(base64, 'base64').toString('latin1'))
		.replace(/=\?utf-8\?q\?(.*?)\?=/gi, (_, quoted: string) =>
			quoted.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (__, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		)
		.replace(/[\u0080-\u00ff]+/g, (bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
