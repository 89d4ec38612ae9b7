import { NodeOperationError, type INodeExecutionData, type IPollFunctions } from 'n8n-workflow';
import { FirstOf } from '../client/detection/firstOf';
import { listWatched } from '../client/detection/listWatched';
import { SettledWatch } from '../client/detection/settled';
import { fingerprintOf, type Detected, type WatchedObject } from '../client/detection/watchedObject';
import type { Store } from '../client/store/openStore';
import { itemsOf } from './items';
import type { Watch } from './readWatch';

const SAMPLE = 5;
/** So that a test of a large bucket ends soon. */
const MAX_PAGES = 50;

/**
 * The newest objects that match, as a poll would tell of them; nothing is remembered, moved or changed.
 * @throws n8n's error when there is none
 */
export async function sample(functions: IPollFunctions, store: Store, watch: Watch): Promise<INodeExecutionData[][]> {
	const markers = new SettledWatch(watch.rules.settled);
	const newest = new FirstOf<WatchedObject>('newest', SAMPLE, () => '');
	let pages = 0;
	let isAll = false;
	for await (const { objects, isLast } of listWatched(store, watch)(undefined)) {
		for (const object of objects) if (watch.rules.matches(object) && !markers.isMarker(object.key)) newest.add(object);
		pages++;
		isAll = isLast;
		if (pages >= MAX_PAGES) break;
	}
	const found = newest.list();
	if (found.length === 0) {
		const watched = watch.prefix === '' ? 'in the bucket' : `whose key begins with "${watch.prefix}"`;
		throw new NodeOperationError(functions.getNode(), 'No object matches', {
			description: `No object ${watched} matches the fields of this trigger. Upload one, or change the fields.`,
		});
	}
	const { changes } = watch.rules;
	const change = (['created', 'updated', 'deleted'] as const).find((one) => changes.has(one))!;
	const events = found.map((object) => {
		const event: Detected = { change, key: object.key, fingerprint: fingerprintOf(object) };
		return change === 'deleted' ? event : { ...event, object };
	});
	const items = await itemsOf(functions, store, watch, events);
	const requests = isAll ? `${pages}` : `more than ${pages}`;
	const when = watch.rules.tailsPerSweep === undefined ? '' : ' when all keys are listed, else 1';
	const note = `A poll of this bucket takes ${requests} LIST request${requests === '1' ? '' : 's'}${when}.`;
	for (const item of items) item.json.testEvent = { note, listRequests: pages, isAll };
	return [items];
}
