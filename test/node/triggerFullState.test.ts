/** A state that is full holds 40,000 objects: here it holds two, so that two are enough. */
import { PollingWorkflow } from '../support/pollContext';
import { rawClean, rawPut, server } from '../support/rawS3';

jest.mock('../../nodes/AmazonS3/triggers/defaults', () => ({
	...jest.requireActual<object>('../../nodes/AmazonS3/triggers/defaults'),
	RECENT_LIMIT: 2,
}));

const { bucket } = server;
const PREFIX = 'full-state/';

afterEach(async () => await rawClean(bucket, PREFIX));

test('the log says how many objects wait while the state is full, and since when', async () => {
	const workflow = new PollingWorkflow({ watch: 'folder', folder: { __rl: true, mode: 'path', value: PREFIX } });
	await workflow.activate();
	for (const name of ['a', 'b', 'c', 'd', 'e']) await rawPut(bucket, PREFIX + name, name);
	expect(await workflow.poll()).toHaveLength(2);
	workflow.log.length = 0;
	expect(await workflow.poll()).toEqual([]);
	expect(workflow.log).toEqual([
		expect.stringMatching(/: 3 objects wait until the state has room: it holds 2 objects of the last hour.* The oldest is from 2/),
	]);
});
