import type { Store } from './client';
import { bareEtag, s3UriOf, withoutAbsent, type ObjectInfo } from './objectInfo';
import type { ListObjectsV2CommandOutput } from './sdk';

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
	/** Where an earlier listing stopped. */
	token?: string;
	signal?: AbortSignal;
}

/** S3's largest page. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const PAGE_SIZE = 1000;

/** One page, in the order of the keys' bytes; `nextToken` is absent on the last. */
export async function listPage(store: Store, options: ListOptions): Promise<{ entries: Entry[]; nextToken?: string }> {
	const { bucket, prefix, delimiter, limit = PAGE_SIZE, token, signal } = options;
	const answer = await store.s3.listObjectsV2(
		{
			Bucket: bucket,
			Prefix: prefix || undefined,
			Delimiter: delimiter || undefined,
			MaxKeys: Math.min(limit, PAGE_SIZE),
			ContinuationToken: token,
			EncodingType: 'url',
		},
		{ abortSignal: signal },
	);
	return {
		entries: entriesOf(answer, bucket),
		nextToken: answer.IsTruncated ? answer.NextContinuationToken : undefined,
	};
}

/**
 * Every entry, page by page; the next page is asked for while one is read, and none beyond the limit.
 */
export async function* listEntries(store: Store, options: ListOptions): AsyncGenerator<Entry, void, undefined> {
	let left = options.limit ?? Infinity;
	if (left <= 0) return;
	let next: ReturnType<typeof listPage> | undefined = listPage(store, { ...options, limit: left });
	while (next) {
		const { entries, nextToken }: Awaited<ReturnType<typeof listPage>> = await next;
		left -= entries.length;
		next = nextToken === undefined || left <= 0 ? undefined : listPage(store, { ...options, token: nextToken, limit: left });
		next?.catch(() => undefined);
		yield* left < 0 ? entries.slice(0, left) : entries;
	}
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

/**
 * A key as `encoding-type=url` writes it: percent-encoded UTF-8 with "+" for a blank. It is asked for because XML cannot
 * carry every character that a key may have.
 */
const decodeListed = (text: string) => decodeURIComponent(text.replace(/\+/g, '%20'));
