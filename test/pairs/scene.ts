/**
 * The buckets of one case: filled by the raw client, and written down at the same time as what a model knows.
 */
import { createHash } from 'node:crypto';
import { hashOf, type ChecksumAlgorithm } from '../support/localS3/checksums';
import { raw, type RawAnswer, type RawPlace } from '../support/rawS3';
import { change, found, put, remove, type Bucket, type Version, type World } from './bucketModel';
import type { Row } from './covering';
import type { OperationName } from './levels';
import type { Lab } from './lab';
import { customerKeyHeaders, placeOf, readBucket, shown, type Known } from './rawBuckets';
import { CUSTOMER_KEYS } from './representatives';

export interface SeededUpload {
	id: string;
	key: string;
	size: number;
	parts: Array<{ partNumber: number; etag: string }>;
}

export interface Scene {
	name: OperationName;
	row: Row;
	lab: Lab;
	place: RawPlace;
	main: string;
	other: string;
	/** Of each item. */
	keys: string[];
	folders: string[];
	items: number;
	/** What the buckets hold at the beginning. */
	world: World;
	known: Known;
	uploads: SeededUpload[];
	/** What is sent to a presigned URL. */
	linkContents: Buffer;
	linkChecksum: string;
	publicEndpoint: string;
	freeKey(item: number): string;
	takenKey(item: number): string;
	/** Of the object of the item, in the bucket that the parameters mean. */
	olderId(item: number): string | undefined;
	newestId(item: number): string | undefined;
	etag(item: number): string | undefined;
	text(item: number): string;
	url(item: number): string;
	missingUrl(): string;
	absentBucket(item: number): string;
}

/** Retention of what is kept in governance mode. */
export const KEPT_UNTIL = '2999-01-01T00:00:00.000Z';

const NAMES: Record<string, string[]> = {
	plain: ['home/in/a.txt', 'home/in/b.txt', 'home/in/c.txt'],
	nasty: ['home/in/ä ?#%2F+&=.txt', 'home/in/b+ %41 .txt', 'home/in/\'c".txt'],
};
/** Beside the folder `home/in/`, below it, and where copies go. */
const AROUND = ['home/in', 'home/inner.txt', 'home/in/sub/d.txt', 'home/in2/e.txt', 'home/out/a.txt', 'home/out/extra.txt'];

const RESTORED_BY_NOW_MS = 60_000;

const isPaid = (row: Row) => row.Caller !== undefined && row.Caller !== 'owner';
const versioningOf = ({ Versioning }: Row) => (Versioning === 'withoutLocks' ? 'enabled' : (Versioning ?? 'none'));

let suffix = 0;

/** The bucket that an operation works in, or reads from, by the row. */
export const bucketOf = ({ row, main, other }: Pick<Scene, 'row' | 'main' | 'other'>, field = 'options.bucketName'): string =>
	['other', 'list'].includes(row[field] ?? '') ? other : main;

/** Makes the buckets of a case and what is in them. */
export async function makeScene(lab: Lab, name: OperationName, row: Row): Promise<Scene> {
	const transport = row.Transport ?? 'http';
	const place = lab.place(transport);
	const main = `pairs-main-${versioningOf(row)}${row.ACLs === 'on' ? '-acls' : ''}${isPaid(row) ? '-paid' : ''}-${suffix}`;
	const other = `pairs-other-${row['Other Bucket'] ?? 'none'}${isPaid(row) ? '-paid' : ''}-${suffix}`;
	const items = row.Items === 'one' ? 1 : 3;
	const world: World = {};
	const ids = new Set<string>();
	const keys = NAMES[row.Names ?? 'plain']!;
	const linkContents = Buffer.from(name.operation === 'createPresigned' ? '7 bytes' : 'sent by a link');
	const algorithm = (row['options.checksum.algorithm'] ?? 'SHA256').toLowerCase() as ChecksumAlgorithm;
	const scene: Scene = {
		name,
		row,
		lab,
		place,
		main,
		other,
		keys,
		folders: ['home/in/', 'home/none/', 'home/in2/'],
		items,
		world,
		known: { ids, customerKeys: Object.values(CUSTOMER_KEYS), withAcls: row.ACLs === 'on' },
		uploads: [],
		linkContents,
		linkChecksum: await hashOf(algorithm, linkContents),
		publicEndpoint: publicEndpointOf(place, row['options.publicEndpoint.bucketIn'], bucketOf({ row, main, other })),
		freeKey: (item) => `home/out/${item} free.txt`,
		takenKey: () => 'home/out/a.txt',
		olderId: (item) => versionsAt(item)[1]?.id,
		newestId: (item) => versionsAt(item)[0]?.id,
		etag: (item) => etagOf(versionsAt(item)[0]),
		text: (item) => `text of item ${item}`,
		url: (item) => `${lab.fileUrl}/files/${item}.web`,
		missingUrl: () => `${lab.fileUrl}/missing`,
		absentBucket: (item) => `pairs-absent-${suffix}-${item}`,
	};
	const versionsAt = (item: number): Version[] => {
		const field = row.sourceKey ?? row.key;
		const bucket = field === 'uriOfOther' ? other : field === 'uri' ? main : bucketOf(scene);
		return world[bucket]?.objects[keys[item]!] ?? [];
	};
	try {
		await makeBucket(scene, main, versioningOf(row), row.ACLs === 'on');
		await makeBucket(scene, other, row['Other Bucket'] ?? 'none', row.ACLs === 'on');
		if (name.resource === 'bucket') await fillForBuckets(scene);
		else await fill(scene);
		if (row.Versioning === 'suspended') await suspend(scene);
		if (name.resource === 'multipartUpload') await beginUploads(scene);
		return scene;
	} catch (error) {
		suffix++;
		throw error;
	}
}

