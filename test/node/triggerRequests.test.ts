import { PollingWorkflow } from '../support/pollContext';
import { LocalS3Control } from '../support/localS3/control';
import { rawMakeBucket, rawPut, server } from '../support/rawS3';

const bucket = 'trigger-of-many-objects';
const OBJECTS = 100_000;
const local = () => new LocalS3Control(server.endpoint);

/** Keys in 400 folders, as a bucket of years has them. */
const keyOf = (index: number) => `${String(Math.floor(index / 250)).padStart(4, '0')}/${String(index % 250).padStart(4, '0')}.csv`;

beforeAll(async () => {
	await rawMakeBucket(bucket);
	await rawPut(bucket, keyOf(0), 'x');
	for (let from = 1; from < OBJECTS; from += 10_000) {
		const count = Math.min(10_000, OBJECTS - from);
		await local().copies(
			bucket,
			keyOf(0),
			Array.from({ length: count }, (_, i) => keyOf(from + i)),
		);
	}
});

test('of 100,000 objects and 10 new ones a poll takes 101 LIST requests', async () => {
	const workflow = new PollingWorkflow({ options: { bucketName: { __rl: true, mode: 'name', value: bucket } } });
	await workflow.activate();
	const added = Array.from({ length: 10 }, (_, i) => `9999/${i}.csv`);
	for (const key of added) await rawPut(bucket, key, 'x');
	await local().clearRequests();
	expect((await workflow.poll()).sort()).toEqual(added);
	const requests = (await local().requests()).filter((request) => request.bucket === bucket);
	expect(requests.map(({ operation }) => operation)).toEqual(Array.from({ length: 101 }, () => 'ListObjectsV2'));
}, 300_000);
