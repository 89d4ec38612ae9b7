/** Reads 1 GiB of JSON that begins with one text and goes on with another again and again, and prints what comes of it. */
import { createItemMemory } from '../../../../nodes/AmazonS3/client/reading/itemMemory';
import { readJsonValues } from '../../../../nodes/AmazonS3/client/reading/jsonValues';

const [beginning = '', again = ''] = process.argv.slice(2);
const piece = again.repeat(65_536 / again.length);

async function* text(): AsyncGenerator<string> {
	yield beginning;
	for (let i = 0; i < 16_384; i++) yield piece;
}

async function read(): Promise<string> {
	const items: unknown[] = [];
	const format = { key: 'k', memory: createItemMemory(), largeNumbersAsText: true };
	for await (const value of readJsonValues(text(), format)) items.push({ json: value });
	return `${items.length} items`;
}

read().then(
	(result) => console.log(result),
	(error: Error) => console.log(error.message),
);
