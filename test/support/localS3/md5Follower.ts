import { Worker } from 'node:worker_threads';

/**
 * Bodies at least this large are hashed beside the thread that receives them, as MD5 is the slowest part of an upload: the
 * smallest parts too, so that the size of parts makes no other difference than on S3.
 */
export const followFromBytes = 5 * 1024 * 1024;

// Plain JavaScript as text: a file of its own would have to be compiled first.
const code = `
const { createHash } = require('node:crypto');
const { closeSync, openSync, readSync } = require('node:fs');
const { parentPort } = require('node:worker_threads');
const open = new Map();
const buffer = Buffer.alloc(1 << 20);
parentPort.on('message', ({ path, end, finish }) => {
	try {
		let file = open.get(path);
		if (!file) open.set(path, (file = { fd: openSync(path, 'r'), at: 0, hash: createHash('md5') }));
		while (file.at < end) {
			const read = readSync(file.fd, buffer, 0, Math.min(buffer.length, end - file.at), file.at);
			if (read === 0) throw new Error('The file is shorter than it should be');
			file.hash.update(buffer.subarray(0, read));
			file.at += read;
		}
		if (!finish) return;
		open.delete(path);
		closeSync(file.fd);
		parentPort.postMessage({ path, digest: file.hash.digest('hex') });
	} catch (error) {
		parentPort.postMessage({ path, error: String(error) });
	}
});
`;

let worker: Worker | undefined;
const waiting = new Map<string, (answer: { digest?: string; error?: string }) => void>();

function theWorker(): Worker {
	if (worker) return worker;
	worker = new Worker(code, { eval: true });
	worker.unref();
	worker.on('message', (answer: { path: string; digest?: string; error?: string }) => {
		waiting.get(answer.path)?.(answer);
		waiting.delete(answer.path);
	});
	return worker;
}

/** The MD5 of a file while it is being written: a worker reads after the writer. */
export class Md5Follower {
	private end = 0;

	constructor(private readonly path: string) {}

	/** The file now holds so many bytes. */
	advance(end: number): void {
		this.end = end;
		theWorker().postMessage({ path: this.path, end });
	}

	/** The MD5 of everything up to the last advance. */
	async digest(): Promise<Buffer> {
		const answer = await new Promise<{ digest?: string; error?: string }>((resolve) => {
			waiting.set(this.path, resolve);
			// Held only while someone waits: an idle worker keeps no process alive.
			theWorker().ref();
			theWorker().postMessage({ path: this.path, end: this.end, finish: true });
		});
		if (waiting.size === 0) worker?.unref();
		if (answer.digest === undefined) throw new Error(answer.error);
		return Buffer.from(answer.digest, 'hex');
	}
}
