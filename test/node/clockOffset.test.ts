import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { serverCredentials } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}clock-offset/`;
const { bucket } = server;
const local = new LocalS3Control(server.endpoint);
const HOUR = 3_600_000;

afterAll(async () => await rawClean(bucket, PREFIX));

test('calls that are under way when the clock is found to differ all go on, as they would one by one', async () => {
	await rawPut(bucket, `${PREFIX}from`, 'contents');
	const store = await openStore(readConnection(serverCredentials()), {});
	try {
		const copy = async (number: number) =>
			await store.s3.copyObject({ Bucket: bucket, Key: `${PREFIX}${number}`, CopySource: `${bucket}/${PREFIX}from` });
		await copy(0);
		await copy(1);
		const failures = async () => {
			const copied = await Promise.allSettled(Array.from({ length: 40 }, async (_, number) => await copy(number)));
			return copied.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
		};
		await local.passTime(HOUR);
		expect(await failures()).toEqual([]);
		await local.resetClock();
		expect(await failures()).toEqual([]);
	} finally {
		await local.resetClock();
		store.close();
	}
});
