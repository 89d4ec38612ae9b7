import { withoutRepeated } from '../quirks/answers';
import { createTurns, type Turns } from '../flow/turns';
import type { Store } from '../store/openStore';
import { decodeListed } from '../flow/percentEncode';
import { s3UriOf, type ObjectInfo } from '../objects/objectInfo';
import type { ListObjectsV2CommandOutput } from '../sdk/sdk';
import { quoted } from '../errors/errorWords';
import { notS3 } from '../errors/notS3';
import { withoutAbsent } from '../flow/withoutAbsent';
import { bareEtag } from '../objects/etag';
import { paged, wayOn } from './paged';
import { withinPrefix } from './withinPrefix';

/** A line of a listing: an object, or, when listed by level, a folder: a prefix that ends with the delimiter. */
export type Entry = (ObjectInfo & { type: 'file' }) | { type: 'folder'; bucket: string; key: string; s3Uri: string };

export interface ListOptions {
	bucket: string;
	/** Only keys that begin with it, byte for byte. */
	prefix?: string;
	/** "/" lists one level: what is below the next slash is gathered into folders. */
	delimiter?: string;
	/** Entries to stop after; no page beyond them is asked for. */
	limit?: number;
	/** Only keys after this one. */
	startAfter?: string;
	/** One page after the other, each when it is wanted: for a reader that may stop early. */
	inTurn?: boolean;
	/** Where an earlier listing stopped. */
	token?: string;
	/** Entries a request, at most 1,000, which is the default. */
	pageSize?: number;
	signal?: AbortSignal;
	/**
	 * Called with each page as it arrives, in no certain order: what it returns takes the place of the page. So one who counts holds none.
	 */
	take?(entries: Entry[]): Promise<Entry[]>;
}

export interface Page {
	entries: Entry[];
	/** Absent on the last page. */
	nextToken?: string;
}

/** Of the requests at a time, so many list one tree: what is ahead of its reader is held in memory. */
const SHARE_OF_LANES = 1 / 2;

const pagesAtATime = (store: Store) => Math.ceil(store.lanes() * SHARE_OF_LANES);

/** S3's largest page. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const PAGE_SIZE = 1000;

/**
 * One page, in the order of the keys' bytes.
 * @throws S3Error of kind notS3 when it does not add up: it says that it has more than it lists, or that the list goes on
 * and not where, or has a key that does not begin with the prefix
 */
export async function listPage(store: Store, options: ListOptions): Promise<Page> {
	const { bucket, prefix, delimiter, limit = Infinity, pageSize = PAGE_SIZE, startAfter, token, signal } = options;
	const isDirectory = DIRECTORY_BUCKET.test(bucket);
	const answer = await store.s3.listObjectsV2(
		{
			Bucket: bucket,
			Prefix: (isDirectory ? prefix?.slice(0, prefix.lastIndexOf('/') + 1) : prefix) || undefined,
			Delimiter: delimiter || undefined,
			MaxKeys: Math.min(limit, pageSize),
			StartAfter: isDirectory ? undefined : startAfter,
			ContinuationToken: token,
			EncodingType: 'url',
		},
		{ abortSignal: signal },
	);
	const place = { call: 'ListObjectsV2', bucket };
	const listed = (answer.Contents?.length ?? 0) + (answer.CommonPrefixes?.length ?? 0);
	if ((answer.KeyCount ?? 0) > listed) throw notS3(store.place(place), `says that it has ${answer.KeyCount} keys, and lists ${listed}`);
	const all = entriesOf(answer, bucket);
	const wanted = isDirectory ? all.filter(({ key }) => key.startsWith(prefix ?? '') && isAfter(key, startAfter ?? '')) : all;
	const entries = withinPrefix(store, place, prefix ?? '', wanted);
	if (entries.some(({ type, key }) => type === 'folder' && key === prefix))
		throw notS3(store.place(place), `lists the folder ${quoted(prefix)} within itself`);
	return { entries, nextToken: wayOn(store, place, answer.IsTruncated, answer.NextContinuationToken) };
}

/**
 * They list in no order, take prefixes that end with a slash only, and no key to start after.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-differences.html
 */
const DIRECTORY_BUCKET = /--xa?-s3$/;

/** Every entry in order: the pages of `listPages`, one entry at a time. */
export async function* listEntries(store: Store, options: ListOptions): AsyncGenerator<Entry, void, undefined> {
	for await (const page of listPages(store, options)) yield* page;
}

/**
 * Every entry in order, page by page; the next page is asked for while one is read, and none beyond the limit.
 * A whole tree of more than a page is listed folder by folder, several at a time. For long listings: an entry at a time
 * costs as much as S3's answer.
 */
