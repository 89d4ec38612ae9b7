/**
 * A user who may read, write and delete objects, but not list the bucket, and nothing below `denied/`. Where the server
 * knows one user only, there is nothing to see.
 */
import { credentialsWith, runNode } from '../support/executeContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';

const accessKeyId = process.env.S3_LIMITED_ACCESS_KEY_ID;
const credentials = credentialsWith({ accessKeyId, secretAccessKey: process.env.S3_LIMITED_SECRET_ACCESS_KEY });
/** On some servers what a user wrote can be read by that user alone. */
const keys = { accessKeyId: accessKeyId ?? '', secretAccessKey: process.env.S3_LIMITED_SECRET_ACCESS_KEY ?? '' };
const PREFIX = `${server.scratchPrefix}limited/`;
const DENIED = `denied/${server.scratchPrefix}`;
const key = (value: string) => ({ mode: 'key', value });

if (accessKeyId === undefined) {
	test('this server has no limited user to try', () => {
		console.warn('There is no second user on this server: AccessDenied is not tried on it.');
	});
} else {
	beforeAll(async () => {
		await rawPut(server.bucket, `${PREFIX}there.txt`, 'there');
		await rawPut(server.bucket, `${DENIED}secret.txt`, 'secret');
	});
	afterAll(async () => {
		await rawClean(server.bucket, PREFIX);
		await rawClean(server.bucket, DENIED);
	});

	test('what is allowed works', async () => {
		await runNode({ operation: 'upload', key: key(`${PREFIX}new.txt`), from: 'text', text: 'new' }, { credentials });
		expect((await raw('GET', server.bucket, `${PREFIX}new.txt`, { keys })).body.toString()).toBe('new');
		const [read] = await runNode({ operation: 'download', key: key(`${PREFIX}there.txt`), as: 'text' }, { credentials });
		expect(read!.json.data).toBe('there');
		await runNode({ operation: 'delete', key: key(`${PREFIX}new.txt`) }, { credentials });
		expect((await raw('HEAD', server.bucket, `${PREFIX}new.txt`)).status).toBe(404);
	});

	test.each([
		['Get Many', { operation: 'getAll', prefix: PREFIX }, 's3:ListBucket'],
		['Download', { operation: 'download', key: key(`${DENIED}secret.txt`) }, 's3:GetObject'],
		['Upload', { operation: 'upload', key: key(`${DENIED}new.txt`), from: 'text', text: 'x' }, 's3:PutObject'],
		['Delete', { operation: 'delete', key: key(`${DENIED}secret.txt`) }, 's3:DeleteObject'],
		['Copy', { operation: 'copy', sourceKey: key(`${PREFIX}there.txt`), destinationKey: key(`${DENIED}copy.txt`) }, 's3:PutObject'],
	])('%s names the permission that is missing, and changes nothing', async (_, parameters, permission) => {
		await expect(runNode(parameters, { credentials })).rejects.toMatchObject({
			message: expect.stringContaining(permission) as string,
			httpCode: '403',
		});
		expect((await raw('GET', server.bucket, `${DENIED}secret.txt`)).body.toString()).toBe('secret');
		expect((await raw('HEAD', server.bucket, `${DENIED}new.txt`)).status).toBe(404);
	});

	test('Test connection says that the keys are right and may not list the bucket', async () => {
		const credential = new AmazonS3Api();
		await expect(credential.authenticate(credentials as never, { ...credential.test.request } as never)).rejects.toThrow('s3:ListBucket');
	});
}
