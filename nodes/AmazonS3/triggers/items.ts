import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { eventIdOf, type Detected } from '../client/detection/watchedObject';
import { openDownload } from '../client/download/download';
import { toS3Error } from '../client/errors/errors';
import { createBudget } from '../client/flow/budget';
import { inOrder } from '../client/flow/inOrder';
import { withoutAbsent } from '../client/flow/withoutAbsent';
import { headObject } from '../client/objects/headObject';
import { s3UriOf } from '../client/objects/objectInfo';
import { getTags } from '../client/objects/tags';
import { presign } from '../client/sharing/presign';
import type { Store } from '../client/store/openStore';
import { storeContents } from '../n8n/binary';
import type { Watch } from './readWatch';

/** Events whose files come at a time at most: each may take as much memory. */
const PARALLEL_FILES = 16;
const FILE_MEMORY_BYTES = 64 * 1024 * 1024;

/** An item for each event, in their order, with what the option Include asks for. What cannot be had is said in `detailsError`. */
export async function itemsOf(functions: IPollFunctions, store: Store, watch: Watch, events: Detected[]): Promise<INodeExecutionData[]> {
	const { include } = watch.details;
	const plain = (event: Detected): INodeExecutionData => ({ json: describeEvent(watch.bucket, event) });
	if (include.size === 0) return events.map(plain);
	const items: INodeExecutionData[] = [];
	const lanes = () => (include.has('file') ? Math.min(PARALLEL_FILES, store.lanes()) : store.lanes());
	const detailed = inOrder(events, lanes, async (event) => {
		const item = plain(event);
		if (event.change === 'deleted') return item;
		try {
			await addDetails(functions, store, watch, event, item);
		} catch (error) {
			item.json.detailsError = toS3Error(error, store.place({ bucket: watch.bucket, key: event.key })).message;
		}
		return item;
	});
	for await (const item of detailed) items.push(item);
	return items;
}

/** What a listing says of an event. */
export const describeEvent = (bucket: string, event: Detected): IDataObject =>
	withoutAbsent({
		event: event.change,
		eventId: eventIdOf(bucket, event),
		bucket,
		key: event.key,
		size: event.object?.size,
		etag: event.object?.etag,
		lastModified: event.object?.lastModified,
		storageClass: event.object?.storageClass,
		s3Uri: s3UriOf(bucket, event.key),
	});

async function addDetails(functions: IPollFunctions, store: Store, watch: Watch, event: Detected, item: INodeExecutionData): Promise<void> {
	const { bucket, details } = watch;
	const at = { bucket, key: event.key };
	if (details.include.has('metadata')) item.json = { ...(await headObject(store, at)), ...item.json } as IDataObject;
	if (details.include.has('tags')) item.json.tags = await getTags(store, at);
	if (details.include.has('link')) {
		const { url, expiresAt } = await presign(store, { ...at, method: 'GET', expiresInSeconds: details.linkSeconds, answerHeaders: {} });
		Object.assign(item.json, { url, urlExpiresAt: expiresAt });
	}
	if (!details.include.has('file')) return;
	if ((event.object?.size ?? 0) > details.maxFileBytes) {
		item.json.detailsError = 'The file is larger than Max File Size allows, and is not included.';
		return;
	}
	const budget = createBudget(FILE_MEMORY_BYTES);
	try {
		const download = await openDownload(store, at, { budget, etag: event.object?.etag, inLargePieces: true });
		const fileName = event.key.slice(event.key.lastIndexOf('/') + 1);
		const type = download.info.contentType ?? 'application/octet-stream';
		const { prepareBinaryData } = functions.helpers;
		item.binary = { data: await storeContents(download, async (contents) => await prepareBinaryData(contents, fileName, type)) };
	} finally {
		budget.close();
	}
}