function publicEndpointOf({ endpoint }: RawPlace, bucketIn: string | undefined, bucket: string): string {
	const url = new URL(endpoint);
	if (bucketIn === undefined || bucketIn === 'path') return url.origin;
	return `${url.protocol}//${bucketIn === 'address' ? `${bucket}.` : ''}localhost:${url.port}`;
}

const etagOf = (version: Version | undefined) =>
	version && !version.isMarker ? createHash('md5').update(Buffer.from(version.contents, 'latin1')).digest('hex') : undefined;

async function must(answer: Promise<RawAnswer>): Promise<RawAnswer> {
	const { status, body, headers } = await answer;
	if (status >= 300) throw new Error(`The scene could not be made: ${status} ${body.toString()}`);
	return { status, body, headers };
}

async function makeBucket({ place, world, row }: Scene, bucket: string, versioning: string, hasAcls: boolean): Promise<void> {
	const body = `<CreateBucketConfiguration><LocationConstraint>${place.region}</LocationConstraint></CreateBucketConfiguration>`;
	const headers: Record<string, string> = {
		...(versioning === 'locked' ? { 'x-amz-bucket-object-lock-enabled': 'true' } : {}),
		...(hasAcls ? { 'x-amz-object-ownership': 'ObjectWriter' } : {}),
	};
	await must(raw('PUT', bucket, undefined, { place, headers, body: Buffer.from(body) }));
	if (versioning === 'enabled' || versioning === 'suspended') await setVersioning(place, bucket, 'Enabled');
	if (hasAcls) await must(raw('DELETE', bucket, undefined, { place, query: { publicAccessBlock: '' } }));
	if (isPaid(row))
		await must(
			raw('PUT', bucket, undefined, {
				place,
				query: { requestPayment: '' },
				body: Buffer.from('<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>'),
			}),
		);
	world[bucket] = {
		versioning: versioning === 'none' ? 'none' : 'enabled',
		hasLocks: versioning === 'locked',
		region: place.region,
		objects: {},
		uploads: [],
	};
}

const setVersioning = async (place: RawPlace, bucket: string, status: string) =>
	await must(
		raw('PUT', bucket, undefined, {
			place,
			query: { versioning: '' },
			body: Buffer.from(`<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`),
		}),
	);

/** Contents that are right in every form that Download reads. */
export function contentsOf({ row, main }: Pick<Scene, 'row' | 'main'>, bucket: string, key: string, age: string): string {
	const of = `${age} of ${Buffer.from(key).toString('hex').slice(-12)} in ${bucket === main ? 'main' : 'other'}`;
	return row.as === 'json' ? JSON.stringify({ of }) : `{"of":"${of}"}\n{"line":2}\n{"line":"drei ü"}\n`;
}

async function fill(scene: Scene): Promise<void> {
	const { main, other, keys, row, world } = scene;
	const state = row.Object ?? 'plain';
	const [first, second, third] = keys as [string, string, string];
	const isMany = row.which === 'folder' || row.which === 'pattern' || scene.name.resource === 'folder';
	const plain = [...(isMany || row.Items !== 'severalOneMissing' ? [second] : []), third, ...AROUND];
	await Promise.all([
		...plain.map(async (key) => await store(scene, main, key, plainVersion(scene, main, key, 'first'))),
		...[third, ...AROUND].map(async (key) => await store(scene, other, key, plainVersion(scene, other, key, 'first'))),
		...(state === 'missing' ? [] : [main, other].map(async (bucket) => await fillState(scene, bucket, first, state))),
	]);
	if (world[main]!.versioning === 'enabled') await store(scene, main, third, plainVersion(scene, main, third, 'second'));
}

