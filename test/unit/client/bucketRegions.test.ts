/** Where the buckets of connections are, while several connections work at the same time. */
import { executionAsyncResource } from 'node:async_hooks';
import { createBucketRegions } from '../../../nodes/AmazonS3/client/store/bucketRegions';

const regionsOf = (region: string) => createBucketRegions({ bucket: 'own', region });

test('the region is that of the work, of this connection alone, within the work of others too', async () => {
	const [one, two] = [regionsOf('eu-central-1'), regionsOf('us-east-1')];
	const seen = () => [one.current(), two.current()];
	expect(seen()).toEqual(['eu-central-1', 'us-east-1']);
	await one.within('ap-south-1', async () => {
		expect(seen()).toEqual(['ap-south-1', 'us-east-1']);
		await two.within('eu-west-3', async () => {
			await Promise.resolve();
			expect(seen()).toEqual(['ap-south-1', 'eu-west-3']);
			await one.within('eu-central-1', async () => expect(seen()).toEqual(['eu-central-1', 'eu-west-3']));
		});
		expect(seen()).toEqual(['ap-south-1', 'us-east-1']);
	});
	expect(seen()).toEqual(['eu-central-1', 'us-east-1']);
});

test('connections leave nothing in what happens after them, however many there were', async () => {
	const storesIn = async () => {
		await Promise.resolve();
		return Object.getOwnPropertySymbols(executionAsyncResource()).length;
	};
	await regionsOf('eu-central-1').within('us-east-1', storesIn);
	const before = await storesIn();
	for (let i = 0; i < 50; i++) await regionsOf('eu-central-1').within('us-east-1', storesIn);
	expect(await storesIn()).toBe(before);
});
