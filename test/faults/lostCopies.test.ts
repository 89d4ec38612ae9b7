/** Answers to CopyObject that are lost: the next attempt meets what the first one made. */
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = 'lost-copies/';
const local = () => new LocalS3Control(server.endpoint);
const status = async (name: string) => (await raw('HEAD', server.bucket, PREFIX + name)).status;
const stored = async (name: string) => (await raw('GET', server.bucket, PREFIX + name)).body.toString();
const key = (name: string) => ({ mode: 'key', value: PREFIX + name });
const run = async (operation: string, ifExists: string, name: string) =>
	await runNode({ operation, sourceKey: key('from'), destinationKey: key(name), options: { ifExists } });

beforeEach(async () => await rawPut(server.bucket, `${PREFIX}from`, 'contents'));
afterEach(async () => {
	await local().clearFaults();
	await local().resetClock();
	await rawClean(server.bucket, PREFIX);
});

describe.each(['skip', 'fail'])('If Object Exists: %s', (ifExists) => {
	test('a copy is known as ours', async () => {
		await local().fail({ operation: 'CopyObject', reset: 'afterHeaders' });
		const [output] = await run('copy', ifExists, 'to');
		expect(output!.json).toMatchObject({ key: `${PREFIX}to`, skipped: false, etag: expect.any(String) as string });
		expect(await stored('to')).toBe('contents');
	});

	test('a move is ended', async () => {
		await local().fail({ operation: 'CopyObject', reset: 'afterHeaders' });
		const [output] = await run('move', ifExists, 'to');
		expect(output!.json).toMatchObject({ key: `${PREFIX}to`, skipped: false });
		expect(await stored('to')).toBe('contents');
		expect(await status('from')).toBe(404);
	});

	test.each([
		['other contents', 'other', 0],
		['the same contents from long before', 'from', 3_600_000],
	])('an object of %s is not ours', async (_, source, olderMs) => {
		await rawPut(server.bucket, `${PREFIX}other`, 'theirs');
		await local().fail({ operation: 'CopyObject', reset: 'beforeRequestBody' });
		await local().fail({ operation: 'CopyObject', isHeld: true });
		const moving = run('move', ifExists, 'to');
		const ended = moving.then(
			([output]) => output!.json as unknown,
			(error: Error) => error.message,
		);
		await local().untilHeld();
		await local().passTime(-olderMs);
		await local().copies(server.bucket, `${PREFIX}${source}`, [`${PREFIX}to`]);
		await local().passTime(olderMs);
		await local().release();
		expect(await ended).toEqual(
			ifExists === 'skip' ? expect.objectContaining({ skipped: true }) : expect.stringContaining('already exists'),
		);
		expect(await stored('to')).toBe(await stored(source));
		expect(await stored('from')).toBe('contents');
	});
});
