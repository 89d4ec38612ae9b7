import { PollingWorkflow } from '../support/pollContext';
import { LocalS3Control } from '../support/localS3/control';
import { rawClean, rawPut, server } from '../support/rawS3';

const { bucket } = server;
const PREFIX = 'many/';
const local = () => new LocalS3Control(server.endpoint);

afterEach(async () => await rawClean(bucket, PREFIX));

test('each 1,000 objects are one LIST request, however they lie in folders', async () => {
	const folders = Array.from({ length: 40 }, (_, i) => `${PREFIX}${String(i).padStart(2, '0')}/`);
	const all = folders.flatMap((folder) => Array.from({ length: 63 }, (_, i) => `${folder}${String(i).padStart(4, '0')}`));
	for (let from = 0; from < all.length; from += 64) await Promise.all(all.slice(from, from + 64).map((key) => rawPut(bucket, key, 'x')));
	const workflow = new PollingWorkflow({ watch: 'folder', folder: { __rl: true, mode: 'path', value: PREFIX }, options: {} });
	await workflow.activate();
	const added = Array.from({ length: 10 }, (_, i) => `${folders[i * 4]!}new`);
	for (const key of added) await rawPut(bucket, key, 'x');
	await local().clearRequests();
	expect((await workflow.poll()).sort()).toEqual(added);
	expect((await local().requests()).map(({ operation }) => operation)).toEqual(['ListObjectsV2', 'ListObjectsV2', 'ListObjectsV2']);
});
