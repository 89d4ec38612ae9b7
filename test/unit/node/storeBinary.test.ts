import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { type Readable } from 'node:stream';
import { contentsToStore, storeBinary } from '../../../nodes/AmazonS3/n8n/binary';

/** n8n's own helper needs n8n: this one only notes in which form the contents came. */
async function stored(contents: Buffer[], size?: number): Promise<{ isBuffer: boolean; length: number }> {
	let came: Buffer | Readable | undefined;
	const prepareBinaryData = async (given: Buffer | Readable): Promise<IBinaryData> => {
		came = given;
		if (!Buffer.isBuffer(given)) for await (const chunk of given) came = chunk as Buffer;
		return { data: '', mimeType: 'x/y' };
	};
	const body = (async function* () {
		yield* contents;
	})();
	let isBuffer = false;
	const helpers = {
		prepareBinaryData: async (given: Buffer | Readable) => {
			isBuffer = Buffer.isBuffer(given);
			return await prepareBinaryData(given);
		},
	};
	await storeBinary({ helpers } as unknown as IExecuteFunctions, await contentsToStore(body, size), 'a.txt', 'x/y');
	return { isBuffer, length: (came as Buffer).length };
}

test('up to 64 KiB go to n8n in one piece, more or an unknown size as a stream', async () => {
	expect(await stored([Buffer.alloc(40_000), Buffer.alloc(25_536)], 65_536)).toEqual({ isBuffer: true, length: 65_536 });
	expect(await stored([], 0)).toEqual({ isBuffer: true, length: 0 });
	expect(await stored([Buffer.alloc(65_537)], 65_537)).toMatchObject({ isBuffer: false });
	expect(await stored([Buffer.alloc(10)])).toMatchObject({ isBuffer: false, length: 10 });
});

test('contents that fail are not stored', async () => {
	const body = (async function* () {
		yield Buffer.from('a');
		throw new Error('cut');
	})();
	await expect(contentsToStore(body, 5)).rejects.toThrow('cut');
});
