import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, createReadStream, existsSync, openSync, renameSync, statSync, writeSync } from 'node:fs';

const CHUNK = 4 * 1024 * 1024;

/** Makes a file of random bytes, unless there is one of that size. A file that is there is complete. */
export function ensureLargeFile(path: string, bytes: number): void {
	if (existsSync(path) && statSync(path).size === bytes) return;
	const partial = `${path}.partial`;
	const file = openSync(partial, 'w');
	const chunk = Buffer.alloc(CHUNK);
	for (let written = 0; written < bytes;) {
		written += writeSync(file, randomFillSync(chunk), 0, Math.min(CHUNK, bytes - written));
	}
	closeSync(file);
	renameSync(partial, path);
}

/** Returns the SHA-256 of a file in hexadecimal digits. */
export async function sha256Of(path: string): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) hash.update(chunk as Buffer);
	return hash.digest('hex');
}
