import { S3Error, toS3Error } from '../../../nodes/AmazonS3/client/errors/errors';
import { growingPartBytes } from '../../../nodes/AmazonS3/client/objects/partPlan';
import { unsizedPartBytes } from '../../../nodes/AmazonS3/client/quirks/equalParts';
import { isRefusal, isRefusing, knownOf, unlessRefused } from '../../../nodes/AmazonS3/client/quirks/refusals';
import type { Store } from '../../../nodes/AmazonS3/client/store/openStore';

const MIB = 1024 * 1024;
let stores = 0;
const newStore = () => ({ connection: { endpoint: `https://s3-${++stores}.example.com` } });
const answer = (status: number, code: string, message = '') =>
	toS3Error(Object.assign(new Error(message), { name: code, Code: code, $metadata: { httpStatusCode: status } }), { call: 'PutObject' });
const refused = () => answer(501, 'NotImplemented');

test('of requests at the same time one finds out, and the others wait for it', async () => {
	const store = newStore();
	let sent = 0;
	const send = async () => {
		sent++;
		await new Promise((resolve) => setImmediate(resolve));
		throw refused();
	};
	const results = await Promise.all(Array.from({ length: 20 }, async () => await unlessRefused(store, 'x', send, async () => 'instead')));
	expect(results).toEqual(Array.from({ length: 20 }, () => 'instead'));
	expect(sent).toBe(1);
	expect(isRefusing(store, 'x')).toBe(true);
	expect(isRefusing(newStore(), 'x')).toBe(false);
});

test('what is refused the other way too was not refused for this: nothing is learned', async () => {
	const store = newStore();
	const fail = async () => {
		throw refused();
	};
	await expect(unlessRefused(store, 'x', fail, fail)).rejects.toMatchObject({ kind: 'notSupported' });
	expect(knownOf(store, 'x')).toBeUndefined();
	expect(await unlessRefused(store, 'x', async () => 'sent', fail)).toBe('sent');
	expect(knownOf(store, 'x')).toBe(true);
});

test('AWS is asked as S3 has it: its refusal is an error', async () => {
	const aws = { connection: {} };
	const send = async () => {
		throw refused();
	};
	await expect(unlessRefused(aws, 'x', send, async () => 'instead')).rejects.toMatchObject({ kind: 'notSupported' });
	expect(isRefusing(aws, 'x')).toBe(false);
});

test.each<[Error, boolean]>([
	[answer(501, 'NotImplemented'), true],
	[answer(405, 'MethodNotAllowed'), true],
	[answer(400, 'NotImplemented'), true],
	[answer(400, 'InvalidArgument', "Unsupported header 'x-amz-tagging' received for this API call."), true],
	[answer(400, 'InvalidArgument', 'The tag is not valid'), false],
	[answer(412, 'PreconditionFailed'), false],
	[answer(503, 'SlowDown'), false],
	[new S3Error('notSupported', 'said by the node', ''), false],
	[new Error('NotImplemented'), false],
])('%s: a refusal, %p', (error, is) => {
	expect(isRefusal(error)).toBe(is);
});

describe('parts of a source of unknown size', () => {
	const at = (endpoint?: string) => ({ connection: { endpoint }, place: (place: object) => place }) as unknown as Store;

	test('grow at most stores, and have one size at R2 and Mega', () => {
		const growing = unsizedPartBytes(at('https://s3.example.com'), 8 * MIB, 16 * MIB);
		expect([growing(0), growing(8 * MIB), growing(100_000 * MIB)]).toEqual([8 * MIB, 16 * MIB, growingPartBytes(100_000 * MIB, 16 * MIB)]);
		for (const endpoint of [
			'https://0123.r2.cloudflarestorage.com',
			'https://0123.eu.r2.cloudflarestorage.com',
			'https://s3.eu-central-1.s4.mega.io',
		]) {
			const equal = unsizedPartBytes(at(endpoint), 8 * MIB, 16 * MIB);
			expect([equal(0), equal(16 * MIB), equal(159_984 * MIB)]).toEqual([16 * MIB, 16 * MIB, 16 * MIB]);
			expect(() => equal(160_000 * MIB)).toThrow(/takes 10,000 parts of one size/);
		}
	});
});
