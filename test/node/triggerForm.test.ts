/** What the fields of the trigger take. Nothing is sent when one is refused. */
import { LocalS3Control } from '../support/localS3/control';
import type { Parameters } from '../support/executeContext';
import { PollingWorkflow } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const { bucket } = server;
const PREFIX = 'form/';
const local = new LocalS3Control(server.endpoint);
const path = (value: unknown) => ({ __rl: true, mode: 'path', value });

afterEach(async () => await rawClean(bucket, PREFIX));

const refusalOf = async (parameters: Parameters): Promise<string> => {
	const workflow = new PollingWorkflow({});
	workflow.evaluated = { events: ['created'], watch: 'bucket', ...parameters };
	await local.clearRequests();
	const words = (error: Error) => `${error.message} ${(error as { description?: string }).description}`;
	const message = await workflow.activate().then(() => 'It was taken', words);
	expect(await workflow.test().then(() => 'It was taken', words)).toBe(message);
	expect(await local.requests()).toEqual([]);
	return message;
};

test.each<[string, unknown, string]>([
	['settled', {}, 'Settled: nothing in it can be read'],
	['settled', { minutes: 5 }, 'Settled: nothing in it can be read'],
	['settled', { rule: [{ kind: 'object' }] }, 'Settled is not a group of fields'],
	['settled', { rule: null }, 'Settled has an expression that gives nothing'],
	['settled', null, 'Settled has an expression that gives nothing'],
	['settled', { rule: { kind: 'objects' } }, 'Wait Until is not one of object, folder, marker'],
	['settled', { rule: { kind: 'object', minutes: 1.5 } }, 'Minutes is not a whole number from 1 to 10080 (got "1.5")'],
	['settled', { rule: { kind: 'object', minutes: null } }, 'Minutes has an expression that gives nothing'],
	['settled', { rule: { kind: 'marker', marker: null } }, 'Marker has an expression that gives nothing'],
	['settled', { rule: { kind: 'marker', marker: '*/*.done' } }, 'Marker must be a name without a folder'],
	['settled', { rule: { kind: 'marker', marker: '*.*.done' } }, 'Marker has more than one *'],
	['afterProcessing', { what: 'delete' }, 'After Processing: nothing in it can be read'],
	['afterProcessing', { step: 'delete' }, 'After Processing is not a group of fields'],
	['afterProcessing', { step: { what: null } }, 'Do has an expression that gives nothing'],
	['afterProcessing', { step: { what: 'remove' } }, 'Do is not one of tag, delete, move'],
	['afterProcessing', { step: { what: 'move', folder: null } }, 'Folder has an expression that gives nothing'],
	['afterProcessing', { step: { what: 'move', folder: 's3://other/done/' } }, 'Folder is an address, not the path of a folder'],
	['afterProcessing', { step: { what: 'move', folder: 's3://other/done/' } }, 'It is always in the watched bucket.'],
	['afterProcessing', { step: { what: 'tag', tagName: {} } }, 'Tag is an object, not text'],
	['afterProcessing', { step: { what: 'tag', tagName: 'x'.repeat(129) } }, 'Tag'],
	['afterProcessing', { step: { onFailure: 'tag', errorTagValue: NaN } }, 'Error Tag Value is not a number (NaN), not text'],
	['afterProcessing', { step: { when: 'later' } }, 'When is not one of started, succeeded'],
	['afterProcessing', { step: { attempts: 0 } }, 'Attempts is not a whole number from 1 to 100 (got "0")'],
	['whenFirst', { from: 'existing' }, 'When First Activated: nothing in it can be read'],
	['whenFirst', { choice: { from: 'since', since: '31.03.2026' } }, 'Since is not a date'],
	['whenFirst', { choice: { from: 'since', since: new Date(NaN) } }, 'Since is not a date'],
	['whenFirst', { choice: { from: 'since', since: null } }, 'Since is empty'],
	['whenFirst', { choice: { from: 'yesterday' } }, 'Start With is not one of existing, now, since'],
	['whenAgain', 'again', 'When Activated Again is not one of catchUp, fromNow'],
	['whenAgain', null, 'When Activated Again has an expression that gives nothing'],
	['state', { folder: '.n8n/' }, 'State in the Bucket: nothing in it can be read'],
	['state', { place: { folder: null } }, 'Folder has an expression that gives nothing'],
	['state', { place: { name: 'x', share: 'perhaps' } }, 'Share With Other Instances is neither true nor false'],
	['limitPerPoll', 0, 'Limit per Poll is not a whole number from 1 to 5000 (got "0")'],
	['limitPerPoll', -1, 'Limit per Poll is not a whole number'],
	['limitPerPoll', 1.5, 'Limit per Poll is not a whole number'],
	['limitPerPoll', NaN, 'Limit per Poll is not a whole number'],
	['limitPerPoll', null, 'Limit per Poll has an expression that gives nothing'],
	['itemsPerExecution', 0, 'Items per Execution is not a whole number from 1'],
	['reportErrors', 'soon', 'Report Errors After (Failed Polls) is not a whole number'],
	['newKeysOnly', 'maybe', 'New Keys Only is neither true nor false'],
	['keysOnlyGrow', null, 'Keys Only Grow is neither true nor false'],
	['emptyObjects', {}, 'Empty Objects is neither true nor false'],
	['include', null, 'Include has an expression that gives nothing'],
	['include', ['everything'], 'Include is not one of file, metadata, link, tags'],
	['include', { file: true }, 'Include is not a list of choices'],
	['includeKeys', null, 'Include Keys has an expression that gives nothing'],
	['exclude', ['a'], 'Exclude Keys is a list, not text'],
	['startOver', null, 'Start Over has an expression that gives nothing'],
	['bucketName', { __rl: true, mode: 'name', value: null }, 'Bucket Name has an expression that gives nothing'],
	['maxSize', 0, 'Max Size (Bytes) lets no object through'],
])('option %s: %j is refused by its label', async (option, value, expected) => {
	expect(await refusalOf({ options: { [option]: value } })).toContain(expected);
});

