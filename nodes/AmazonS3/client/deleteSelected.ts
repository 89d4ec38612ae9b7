import type { Store } from './client';
import { DELETE_BATCH, deleteBatch, type Deleted, type DeleteTarget } from './deleteMany';
import type { S3Error } from './errors';
import { decodeListed } from './pages';
import { listSelected, type Selection } from './selection';

export interface DeleteSelectedOptions {
	/** Yields what would be deleted, and deletes nothing. */
	dryRun?: boolean;
	/** Every version and delete marker, not just the current objects. */
	versions?: boolean;
	/** Also what is locked in governance mode. */
	bypassGovernance?: boolean;
	signal: AbortSignal;
}

/** An object, or a version of it, and what became of it. */
export interface DeleteOutcome {
	target: DeleteTarget;
	outcome: Deleted | S3Error;
}

/** Deletes every object of a selection, 1,000 with a request, and yields what became of each in the order of the listing. */
export async function* deleteSelected(store: Store, selection: Selection, options: DeleteSelectedOptions): AsyncGenerator<DeleteOutcome, void, undefined> {
	const { dryRun, versions, bypassGovernance, signal } = options;
	const targets = versions ? versionPages(store, selection, signal) : objectBatches(store, selection, signal);
	for await (const batch of targets) {
		signal.throwIfAborted();
		const outcomes = dryRun || batch.length === 0 ? batch.map(() => ({})) : await deleteBatch(store, selection.bucket, batch, signal, { bypassGovernance });
		for (const [i, target] of batch.entries()) yield { target, outcome: outcomes[i]! };
	}
}

async function* objectBatches(store: Store, selection: Selection, signal: AbortSignal): AsyncGenerator<DeleteTarget[], void, undefined> {
	let batch: DeleteTarget[] = [];
	for await (const { key } of listSelected(store, selection, signal)) {
		batch.push({ key });
		if (batch.length < DELETE_BATCH) continue;
		yield batch;
		batch = [];
	}
	yield batch;
}

/**
 * Page by page. The page that follows is fetched before one is handed over: it begins after the last version of that, which
 * is about to be deleted. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
 */
async function* versionPages(store: Store, { bucket, prefix, pattern }: Selection, signal: AbortSignal): AsyncGenerator<DeleteTarget[], void, undefined> {
	if (prefix === undefined) return;
	const ask = async (after: { KeyMarker?: string; VersionIdMarker?: string }) =>
		await store.s3.listObjectVersions({ Bucket: bucket, Prefix: prefix || undefined, EncodingType: 'url', ...after }, { abortSignal: signal });
	let page: Awaited<ReturnType<typeof ask>> | undefined = await ask({});
	while (page) {
		const decode: (text: string) => string = page.EncodingType === 'url' ? decodeListed : (text) => text;
		const targets: DeleteTarget[] = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]
			.map(({ Key = '', VersionId }) => ({ key: decode(Key), versionId: VersionId }))
			.filter(({ key }) => pattern?.matches(key) ?? true);
		page = page.IsTruncated ? await ask({ KeyMarker: decode(page.NextKeyMarker ?? ''), VersionIdMarker: page.NextVersionIdMarker }) : undefined;
		yield targets;
	}
}
