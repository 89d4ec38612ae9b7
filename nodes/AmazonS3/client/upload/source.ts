import { open, type FileHandle } from 'node:fs/promises';
import type { Budget } from '../flow/budget';
import { S3Error } from '../errors/errors';
import { MAX_PARTS, type Part } from '../objects/partPlan';

/** The contents of a file: how many bytes, and the bytes themselves from the start, as often as asked. */
export interface Source {
	/** Absent where only the end tells it. */
	size?: number;
	open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
	/** Where the contents may be a file on this machine: its path. If so, it is read straight into the buffers that are sent. */
	path?: string;
}

/** A source whose size is known. */
export type SizedSource = Source & { size: number };

/** A source whose bytes are in memory already. */
export const bufferSource = (bytes: Buffer): SizedSource => ({
	size: bytes.length,
	open: async function* () {
		yield bytes;
	},
});

/** The contents of sources one after the other. */
export const joinSources = (sources: SizedSource[]): SizedSource => ({
	size: sources.reduce((sum, { size }) => sum + size, 0),
	open: async function* () {
		for (const source of sources) {
			let read = 0;
			for await (const chunk of await source.open()) {
				read += chunk.length;
				yield chunk;
			}
			if (read !== source.size) throw unequalLength(source.size, read);
		}
	},
});

/** A part of a source with its bytes. */
export interface FilledPart {
	part: Part;
	body: Buffer;
	/** Whether the source ends with it. */
	isLast: boolean;
	/**
	 * Gives the part's memory back to the budget. Say that it is `unused` when nothing can be reading `body` any more: a
	 * request that was given up may still be.
	 */
	release(state?: 'unused'): void;
}

interface Memory {
	budget: Budget;
	signal?: AbortSignal;
}

/**
 * The source cut into these parts, which cover it. Each part's memory is taken from the budget before it is filled.
 * @throws S3Error of kind damaged when the source has more or fewer bytes than its size
 */
export function readParts(source: SizedSource, parts: Part[], memory: Memory): AsyncGenerator<FilledPart, void, undefined> {
	return source.path === undefined ? partsOfStream(source, parts, memory) : partsOfFile(source, source.path, parts, memory);
}

/**
 * A source of unknown size in parts, one empty part at least, each of the size that `bytesAt` gives for where it
 * begins; the last one may be shorter.
 * @throws S3Error of kind tooLarge when it does not fit in 10,000 parts
 */
export async function* readUnsized(
	source: Source,
	bytesAt: (start: number) => number,
	memory: Memory,
): AsyncGenerator<FilledPart, void, undefined> {
	const pieces = await openPieces(source);
	try {
		let start = 0;
		let isLast = false;
		for (let number = 1; !isLast; number++) {
			if (number > MAX_PARTS)
				throw new S3Error('tooLarge', `The source has more than ${start} bytes, more than fit in an object`, 'Split the file.');
			const end = start + bytesAt(start);
			yield* filled({ number, start, end }, memory, async (borrow) => {
				const body = await pieces.take(end - start, borrow);
				isLast = !(await pieces.more());
				start += body.length;
				return { body, isLast };
			});
		}
	} finally {
		await pieces.close();
	}
}

/** Where the path does not lead to a file of that size, such as in a storage that is not on this disk, the stream counts. */
async function* partsOfFile(source: SizedSource, path: string, parts: Part[], memory: Memory): AsyncGenerator<FilledPart, void, undefined> {
	const file = await openIfOfSize(path, source.size);
	if (file === undefined) {
		yield* partsOfStream(source, parts, memory);
		return;
	}
	try {
		for (const part of parts) {
			yield* filled(part, memory, async (borrow) => {
				const body = borrow();
				for (let at = 0; at < body.length;) {
					const { bytesRead } = await file.read(body, at, body.length - at, part.start + at);
					if (bytesRead === 0) throw unequalLength(source.size, part.start + at);
					at += bytesRead;
				}
				return { body, isLast: part === parts.at(-1) };
			});
		}
	} finally {
		await file.close();
	}
}

async function openIfOfSize(path: string, size: number): Promise<FileHandle | undefined> {
	const file = await open(path).catch(() => undefined);
	const found = await file?.stat().catch(() => undefined);
	if (found?.isFile() && found.size === size) return file;
	await file?.close();
	return undefined;
}

async function* partsOfStream(source: SizedSource, parts: Part[], memory: Memory): AsyncGenerator<FilledPart, void, undefined> {
	const pieces = await openPieces(source);
	try {
		for (const part of parts) {
			const length = part.end - part.start;
			yield* filled(part, memory, async (borrow) => {
				const body = await pieces.take(length, borrow);
				const isLast = part === parts.at(-1);
				// Before the last part is handed over: its reader may stop there.
				if (body.length < length || (isLast && (await pieces.more()))) throw unequalLength(source.size, pieces.read());
				return { body, isLast };
			});
		}
	} finally {
		await pieces.close();
	}
}

/** Streams come in chunks of any size, so they are copied together; a chunk that holds a whole piece is not. */
async function openPieces(source: Source) {
	const chunks = (await source.open())[Symbol.asyncIterator]();
	let rest: Uint8Array = Buffer.alloc(0);
	let read = 0;
	/** Puts the next chunk that is not empty into `rest`; false at the end. */
	const more = async () => {
		while (rest.length === 0) {
			const { done, value } = await chunks.next();
			if (done) return false;
			read += value.length;
			rest = value;
		}
		return true;
	};
	const takeFromRest = (length: number) => {
		const piece = rest.subarray(0, length);
		rest = rest.subarray(piece.length);
		return piece;
	};
	return {
		more,
		/** How many bytes have come. */
		read: () => read,
		/** The next bytes: `length` of them, or as many as there are until the end. */
		async take(length: number, borrow: () => Buffer): Promise<Buffer> {
			if (length > 0 && !(await more())) return Buffer.alloc(0);
			if (rest.length >= length) return asBuffer(takeFromRest(length));
			const body = borrow();
			let at = 0;
			while (at < length && (await more())) {
				const piece = takeFromRest(length - at);
				body.set(piece, at);
				at += piece.length;
			}
			return body.subarray(0, at);
		},
		async close() {
			await chunks.return?.();
		},
	};
}

/** One part, once its memory is granted and `fill` has made its bytes. */
async function* filled(
	part: Part,
	{ budget, signal }: Memory,
	fill: (borrow: () => Buffer) => Promise<Pick<FilledPart, 'body' | 'isLast'>>,
): AsyncGenerator<FilledPart, void, undefined> {
	const length = part.end - part.start;
	const giveBack = await budget.take(length, signal);
	let borrowed: Buffer | undefined;
	const release = (state?: 'unused') => {
		giveBack();
		if (borrowed && state === 'unused') budget.handBack(borrowed);
		borrowed = undefined;
	};
	let handedOver = false;
	try {
		const { body, isLast } = await fill(() => (borrowed = budget.borrow(length)));
		handedOver = true;
		yield { part: { ...part, end: part.start + body.length }, body, isLast, release };
	} finally {
		if (!handedOver) release();
	}
}

const asBuffer = (bytes: Uint8Array) => (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));

const unequalLength = (expected: number, read: number) =>
	new S3Error(
		'damaged',
		`The input file ended after ${read} bytes instead of ${expected}, or went on beyond them`,
		'Nothing was stored. Check the node that made the file.',
	);