test.each<[string, Parameters, string]>([
	['no event', { events: null }, 'Trigger On has an expression that gives nothing'],
	['an event that is none', { events: ['created', 'renamed'] }, 'Trigger On is not one of created, updated, deleted'],
	['a place that is none', { watch: 'prefix' }, 'Watch is not one of bucket, folder, pattern'],
	['an empty folder', { watch: 'folder', folder: path('') }, 'Folder is empty'],
	['a folder of an expression that gives nothing', { watch: 'folder', folder: path(null) }, 'Folder has an expression that gives nothing'],
	['an address', { watch: 'folder', folder: path('s3://bucket/in/') }, 'Folder is an address, not the path of a folder'],
	['an empty pattern', { watch: 'pattern', pattern: ' ' }, 'Key Pattern is empty'],
	[
		'a pattern of an expression that gives nothing',
		{ watch: 'pattern', pattern: null },
		'Key Pattern has an expression that gives nothing',
	],
	['a pattern that is no text', { watch: 'pattern', pattern: { glob: '*' } }, 'Key Pattern is an object, not text'],
	['no options', { options: null }, 'Options has an expression that gives nothing'],
	[
		'a state in the watched folder',
		{ watch: 'folder', folder: path('.n8n/in'), options: { state: { place: { folder: '.n8n' } } } },
		'State in the Bucket is kept in the watched folder',
	],
])('%s is refused', async (_, parameters, expected) => {
	expect(await refusalOf(parameters)).toContain(expected);
});

test('numbers and switches as text are taken, as everywhere', async () => {
	const options = { limitPerPoll: '2', newKeysOnly: 'false', whenFirst: { choice: {} } };
	const workflow = new PollingWorkflow({ watch: 'folder', folder: path(PREFIX), options });
	for (const name of ['a', 'b', 'c']) await rawPut(bucket, PREFIX + name, 'x');
	expect(await workflow.activate()).toHaveLength(2);
	expect(await workflow.poll()).toHaveLength(1);
});

test('a date that an expression gives anew each time does not make each poll the first one', async () => {
	const since = '={{ $now.minus({ days: 1 }).toISO() }}';
	const workflow = new PollingWorkflow({
		watch: 'folder',
		folder: path(PREFIX),
		options: { whenFirst: { choice: { from: 'since', since } } },
	});
	await rawPut(bucket, `${PREFIX}a`, 'x');
	expect(await workflow.activate()).toEqual([`${PREFIX}a`]);
	await local.fail({ operation: 'ListObjectsV2', status: 403, code: 'AccessDenied', times: 1 });
	expect(await workflow.poll()).toEqual([]);
	expect(workflow.warnings).toHaveLength(1);
	expect(await workflow.poll()).toEqual([]);
});

test('After Processing keeps the whole name of a file, also where a pattern begins with a part of it', async () => {
	const step = { what: 'move', when: 'started', folder: `${PREFIX}done/` };
	const workflow = new PollingWorkflow({ watch: 'pattern', pattern: `${PREFIX}in/2026-*`, options: { afterProcessing: { step } } });
	await workflow.activate();
	await rawPut(bucket, `${PREFIX}in/2026-01.csv`, 'x');
	expect(await workflow.poll()).toEqual([`${PREFIX}in/2026-01.csv`]);
	expect((await raw('HEAD', bucket, `${PREFIX}done/2026-01.csv`)).status).toBe(200);
});
