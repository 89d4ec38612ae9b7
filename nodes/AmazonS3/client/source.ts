import type { Budget } from './budget';
import { S3Error } from './errors';
import type { Part } from './partPlan';

/** The contents of a file: how many bytes, and the bytes themselves from the start, as often as asked. */
export interface Source {
	size: number;
	open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** A source whose bytes are in memory already. */
export const bufferSource = (bytes: Buffer): Source => ({
	size: bytes.length,
	open: async function* () {
		yield bytes;
	},
});

/**
 * The source cut into these parts. Each part's memory is taken from the budget before it is filled; `release` gives it
 * back. Streams come in chunks of any size, so they are copied together; a chunk that holds a whole part is not.
 */
export async function* readParts(
	source: Source,
	parts: Part[],
	{ budget, signal }: { budget: Budget; signal?: AbortSignal },
): AsyncGenerator<{ part: Part; body: Buffer; release: () => void }> {
	let rest: Uint8Array = Buffer.alloc(0);
	let read = 0;
	const chunks = (await source.open())[Symbol.asyncIterator]();
	const nextChunk = async () => {
		const { done, value } = await chunks.next();
		if (!done) read += value.length;
		return done ? undefined : value;
	};
	try {
		for (const part of parts) {
			const length = part.end - part.start;
			const giveBack = await budget.take(length, signal);
			let borrowed: Buffer | undefined;
			const release = () => {
				giveBack();
				if (borrowed) budget.handBack(borrowed);
				borrowed = undefined;
			};
			let handedOver = false;
			try {
				while (rest.length === 0 && length > 0) rest = (await nextChunk()) ?? fail(source.size, read);
				let body: Buffer;
				if (rest.length >= length) {
					body = asBuffer(rest).subarray(0, length);
					rest = rest.subarray(length);
				} else {
					body = borrowed = budget.borrow(length);
					for (let filled = 0; filled < length; ) {
						if (rest.length === 0) rest = (await nextChunk()) ?? fail(source.size, read);
						const piece = rest.subarray(0, length - filled);
						body.set(piece, filled);
						filled += piece.length;
						rest = rest.subarray(piece.length);
					}
				}
				if (part === parts.at(-1)) {
					while (rest.length === 0) {
						const more = await nextChunk();
						if (!more) break;
						rest = more;
					}
					if (rest.length > 0) fail(source.size, read);
				}
				handedOver = true;
				yield { part, body, release };
			} finally {
				if (!handedOver) release();
			}
		}
	} finally {
		await chunks.return?.();
	}
}

const asBuffer = (bytes: Uint8Array) =>
	Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const fail = (expected: number, read: number): never => {
	throw unequalLength(expected, read);
};

const unequalLength = (expected: number, read: number) =>
	new S3Error(
		'damaged',
		`The input file ended after ${read} bytes instead of ${expected}, or went on beyond them`,
		'Nothing was stored. Check the node that made the file.',
	);
