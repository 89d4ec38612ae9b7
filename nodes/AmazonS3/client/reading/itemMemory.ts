import { getHeapStatistics } from 'node:v8';
import { S3Error } from '../errors/errors';

const MIB = 1024 * 1024;

/** What an object in a list takes as an item, besides its key. */
const LISTED_BYTES = 450;

const READ_LESS = 'Set Max Items or Max Text Size, read fewer objects in one run, or set Download As to Binary File.';
const LIST_LESS = 'Set Limit, list one Prefix after another, or set Totals to Only.';

/** Memory for what is read or listed and becomes items, which all stay in memory until the run ends. */
export interface ItemMemory {
	/** The longest text that is held while it is not complete, such as one value of JSON, in characters. */
	readonly maxTextCharacters: number;
	/**
	 * Counts an estimate of what was read out of this object, in bytes.
	 * @throws S3Error of kind tooLarge when all that was counted is more than the items of a run may take
	 */
	add(bytes: number, key: string): void;
	/** The same for an object in a list of what is under this prefix. */
	addListed(key: string, prefix: string): void;
}

/**
 * The memory of one run: a third of V8's heap, since n8n copies items when it saves an execution.
 * @param heapBytes the most that V8 may use; https://nodejs.org/api/cli.html#--max-old-space-sizesize-in-mib
 */
export function createItemMemory(heapBytes = getHeapStatistics().heap_size_limit): ItemMemory {
	const maxBytes = heapBytes / 3;
	let taken = 0;
	const add = (bytes: number, what: () => string, advice: string) => {
		taken += bytes;
		if (taken <= maxBytes) return;
		throw new S3Error(
			'tooLarge',
			`n8n's memory is too small for ${what()}: the items of this run would take more than ${Math.floor(maxBytes / MIB)} MiB`,
			`${advice} To give n8n more memory, set NODE_OPTIONS=--max-old-space-size.`,
		);
	};
	return {
		maxTextCharacters: Math.min(256 * MIB, Math.floor(maxBytes / 4)),
		add(bytes, key) {
			add(bytes, () => `the contents of ${JSON.stringify(key)}`, READ_LESS);
		},
		addListed(key, prefix) {
			add(LISTED_BYTES + 6 * key.length, () => `the list of ${prefix === '' ? 'the whole bucket' : JSON.stringify(prefix)}`, LIST_LESS);
		},
	};
}

/** The error about an object with a single text, such as a value of JSON, that is too long to be held. */
export const tooLong = (key: string, what: string, maxCharacters: number): S3Error =>
	new S3Error(
		'tooLarge',
		`The object ${JSON.stringify(key)} has ${what} of more than ${maxCharacters} characters, too many for an item`,
		'Set Download As to Binary File.',
	);
