import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, promises as fs, readdirSync, readSync, rmSync, writeSync, writev } from 'node:fs';
import { join } from 'node:path';

/** A piece of an object: `size` bytes at `offset` of a blob file. */
export interface Segment {
	blob: string;
	offset: number;
	size: number;
}

const batchBytes = 1024 * 1024;
const maxPendingBytes = 4 * 1024 * 1024;
const packBytes = 32 * 1024 * 1024;

/** Writes one new blob; no more than a few MiB of it are in memory. */
export class BlobWriter {
	size = 0;
	/** told how many bytes the file holds, after each write */
	onWritten?: (bytes: number) => void;
	private written = 0;
	private fd?: number;
	private gathered: Buffer[] = [];
	private gatheredBytes = 0;
	private writing?: Promise<void>;

	constructor(private readonly path: string) {}

	/** Takes a chunk; returns a promise to wait for when the disk is behind. */
	write(chunk: Buffer): Promise<void> | undefined {
		this.size += chunk.length;
		this.gathered.push(chunk);
		this.gatheredBytes += chunk.length;
		if (this.gatheredBytes < batchBytes) return undefined;
		if (!this.writing) this.flush();
		return this.gatheredBytes > maxPendingBytes ? this.writing : undefined;
	}

	async finish(): Promise<void> {
		try {
			while (this.writing || this.gatheredBytes > 0) {
				if (!this.writing) this.flush();
				await this.writing;
			}
		} finally {
			this.close();
		}
	}

	/** Throws away what was written. */
	async discard(): Promise<void> {
		this.gathered = [];
		this.gatheredBytes = 0;
		await this.writing?.catch(() => undefined);
		this.close();
		rmSync(this.path, { force: true });
	}

	private close(): void {
		if (this.fd !== undefined) closeSync(this.fd);
		this.fd = undefined;
	}

	private flush(): void {
		this.fd ??= openSync(this.path, 'w');
		const batch = this.gathered;
		const bytes = this.gatheredBytes;
		const fd = this.fd;
		this.gathered = [];
		this.gatheredBytes = 0;
		const done = new Promise<void>((resolve, reject) => {
			writev(fd, batch, (error, written) => {
				if (error) return reject(error);
				if (written === bytes) return resolve();
				reject(new Error(`Only ${written} of ${bytes} bytes were written`));
			});
		});
		this.writing = done.then(() => {
			this.writing = undefined;
			this.written += bytes;
			this.onWritten?.(this.written);
			if (this.gatheredBytes >= batchBytes) this.flush();
		});
		this.writing.catch(() => undefined);
	}
}

/** The data files of all objects and parts. A blob never changes, may serve several objects, and goes when nothing holds it any more. */
export class Blobs {
	private readonly held = new Map<string, number>();
	/** files of this run that small objects share, held open: creating a file for each would take most of their time */
	private readonly packs = new Map<string, number>();
	private pack?: { segment: Segment; end: number };

	private readonly folders = new Set<string>();

	constructor(private readonly directory: string) {
		mkdirSync(directory, { recursive: true });
	}

	path(blob: string): string {
		return join(this.directory, blob.slice(0, 2), blob);
	}

	create(): { blob: string; writer: BlobWriter } {
		const blob = this.newBlob();
		return { blob, writer: new BlobWriter(this.path(blob)) };
	}

	/** A name for a new file, in one of 256 folders, which is there then. */
	private newBlob(): string {
		const blob = randomBytes(16).toString('hex');
		const folder = blob.slice(0, 2);
		if (!this.folders.has(folder)) mkdirSync(join(this.directory, folder), { recursive: true });
		this.folders.add(folder);
		return blob;
	}

	/** Writes a few bytes at once and holds them for the caller. */
	append(data: Buffer): Segment {
		if (!this.pack || this.pack.end + data.length > packBytes) {
			if (this.pack) this.release([this.pack.segment]);
			const blob = this.newBlob();
			this.packs.set(blob, openSync(this.path(blob), 'w+'));
			this.pack = { segment: { blob, offset: 0, size: 0 }, end: 0 };
			this.hold([this.pack.segment]);
		}
		const segment = { blob: this.pack.segment.blob, offset: this.pack.end, size: data.length };
		writeSync(this.packs.get(segment.blob)!, data, 0, data.length, segment.offset);
		this.pack.end += data.length;
		this.hold([segment]);
		return segment;
	}

	/** Reads a few bytes at once. */
	read({ blob, offset, size }: Segment): Buffer {
		const data = Buffer.alloc(size);
		const pack = this.packs.get(blob);
		const fd = pack ?? openSync(this.path(blob), 'r');
		try {
			readSync(fd, data, 0, size, offset);
		} finally {
			if (pack === undefined) closeSync(fd);
		}
		return data;
	}

	/** Lets go of all files. */
	close(): void {
		if (this.pack) this.release([this.pack.segment]);
		for (const fd of this.packs.values()) closeSync(fd);
		this.packs.clear();
		this.pack = undefined;
	}

	hold(segments: readonly Segment[]): void {
		for (const { blob } of segments) this.held.set(blob, (this.held.get(blob) ?? 0) + 1);
	}

	release(segments: readonly Segment[]): void {
		for (const { blob } of segments) {
			const left = (this.held.get(blob) ?? 1) - 1;
			if (left > 0) {
				this.held.set(blob, left);
			} else {
				this.held.delete(blob);
				const fd = this.packs.get(blob);
				if (fd !== undefined) closeSync(fd);
				this.packs.delete(blob);
				fs.unlink(this.path(blob)).catch(() => undefined);
			}
		}
	}

	/** Removes files that nothing holds: what a killed server left half written. */
	sweep(): void {
		for (const folder of readdirSync(this.directory)) {
			for (const blob of readdirSync(join(this.directory, folder))) if (!this.held.has(blob)) rmSync(this.path(blob), { force: true });
		}
	}
}

/** The part of a segment list that covers `size` bytes from `offset`. */
export function slice(segments: readonly Segment[], offset: number, size: number): Segment[] {
	const found: Segment[] = [];
	let position = 0;
	for (const segment of segments) {
		const from = Math.max(offset, position);
		const to = Math.min(offset + size, position + segment.size);
		if (to > from) found.push({ blob: segment.blob, offset: segment.offset + from - position, size: to - from });
		position += segment.size;
	}
	return found;
}
