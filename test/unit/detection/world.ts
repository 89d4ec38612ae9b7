/**
 * A bucket as it is in truth: what was written when, by whose clock it was dated, and when it was there. It knows nothing of detection.
 */
import type { WatchedObject } from '../../../nodes/AmazonS3/client/detection/watchedObject';
import type { Random } from './random';

const HOUR = 3600;

/** One writing of an object, as anyone can tell it from others: key, ETag and date. */
export type Writing = string;
export const writingOf = ({ key, etag = '', lastModified }: WatchedObject): Writing => `${key}|${etag}|${lastModified}`;

interface Upload {
	key: string;
	etag: string;
	lastModified: string;
	endsAt: number;
}

export interface Traffic {
	/** New keys sort after all others. */
	onlyGrows: boolean;
	deletes: boolean;
	folders: readonly string[];
}

export class World {
	/** Seconds, true time. */
	time = 1_790_000_000;
	private skew = 0;
	private count = 0;
	private readonly objects: WatchedObject[] = [];
	private uploads: Upload[] = [];
	/** What happened, for the judge: an object came to a key, or went. */
	readonly history: Array<{ key: string; object?: WatchedObject }> = [];

	constructor(
		private readonly random: Random,
		private readonly traffic: Traffic,
	) {}

	/** The server's clock, up to ten minutes wrong. */
	get now(): string {
		return new Date((this.time + this.skew) * 1000).toISOString();
	}

	/** In the order of a listing. */
	there(): readonly WatchedObject[] {
		return this.objects;
	}

	/** The place of the first object whose key is this one or comes after it. */
	placeOf(key: string): number {
		let [from, to] = [0, this.objects.length];
		while (from < to) {
			const middle = (from + to) >> 1;
			if (this.objects[middle]!.key < key) from = middle + 1;
			else to = middle;
		}
		return from;
	}

	pass(seconds: number): void {
		this.time += seconds;
		if (this.random.chance(0.02)) this.skew = this.random.between(-600, 600);
		for (const upload of this.uploads.filter(({ endsAt }) => endsAt <= this.time)) this.place(upload);
		this.uploads = this.uploads.filter(({ endsAt }) => endsAt > this.time);
	}

	/** Somebody does something. */
	act(): void {
		const { random, traffic } = this;
		const kind = random.next();
		const existing = this.there();
		// Else a bucket of keys that only grow would grow for ever.
		if (traffic.onlyGrows && existing.length > 300) this.remove(existing[0]!.key);
		if (kind < 0.15 && existing.length > 20 && traffic.deletes) this.remove(random.pick(existing).key);
		else if (kind < 0.3 && existing.length > 0 && !traffic.onlyGrows) {
			const old = random.pick(existing);
			// The same bytes again, or others; sometimes twice in one second.
			const etag = random.chance(0.5) ? old.etag! : this.newEtag();
			this.place({ key: old.key, etag: etag.replace(/-\d+$/, ''), lastModified: this.now });
			if (random.chance(0.3)) this.place({ key: old.key, etag: this.newEtag(), lastModified: this.now });
		} else if (kind < 0.4) {
			const key = this.newKey();
			this.uploads.push({ key, etag: `${this.newEtag()}-3`, lastModified: this.now, endsAt: this.time + random.between(1, 20 * HOUR) });
		} else {
			for (let i = random.between(1, 3); i > 0; i--) this.place({ key: this.newKey(), etag: this.newEtag(), lastModified: this.now });
		}
	}

	private place({ key, etag, lastModified }: { key: string; etag: string; lastModified: string }): void {
		const object = { key, etag, lastModified: lastModified.replace(/\.\d+Z/, '.000Z'), size: Number.parseInt(etag.slice(0, 4), 16) };
		const place = this.placeOf(key);
		this.objects.splice(place, this.objects[place]?.key === key ? 1 : 0, object);
		this.history.push({ key, object });
	}

	private remove(key: string): void {
		this.objects.splice(this.placeOf(key), 1);
		this.history.push({ key });
	}

	private newEtag(): string {
		return `${this.random.between(0, 0xffff).toString(16).padStart(4, '0')}${this.random.between(0, 0xffffff).toString(16)}`;
	}

	private newKey(): string {
		const { random, traffic } = this;
		const folder = random.pick(traffic.folders);
		// With onlyGrows a multipart upload may end long after its key was chosen: it is named when it ends, as growing keys must be.
		if (traffic.onlyGrows) return `${folder}${String(++this.count).padStart(8, '0')}`;
		return `${folder}${random.between(0, 400)}`;
	}
}
