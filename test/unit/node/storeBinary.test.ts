import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { Readable } from 'node:stream';
import type { Download } from '../../../nodes/AmazonS3/client/download/download';
import { storeBinary, storeContents } from '../../../nodes/AmazonS3/n8n/binary';

type Contents = Pick<Download, 'body' | 'readWhole'>;

const streamed = async function* (...chunks: string[]) {
	for (const chunk of chunks) {
		if (chunk === 'cut') throw new Error('cut');
		yield Buffer.from(chunk);
	}
};

/** n8n's own helper needs n8n: this one only notes what came, and in which form. */
async function stored(contents: Contents): Promise<string[]> {
	const events: string[] = [];
	const prepareBinaryData = async (given: Buffer | Readable): Promise<IBinaryData> => {
		if (Buffer.isBuffer(given)) events.push(`stored whole: ${given}`);
		else for await (const chunk of given) events.push(`stored: ${chunk}`);
		return { data: '', mimeType: 'x/y' };
	};
	const functions = { helpers: { prepareBinaryData } } as unknown as IExecuteFunctions;
	const store = async (given: Buffer | Readable) => await storeBinary(functions, given, 'a.txt', 'x/y');
	const progress = { moved: (bytes: number) => void events.push(`moved ${bytes}`) } as never;
	const binary = await storeContents(contents, store, { progress, whenRead: () => events.push('read') });
	expect(binary).toMatchObject({ fileName: 'a.txt', fileExtension: 'txt' });
	return events;
}

test('what can be had whole goes to n8n in one piece, and the next item may start before it is stored', async () => {
	const contents: Contents = { body: streamed(), readWhole: async (use) => await use(Buffer.from('abc')) };
	expect(await stored(contents)).toEqual(['moved 3', 'read', 'stored whole: abc']);
});

test('all else goes as a stream', async () => {
	const events = await stored({ body: streamed('a', 'bc') });
	expect(events.filter((event) => event.startsWith('stored'))).toEqual(['stored: a', 'stored: bc']);
	expect(events.filter((event) => !event.startsWith('stored'))).toEqual(['moved 1', 'moved 2']);
});

test('contents that fail fail the whole', async () => {
	await expect(stored({ body: streamed('a', 'cut') })).rejects.toThrow('cut');
	const readWhole = async () => await Promise.reject(new Error('cut'));
	await expect(stored({ body: streamed(), readWhole })).rejects.toThrow('cut');
});
