/** An Expires header that is no date, as websites have it, stays as it is when an object is rewritten. */
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { runNode, type Parameters } from '../support/executeContext';

const PREFIX = 'stored-expires/';
const { bucket } = server;
const local = () => new LocalS3Control(server.endpoint);
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const expiresOf = async (name: string) => (await raw('HEAD', bucket, PREFIX + name)).headers.expires;

afterEach(async () => {
	await local().clearFaults();
	await rawClean(bucket, PREFIX);
});

const large = Buffer.alloc(6 * 1024 * 1024, 'x');
const rewrites: Array<[string, Buffer | string, Parameters, string]> = [
	['Update Metadata', 'x', { operation: 'updateMetadata', key: key('a'), options: { cacheControl: 'no-store' } }, 'a'],
	['Append to a small object', 'x', { operation: 'append', key: key('a'), from: 'text', text: 'y' }, 'a'],
	['Append to a large object', large, { operation: 'append', key: key('a'), from: 'text', text: 'y' }, 'a'],
	['Copy', 'x', { operation: 'copy', sourceKey: key('a'), destinationKey: key('b') }, 'b'],
	[
		'Move with another class',
		'x',
		{ operation: 'move', sourceKey: key('a'), destinationKey: key('a'), options: { storageClass: 'STANDARD_IA' } },
		'a',
	],
];

describe.each(['0', '-1', 'Thu, 01 Dec 1994 16:00:00 GMT', 'never'])('Expires: %s', (expires) => {
	test.each(rewrites)('%s keeps it', async (_, contents, parameters, target) => {
		await rawPut(bucket, `${PREFIX}a`, contents, { expires });
		await runNode(parameters);
		expect(await expiresOf(target)).toBe(expires);
	});

	test('a copy by parts keeps it', async () => {
		await rawPut(bucket, `${PREFIX}a`, large, { expires });
		await local().fail({
			operation: 'CopyObject',
			status: 400,
			code: 'InvalidRequest',
			message: 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120',
		});
		await runNode({ operation: 'copy', sourceKey: key('a'), destinationKey: key('b') });
		expect(await expiresOf('b')).toBe(expires);
	});
});

test('Update Metadata gives it another date', async () => {
	await rawPut(bucket, `${PREFIX}a`, 'x', { expires: '0' });
	await runNode({ operation: 'updateMetadata', key: key('a'), options: { expires: '2027-01-02T03:04:05Z' } });
	expect(await expiresOf('a')).toBe('Sat, 02 Jan 2027 03:04:05 GMT');
});