/** The object that the factor Object means: in a bucket with versions it has an older one. */
async function fillState(scene: Scene, bucket: string, key: string, state: string): Promise<void> {
	const { hasLocks, versioning } = scene.world[bucket]!;
	if (versioning === 'enabled') await store(scene, bucket, key, plainVersion(scene, bucket, key, 'older'));
	const now = plainVersion(scene, bucket, key, 'newest');
	if (state === 'rich') {
		now.headers = {
			'content-type': 'text/x-rich',
			'cache-control': 'no-cache',
			'content-disposition': 'inline',
			'content-language': 'fr',
			'x-amz-website-redirect-location': '/was',
		};
		now.metadata = { a: 'b', unicode: 'Grüße' };
		now.tags = { team: 'red', 'cost center': '1+2' };
		now.storageClass = 'STANDARD_IA';
	}
	if (state === 'archived' || state === 'restored') now.storageClass = 'GLACIER';
	if (state === 'kms') now.encryption = `aws:kms arn:aws:kms:${scene.place.region}:000000000000:key/seed-key`;
	if (state === 'customerKey') now.encryption = `customer ${CUSTOMER_KEYS.right}`;
	if (state === 'held' && hasLocks) now.legalHold = true;
	if (state === 'governed' && hasLocks) now.retention = `GOVERNANCE ${KEPT_UNTIL}`;
	await store(scene, bucket, key, now);
	if (state === 'restored') {
		const body = Buffer.from('<RestoreRequest><Days>2</Days></RestoreRequest>');
		await scene.lab.earlier(
			RESTORED_BY_NOW_MS,
			async () => await must(raw('POST', bucket, key, { place: scene.place, query: { restore: '' }, body })),
		);
		change(scene.world, bucket, key, undefined, { isRestored: true });
	}
	if (state === 'deleted') {
		if (versioning === 'enabled') {
			const { headers } = await must(raw('DELETE', bucket, key, { place: scene.place }));
			remove(scene.world, bucket, key);
			nameNewest(scene, bucket, key, headers['x-amz-version-id']!);
		} else {
			await must(raw('DELETE', bucket, key, { place: scene.place }));
			remove(scene.world, bucket, key);
		}
	}
}

/** What is in buckets that are themselves worked on. */
async function fillForBuckets(scene: Scene): Promise<void> {
	if (scene.row.Object === 'missing') return;
	await fillState(scene, scene.main, 'home/in/a.txt', scene.row.Object ?? 'plain');
	await store(scene, scene.main, 'b', plainVersion(scene, scene.main, 'b', 'first'));
	if (scene.world[scene.main]!.versioning === 'enabled') {
		const { headers } = await must(raw('DELETE', scene.main, 'b', { place: scene.place }));
		remove(scene.world, scene.main, 'b');
		nameNewest(scene, scene.main, 'b', headers['x-amz-version-id']!);
	}
}

const plainVersion = (scene: Scene, bucket: string, key: string, age: string): Version => ({
	id: '',
	contents: shown(Buffer.from(contentsOf(scene, bucket, key, age))),
	headers: { 'content-type': 'text/x-seed' },
	metadata: {},
	tags: {},
	storageClass: 'STANDARD',
	encryption: 'AES256',
});

function nameNewest({ world, known }: Scene, bucket: string, key: string, id: string): void {
	world[bucket]!.objects[key]![0] = { ...world[bucket]!.objects[key]![0]!, id };
	(known.ids as Set<string>).add(id);
}

async function store(scene: Scene, bucket: string, key: string, version: Version): Promise<void> {
	const { place, world } = scene;
	const body = Buffer.from(version.contents, 'latin1');
	const [algorithm, detail] = version.encryption.split(/ (.*)/);
	const headers: Record<string, string> = {
		...version.headers,
		'content-md5': createHash('md5').update(body).digest('base64'),
		'x-amz-storage-class': version.storageClass,
		...(Object.keys(version.tags).length > 0 ? { 'x-amz-tagging': new URLSearchParams(version.tags).toString() } : {}),
		...(algorithm === 'customer' ? customerKeyHeaders(detail!) : {}),
		...(algorithm === 'aws:kms'
			? { 'x-amz-server-side-encryption': algorithm, 'x-amz-server-side-encryption-aws-kms-key-id': detail! }
			: {}),
		...(version.legalHold ? { 'x-amz-object-lock-legal-hold': 'ON' } : {}),
	};
	if (version.retention !== undefined) {
		const [mode, until] = version.retention.split(' ');
		Object.assign(headers, { 'x-amz-object-lock-mode': mode!, 'x-amz-object-lock-retain-until-date': until! });
	}
	for (const [name, value] of Object.entries(version.metadata))
		headers[`x-amz-meta-${name}`] = /^[ -~]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
	const answer = await must(raw('PUT', bucket, key, { place, headers, body }));
	put(world, bucket, key, version);
	nameNewest(scene, bucket, key, answer.headers['x-amz-version-id'] ?? 'null');
}

