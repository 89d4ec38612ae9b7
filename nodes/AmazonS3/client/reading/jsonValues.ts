import { sliceEnd } from '../flow/eventLoop';
import { createJsonReader, type JsonReaderOptions } from './jsonReader';
import { notReadable } from './notReadable';

/** How JSON is read. */
export type JsonFormat = Omit<JsonReaderOptions, 'onValue' | 'onElements'>;

/**
 * The values in JSON text: the elements when it is one array, else the values one after another: one, or as many as there are
 * in JSON Lines (https://jsonlines.org), in JSON text sequences, or simply put together. No more is read than is taken.
 * @throws S3Error that names the line and shows its beginning; of kind tooLarge beyond the limits of memory
 */
export async function* readJsonValues(text: AsyncIterable<string>, format: JsonFormat): AsyncGenerator<unknown, void, undefined> {
	let ready: unknown[] = [];
	let only: { value: unknown } | undefined;
	let count = 0;
	const reader = createJsonReader({
		...format,
		onValue(value) {
			count++;
			if (count === 1) only = { value };
			else {
				if (only) ready.push(only.value);
				only = undefined;
				ready.push(value);
			}
		},
		onElements(elements) {
			count = 1;
			ready = ready.length === 0 ? elements : [...ready, ...elements];
		},
	});
	for await (const piece of text) {
		reader.read(piece);
		if (ready.length > 0) {
			yield* ready;
			ready = [];
		}
		const turn = sliceEnd();
		if (turn) await turn;
	}
	reader.end();
	yield* ready;
	const last = only as { value: unknown } | undefined;
	if (last && Array.isArray(last.value)) yield* last.value as unknown[];
	else if (last) yield last.value;
}

/**
 * The value of JSON text that is one value.
 * @throws S3Error that names the line and shows its beginning, also when there is no value or more than one; of kind
 * tooLarge beyond the limits of memory
 */
export async function readJson(text: AsyncIterable<string>, format: JsonFormat): Promise<unknown> {
	const values: unknown[] = [];
	const elements: unknown[] = [];
	const reader = createJsonReader({
		...format,
		onValue(value) {
			if (values.length > 0) throw moreThanOne(format.key);
			values.push(value);
		},
		onElements(some, last) {
			for (const element of some) elements.push(element);
			if (last) values.push(elements);
		},
	});
	for await (const piece of text) {
		reader.read(piece);
		const turn = sliceEnd();
		if (turn) await turn;
	}
	reader.end();
	if (values.length === 0) throw notReadable(format.key, 'JSON (it is empty)', 'Set Download As to Text to see what it holds.');
	return values[0];
}

const moreThanOne = (key: string) => notReadable(key, 'one JSON value but several', 'Set Download As to JSON as Items.');
