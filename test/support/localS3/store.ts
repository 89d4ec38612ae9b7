import { randomBytes } from 'node:crypto';
import {
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { Blobs, type Segment } from './blobs';
import type { Checksum, ChecksumAlgorithm, ChecksumType } from './checksums';
import { SortedKeys } from './sortedKeys';

export interface Lock {
	mode?: 'GOVERNANCE' | 'COMPLIANCE';
	/** ms since 1970 */
	until?: number;
	legalHold?: boolean;
}

export interface Encryption {
	algorithm: string;
	keyId?: string;
	bucketKey?: boolean;
	/** base64 of JSON, as sent */
	context?: string;
	/** of SSE-C: the MD5 of the key, base64 */
	customerKeyMd5?: string;
}

/** What a client may say about an object besides its bytes; it goes with a copy. */
export interface ObjectProperties {
	/** system headers as sent, by lower-case name: content-type, cache-control, ... */
	headers: Record<string, string>;
	/** user metadata, names without `x-amz-meta-` */
	metadata: Record<string, string>;
	tags: Array<[string, string]>;
	storageClass: string;
	encryption: Encryption;
	/** a canned ACL, where the bucket allows ACLs */
	acl?: string;
	lock?: Lock;
}

export interface StoredPart {
	number: number;
	size: number;
	etag: string;
	checksum?: Checksum;
	/** ms since 1970 */
	lastModified: number;
	segments: Segment[];
}

export interface ObjectVersion extends ObjectProperties {
	key: string;
	/** `null` for an object made while versioning was not enabled */
	versionId: string;
	deleteMarker?: boolean;
	/** ms since 1970, whole seconds: S3 knows no finer time */
	lastModified: number;
	size: number;
	/** without quotes */
	etag: string;
	checksum?: Checksum;
	segments: Segment[];
	/** of an object made from parts */
	parts?: Array<{ number: number; size: number; checksum?: Checksum }>;
	restore?: { readyAt: number; expiresAt: number };
}

export interface Upload extends ObjectProperties {
	key: string;
	uploadId: string;
	initiated: number;
	checksumAlgorithm?: ChecksumAlgorithm;
	checksumType?: ChecksumType;
	parts: Map<number, StoredPart>;
}

export interface BucketSettings {
	name: string;
	region: string;
	created: number;
	versioning?: 'Enabled' | 'Suspended';
	objectLock?: boolean;
	/** what new objects get that say nothing of a lock themselves */
	defaultRetention?: { mode: 'GOVERNANCE' | 'COMPLIANCE'; days?: number; years?: number };
	/** who pays for requests of other accounts; default the owner */
	payer?: 'BucketOwner' | 'Requester';
	tags?: Array<[string, string]>;
	/** absent: SSE-S3, as every bucket has since 2023 */
	encryption?: { algorithm: string; keyId?: string; bucketKey: boolean };
	/** absent: BucketOwnerEnforced, as new buckets are since 2023; null once deleted */
	ownership?: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' | null;
	/** absent: all four on, as new buckets are since 2023; null once deleted */
	publicAccessBlock?: PublicAccessBlock | null;
	/** a canned ACL; absent: private */
	acl?: 'public-read' | 'public-read-write' | 'authenticated-read';
}

export interface PublicAccessBlock {
	BlockPublicAcls: boolean;
	IgnorePublicAcls: boolean;
	BlockPublicPolicy: boolean;
	RestrictPublicBuckets: boolean;
}

type Line =
	| ['version', ObjectVersion]
	| ['changed', ObjectVersion]
	| ['gone', string, string]
	| ['upload', Omit<Upload, 'parts'> & { parts?: StoredPart[] }]
	| ['part', string, StoredPart]
	| ['ended', string];

/** One bucket: its objects in memory, every change also a line of its journal. */
export class Bucket {
	readonly uploads = new Map<string, Upload>();
	private readonly objects = new Map<string, ObjectVersion[]>();
	private readonly index = new SortedKeys();
	private journal = -1;

	constructor(
		private readonly directory: string,
		private readonly blobs: Blobs,
		readonly settings: BucketSettings,
	) {
		mkdirSync(directory, { recursive: true });
		this.load();
		this.saveSettings();
	}

	saveSettings(): void {
		writeFileSync(join(this.directory, 'bucket.json'), JSON.stringify(this.settings));
	}

	/** Every key that has a version or a delete marker, in list order. */
	keys(): readonly string[] {
		return this.index.inOrder();
	}

	/** Versions of a key, the newest first; empty if there are none. */
	versions(key: string): readonly ObjectVersion[] {
		return this.objects.get(key) ?? [];
	}

	/** The current version; undefined if there is none or it is a delete marker. */
	current(key: string): ObjectVersion | undefined {
		const newest = this.objects.get(key)?.[0];
		return newest?.deleteMarker ? undefined : newest;
	}

	get isEmpty(): boolean {
		return this.objects.size === 0;
	}

	/** The version ID that the next write to this bucket gets. */
	nextVersionId(): string {
		return this.settings.versioning === 'Enabled' ? randomBytes(24).toString('base64').replace(/[+/]/g, '_') : 'null';
	}

	/** Adds a version as the newest of its key, in place of one with the same ID. The bucket holds the segments from now on. */
	put(version: ObjectVersion): void {
		this.blobs.hold(version.segments);
		this.write(['version', version]);
		this.apply(version);
	}

	/** Records a change made to a stored version: its tags, its lock, its restoration. */
	update(version: ObjectVersion): void {
		this.write(['changed', version]);
	}

	/** Removes one version, if it is there. */
	remove(key: string, versionId: string): void {
		if (this.forget(key, versionId)) this.write(['gone', key, versionId]);
	}

	startUpload(upload: Upload): void {
		this.uploads.set(upload.uploadId, upload);
		this.write(['upload', { ...upload, parts: undefined }]);
	}

	putPart(upload: Upload, part: StoredPart): void {
		this.blobs.hold(part.segments);
		const before = upload.parts.get(part.number);
		upload.parts.set(part.number, part);
		this.write(['part', upload.uploadId, part]);
		if (before) this.blobs.release(before.segments);
	}

	/** Ends an upload, completed or aborted, and lets go of its parts. */
	endUpload(upload: Upload): void {
		this.uploads.delete(upload.uploadId);
		this.write(['ended', upload.uploadId]);
		for (const part of upload.parts.values()) this.blobs.release(part.segments);
	}

	close(): void {
		closeSync(this.journal);
	}

	destroy(): void {
		for (const upload of [...this.uploads.values()]) this.endUpload(upload);
		this.close();
		rmSync(this.directory, { recursive: true, force: true });
	}

	private apply(version: ObjectVersion): void {
		const versions = this.objects.get(version.key);
		if (!versions) {
			this.objects.set(version.key, [version]);
			this.index.add(version.key);
			return;
		}
		const same = versions.findIndex(({ versionId }) => versionId === version.versionId);
		if (same >= 0) this.blobs.release(versions.splice(same, 1)[0]!.segments);
		versions.unshift(version);
	}

	private forget(key: string, versionId: string): boolean {
		const versions = this.objects.get(key);
		const at = versions?.findIndex((version) => version.versionId === versionId) ?? -1;
		if (!versions || at < 0) return false;
		this.blobs.release(versions.splice(at, 1)[0]!.segments);
		if (versions.length === 0) {
			this.objects.delete(key);
			this.index.remove(key);
		}
		return true;
	}

	// Synchronous and without fsync: a line is in the page cache, in order, before the answer goes out.
	private write(line: Line): void {
		writeSync(this.journal, `${JSON.stringify(line)}\n`);
	}

	private load(): void {
		const path = join(this.directory, 'journal.jsonl');
		const compacted = `${path}.new`;
		if (existsSync(path)) this.replay(readFileSync(path, 'utf8'));
		const out = openSync(compacted, 'w');
		let batch = '';
		const keep = (line: Line) => {
			batch += `${JSON.stringify(line)}\n`;
			if (batch.length > 1 << 20) {
				writeSync(out, batch);
				batch = '';
			}
		};
		for (const versions of this.objects.values()) for (let i = versions.length - 1; i >= 0; i--) keep(['version', versions[i]!]);
		for (const upload of this.uploads.values()) keep(['upload', { ...upload, parts: [...upload.parts.values()] }]);
		if (batch !== '') writeSync(out, batch);
		closeSync(out);
		renameSync(compacted, path);
		this.journal = openSync(path, 'a');
		for (const versions of this.objects.values()) for (const version of versions) this.blobs.hold(version.segments);
		for (const upload of this.uploads.values()) for (const part of upload.parts.values()) this.blobs.hold(part.segments);
	}

	private replay(text: string): void {
		for (const raw of text.split('\n')) {
			if (raw === '') continue;
			let line: Line;
			try {
				line = JSON.parse(raw) as Line;
			} catch {
				// The last line of a killed server may be cut short: its request was never answered.
				continue;
			}
			if (line[0] === 'version' || line[0] === 'changed') this.replayVersion(line[1], line[0] === 'changed');
			else if (line[0] === 'gone') this.replayGone(line[1], line[2]);
			else if (line[0] === 'upload')
				this.uploads.set(line[1].uploadId, { ...line[1], parts: new Map((line[1].parts ?? []).map((part) => [part.number, part])) });
			else if (line[0] === 'part') this.uploads.get(line[1])?.parts.set(line[2].number, line[2]);
			else this.uploads.delete(line[1]);
		}
	}

	private replayVersion(version: ObjectVersion, inPlace: boolean): void {
		const versions = this.objects.get(version.key);
		if (!versions) {
			this.objects.set(version.key, [version]);
			this.index.add(version.key);
			return;
		}
		const same = versions.findIndex(({ versionId }) => versionId === version.versionId);
		if (same >= 0 && inPlace) {
			versions[same] = version;
		} else {
			if (same >= 0) versions.splice(same, 1);
			versions.unshift(version);
		}
	}

	private replayGone(key: string, versionId: string): void {
		const versions = this.objects.get(key)?.filter((version) => version.versionId !== versionId);
		if (!versions) return;
		if (versions.length > 0) {
			this.objects.set(key, versions);
		} else {
			this.objects.delete(key);
			this.index.remove(key);
		}
	}
}

/** All buckets of one directory. */
export class Store {
	readonly blobs: Blobs;
	private readonly buckets = new Map<string, Bucket>();
	/** other names of buckets, as access points have them, with the names that they stand for */
	readonly aliases = new Map<string, string>();

	constructor(private readonly directory: string) {
		this.blobs = new Blobs(join(directory, 'blobs'));
		mkdirSync(join(directory, 'buckets'), { recursive: true });
		for (const name of readdirSync(join(directory, 'buckets'))) {
			const settings = join(directory, 'buckets', name, 'bucket.json');
			if (existsSync(settings)) this.open(JSON.parse(readFileSync(settings, 'utf8')) as BucketSettings);
		}
		this.blobs.sweep();
	}

	bucket(name: string): Bucket | undefined {
		return this.buckets.get(this.aliases.get(name) ?? name);
	}

	/** All buckets by name. */
	all(): Bucket[] {
		return [...this.buckets.values()].sort((a, b) => (a.settings.name < b.settings.name ? -1 : 1));
	}

	create(settings: BucketSettings): Bucket {
		return this.open(settings);
	}

	remove(bucket: Bucket): void {
		this.buckets.delete(bucket.settings.name);
		bucket.destroy();
	}

	close(): void {
		for (const bucket of this.buckets.values()) bucket.close();
		this.buckets.clear();
		this.blobs.close();
	}

	private open(settings: BucketSettings): Bucket {
		const bucket = new Bucket(join(this.directory, 'buckets', settings.name), this.blobs, settings);
		this.buckets.set(settings.name, bucket);
		return bucket;
	}
}