/** From now on without new versions; the newest object becomes one of them, as it does in a bucket that goes on living. */
async function suspend(scene: Scene): Promise<void> {
	const { main, place, world, keys } = scene;
	await setVersioning(place, main, 'Suspended');
	world[main]!.versioning = 'suspended';
	const first = keys[0]!;
	if (scene.row.Object === 'plain' && found(world, main, first)) await store(scene, main, first, plainVersion(scene, main, first, 'last'));
}

async function beginUploads(scene: Scene): Promise<void> {
	const { place, keys, world, known } = scene;
	const bucket = bucketOf(scene);
	const begin = async (at: string, key: string): Promise<SeededUpload> => {
		const body = Buffer.from(`parts of ${key}`);
		const { body: begun } = await must(
			raw('POST', at, key, { place, query: { uploads: '' }, headers: { 'content-type': 'text/x-parts', 'x-amz-meta-begun': 'before' } }),
		);
		const [, id] = /<UploadId>(.*?)<\/UploadId>/.exec(begun.toString())!;
		const { headers } = await must(raw('PUT', at, key, { place, query: { uploadId: id!, partNumber: '1' }, body }));
		(known.ids as Set<string>).add(id!);
		world[at]!.uploads.push({ id: id!, key });
		return { id: id!, key, size: body.length, parts: [{ partNumber: 1, etag: headers.etag! }] };
	};
	for (const key of keys) scene.uploads.push(await begin(bucket, key));
	await begin(scene.main, 'home/out/upload');
}

/** Reads what is there now, in the form of a model. */
export async function readScene({ place, known, main, other, name, items, absentBucket }: Scene): Promise<World> {
	const more = name.resource === 'bucket' ? Array.from({ length: items }, (_, item) => absentBucket(item)) : [];
	const entries = await Promise.all(
		[main, other, ...more].map(async (bucket) => [bucket, await readBucket(place, bucket, known)] as const),
	);
	return Object.fromEntries(entries.filter((entry): entry is [string, Bucket] => entry[1] !== undefined));
}

/** Takes the buckets away; what cannot be deleted stays, and the next buckets have another name. */
export async function clearScene({ place, main, other, items, absentBucket }: Scene): Promise<void> {
	const made = Array.from({ length: items }, (_, item) => absentBucket(item));
	const gone = await Promise.all([main, other, ...made].map(async (bucket) => await removeBucket(place, bucket)));
	if (gone.includes(false)) suffix++;
}

async function removeBucket(configured: RawPlace, bucket: string): Promise<boolean> {
	const place = await placeOf(configured, bucket);
	const list = await raw('GET', bucket, undefined, { place, query: { versions: '', 'encoding-type': 'url' } });
	if (list.status === 404) return true;
	const entries = [...list.body.toString().matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/gs)];
	if (entries.length > 0) {
		const objects = entries.map(([, key, id]) => {
			const text = decodeURIComponent(key!.replace(/\+/g, '%20')).replace(/[&<>"'\r]/g, (c) => `&#${c.charCodeAt(0)};`);
			return `<Object><Key>${text}</Key><VersionId>${id}</VersionId></Object>`;
		});
		const body = Buffer.from(`<Delete>${objects.join('')}</Delete>`);
		const headers = { 'content-md5': createHash('md5').update(body).digest('base64'), 'x-amz-bypass-governance-retention': 'true' };
		await raw('POST', bucket, undefined, { place, query: { delete: '' }, headers, body });
	}
	const open = await raw('GET', bucket, undefined, { place, query: { uploads: '', 'encoding-type': 'url' } });
	for (const [, key, id] of open.body.toString().matchAll(/<Key>(.*?)<\/Key><UploadId>(.*?)<\/UploadId>/gs))
		await raw('DELETE', bucket, decodeURIComponent(key!.replace(/\+/g, '%20')), { place, query: { uploadId: id! } });
	return (await raw('DELETE', bucket, undefined, { place })).status === 204;
}