export async function* listPages(store: Store, options: ListOptions): AsyncGenerator<Entry[], void, undefined> {
	const isInOrder = !DIRECTORY_BUCKET.test(options.bucket);
	const isWholeTree = isInOrder && options.limit === undefined && options.delimiter === undefined && !options.inTurn;
	if (isWholeTree)
		yield* listTree(
			store,
			options,
			createTurns(() => pagesAtATime(store)),
		);
	else yield* listInTurn(store, options, listPage(store, options));
}

/** @param options with the token by which the first page was asked for */
async function* listInTurn(store: Store, options: ListOptions, first: Promise<Page>): AsyncGenerator<Entry[], void, undefined> {
	const { bucket, limit = Infinity, inTurn, token: from } = options;
	let left = limit;
	let foldersBefore = new Set<string>();
	const ask = async (token?: string) => {
		const { entries: listed, nextToken } = await (token === undefined ? first : listPage(store, { ...options, token, limit: left }));
		const entries = withoutRepeated(listed, foldersBefore);
		foldersBefore = new Set(listed.filter(({ type }) => type === 'folder').map(({ key }) => key));
		left -= entries.length;
		return {
			entries: left < 0 ? entries.slice(0, left) : entries,
			first: entries[0]?.key,
			next: left > 0 ? nextToken : undefined,
		};
	};
	for await (const { entries } of paged(store, { call: 'ListObjectsV2', bucket }, ask, { ahead: inTurn ? 'after' : 'meanwhile', from }))
		yield await taken(options, entries);
}

/**
 * Keys that share a folder stand next to each other in S3's order, so that the folders of a level may be listed side by
 * side and put together again. Where there are none, or too many to learn at once, it goes on page by page.
 */
async function* listTree(store: Store, options: ListOptions, lanes: Turns): AsyncGenerator<Entry[], void, undefined> {
	const inLane = async (page: ListOptions): Promise<Page> => {
		const done = await lanes.take(options.signal);
		return await listPage(store, page).finally(done);
	};
	const { entries, nextToken } = await inLane(options);
	if (nextToken === undefined) {
		yield await taken(options, entries);
		return;
	}
	const following = inLane({ ...options, token: nextToken });
	const level = inLane({ ...options, startAfter: undefined, delimiter: '/' });
	following.catch(() => undefined);
	level.catch(() => undefined);
	const last = entries.at(-1)?.key ?? '';
	yield await taken(options, entries);

	const { entries: onLevel, nextToken: moreOnLevel } = await level;
	const rest = onLevel.filter(({ key, type }) => isAfter(key, last) || (type === 'folder' && last.startsWith(key)));
	if (moreOnLevel !== undefined || rest.filter(({ type }) => type === 'folder').length < 2) {
		yield* listInTurn(store, { ...options, token: nextToken }, following);
		return;
	}
	const ahead: Array<Promise<Entry[][]>> = [];
	for (let next = 0; next < rest.length || ahead.length > 0;) {
		while (ahead.length < pagesAtATime(store) && next < rest.length) {
			const entry = rest[next++]!;
			const startAfter = last.startsWith(entry.key) ? last : undefined;
			const pages =
				entry.type === 'file'
					? taken(options, [entry]).then((page) => [page])
					: gather(listTree(store, { ...options, prefix: entry.key, startAfter }, lanes));
			pages.catch(() => undefined);
			ahead.push(pages);
		}
		yield* await ahead.shift()!;
	}
}

const taken = async ({ take }: ListOptions, entries: Entry[]): Promise<Entry[]> => (take ? await take(entries) : entries);

const isAfter = (key: string, other: string) => Buffer.compare(Buffer.from(key), Buffer.from(other)) > 0;

async function gather<T>(source: AsyncIterable<T>): Promise<T[]> {
	const all: T[] = [];
	for await (const one of source) all.push(one);
	return all;
}

function entriesOf(answer: ListObjectsV2CommandOutput, bucket: string): Entry[] {
	const decode = answer.EncodingType === 'url' ? decodeListed : (text: string) => text;
	const files = (answer.Contents ?? []).map((object): Entry => {
		const key = decode(object.Key ?? '');
		return withoutAbsent({
			type: 'file' as const,
			bucket,
			key,
			size: object.Size,
			etag: bareEtag(object.ETag),
			lastModified: object.LastModified?.toISOString(),
			storageClass: object.StorageClass ?? 'STANDARD',
			s3Uri: s3UriOf(bucket, key),
		});
	});
	const folders = (answer.CommonPrefixes ?? []).map(({ Prefix }): Entry => {
		const key = decode(Prefix ?? '');
		return { type: 'folder', bucket, key, s3Uri: s3UriOf(bucket, key) };
	});
	if (folders.length === 0) return files;
	return [...files, ...folders].sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}
