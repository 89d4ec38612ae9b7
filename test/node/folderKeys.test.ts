/** A store that says of a copy to a key with a slash at its end that it is made, and makes nothing. State is read by the second client. */
import { runNode } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';

const local = () => new LocalS3Control(server.endpoint);
const MADE =
	'<CopyObjectResult><ETag>"25d902c24283ab8cfbac54dfa101ad31"</ETag><LastModified>2026-11-27T07:00:00.000Z</LastModified></CopyObjectResult>';
let made = 0;
async function newBucket(contents: string): Promise<string> {
	const bucket = `folder-keys-${++made}`;
	await rawMakeBucket(bucket);
	for (const [name, text] of Object.entries({ 'from/x/': contents, 'to/x': 'file' })) await rawPut(bucket, name, text);
	await local().clearRequests();
	return bucket;
}
const transfer = async (operation: string, bucket: string) =>
	await runNode({
		resource: 'folder',
		operation,
		sourceFolder: { mode: 'path', value: 'from/' },
		destinationFolder: { mode: 'path', value: 'to/' },
		options: { bucketName: bucket, destinationBucketName: bucket },
	});

afterEach(async () => await local().clearFaults());

test.each(['copy', 'move', 'sync'])('Folder: %s says that the copy is not there, and keeps the source', async (operation) => {
	const bucket = await newBucket('contents');
	await local().fail({ operation: 'CopyObject', bucket, answer: { status: 200, document: MADE }, times: 10 });
	await expect(transfer(operation, bucket)).rejects.toThrow('said that it made the copy "to/x/", and it is not there');
	expect(await rawKeys(bucket)).toEqual(['from/x/', 'to/x']);
	expect((await raw('GET', bucket, 'from/x/')).body.toString()).toBe('contents');
});

test.each([
	['contents', 1],
	['', 0],
])('a store that makes it is asked only where something could be lost: contents %j', async (contents, looks) => {
	const bucket = await newBucket(contents);
	await transfer('move', bucket);
	expect(await rawKeys(bucket)).toEqual(['to/x', 'to/x/']);
	const heads = (await local().requests()).filter(({ operation, key }) => operation === 'HeadObject' && key === 'to/x/');
	expect(heads).toHaveLength(looks);
});
