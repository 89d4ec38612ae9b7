import { isoBefore } from './position';
import type { WatchedObject } from './watchedObject';

/** When an object is ready to be told. */
export type SettledRule =
	| { kind: 'atOnce' }
	| { kind: 'object'; minutes: number }
	| { kind: 'folder'; minutes: number }
	/** `*` stands for the object's name, with or without its extension; without it the marker is one for the whole folder. */
	| { kind: 'marker'; marker: string };

const MINUTE_MS = 60_000;

/** Follows a listing and says afterwards which objects are settled. */
export class SettledWatch {
	private readonly newestInFolder = new Map<string, string>();
	private readonly markers = new Map<string, string>();

	constructor(private readonly rule: SettledRule) {}

	/** Whether this object is a marker: those tell of others, and nothing is told of them. */
	isMarker(key: string): boolean {
		if (this.rule.kind !== 'marker') return false;
		const { marker } = this.rule;
		const name = nameOf(key);
		const star = marker.indexOf('*');
		if (star < 0) return name === marker;
		const [before, after] = [marker.slice(0, star), marker.slice(star + 1)];
		return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
	}

	/** To be called for all objects of the listing. Only folders that changed lately are kept in memory. */
	see(objects: WatchedObject[], now: string): void {
		const { rule } = this;
		if (rule.kind === 'folder') {
			const unchangedSince = isoBefore(now, rule.minutes * MINUTE_MS);
			for (const { key, lastModified } of objects) {
				if (lastModified <= unchangedSince) continue;
				const folder = folderOf(key);
				if (lastModified > (this.newestInFolder.get(folder) ?? '')) this.newestInFolder.set(folder, lastModified);
			}
		} else if (rule.kind === 'marker') {
			for (const { key, lastModified } of objects) if (this.isMarker(key)) this.markers.set(key, lastModified);
		}
	}

	/**
	 * Whether nothing is to be waited for any longer. A marker counts when it is no older than the object: the one of
	 * yesterday's batch says nothing of today's.
	 * @param now by the server's clock, ISO 8601
	 */
	isSettled({ key, lastModified }: WatchedObject, now: string): boolean {
		const { rule } = this;
		if (rule.kind === 'atOnce') return true;
		if (rule.kind === 'object') return lastModified <= isoBefore(now, rule.minutes * MINUTE_MS);
		if (rule.kind === 'folder') return (this.newestInFolder.get(folderOf(key)) ?? '') <= isoBefore(now, rule.minutes * MINUTE_MS);
		return markersFor(key, rule.marker).some((marker) => (this.markers.get(marker) ?? '') >= lastModified);
	}
}

const folderOf = (key: string) => key.slice(0, key.lastIndexOf('/') + 1);
const nameOf = (key: string) => key.slice(key.lastIndexOf('/') + 1);

function markersFor(key: string, marker: string): string[] {
	const name = nameOf(key);
	const stem = name.replace(/(?<=.)\.[^.]*$/, '');
	return [name, stem].map((part) => folderOf(key) + marker.replace('*', () => part));
}
