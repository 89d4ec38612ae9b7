import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';
import { send, server } from '../support/rawS3';
import { serverCredentials } from '../support/executeContext';

const credential = new AmazonS3Api();
const form = (changes: object = {}) => ({ ...serverCredentials(), ...changes }) as ICredentialDataDecryptedObject;
const testConnection = async (changes: object = {}) =>
	await credential.authenticate(form(changes), { ...(credential.test.request as IHttpRequestOptions) });

/** Sends what `authenticate` returned, as n8n would. */
async function sendSigned(options: IHttpRequestOptions) {
	const [, origin, path] = /^(https?:\/\/[^/]+)(\/.*)$/s.exec(options.url)!;
	return await send(
		options.method ?? 'GET',
		origin!,
		path!,
		options.headers as Record<string, string>,
		Buffer.from((options.body as string | undefined) ?? ''),
	);
}

describe('Test connection', () => {
	test('is green with the right form: the request that n8n then sends is answered with 200', async () => {
		const signed = await testConnection();
		expect((await sendSigned(signed)).status).toBe(200);
	});

	test('with the code of another region it tells the truth: red and why, or green where the store takes any region', async () => {
		const signed = await testConnection({ otherRegion: 'ap-south-1' }).catch((error: Error) => error.message);
		if (typeof signed === 'string') expect(signed).toMatch(/region/i);
		else expect((await sendSigned(signed)).status).toBe(200);
	});

	const red: Array<[string, object, RegExp]> = [
		[
			'an unknown access key ID',
			{ accessKeyId: 'AKIAUNKNOWN000000000' },
			/^S3 does not know this Access Key ID\. Copy the Access Key ID again/,
		],
		[
			'a wrong secret',
			{ secretAccessKey: 'wrong/secret/0000000000000000000000000000' },
			/^The Access Key Secret does not belong to this Access Key ID\. Copy the Access Key Secret again/,
		],
		[
			'no such bucket',
			{ bucketName: 'no-such-bucket-of-ours' },
			/^There is no bucket named "no-such-bucket-of-ours"\. Check the Bucket Name/,
		],
		['a malformed bucket name', { bucketName: 'bad name' }, /^Bucket Name contains " ", which no bucket has \(got "bad name"\)/],
		['a malformed endpoint', { endpoint: 'nonsense' }, /^Endpoint is not a URL/],
		['a malformed region', { otherRegion: 'eu central' }, /^Region Code is not a region code/],
		[
			'a refused connection',
			{ endpoint: 'http://127.0.0.1:9' },
			/^http:\/\/127\.0\.0\.1:9 refused the connection\. Check the Endpoint and its port/,
		],
		[
			'an endpoint that is not found',
			{ endpoint: 'http://no-such-host.invalid' },
			/^The host name of the endpoint, no-such-host\.invalid, could not be resolved\. Check the Endpoint/,
		],
	];
	test.each(red)('is red with a sentence for %s', async (_, changes, sentence) => {
		await expect(testConnection(changes)).rejects.toThrow(sentence);
	});

	test('the sentences are all different, and none holds the secret', async () => {
		const sentences = await Promise.all(
			red.map(
				async ([, changes]) =>
					await testConnection(changes).then(
						() => '',
						(error: Error) => error.message,
					),
			),
		);
		expect(new Set(sentences).size).toBe(sentences.length);
		expect(sentences.join()).not.toContain(server.keys.secretAccessKey);
	});
});

describe('authenticate', () => {
	const request = (options: object) => options as IHttpRequestOptions;

	test('signs any request to the connection’s own host: query, path and body', async () => {
		const folder = `${server.scratchPrefix}credential/`;
		const key = `${folder}ü (1)!.txt`;
		const put = await credential.authenticate(
			form(),
			request({
				method: 'PUT',
				url: `${server.endpoint}/${server.bucket}/${encodeURI(key)}`,
				headers: { 'content-type': 'text/plain' },
				body: 'hello',
			}),
		);
		expect((await sendSigned(put)).status).toBe(200);
		const get = await credential.authenticate(
			form(),
			request({ url: `${server.endpoint}/${server.bucket}`, qs: { 'list-type': 2, prefix: `${folder}ü (` } }),
		);
		const answer = await sendSigned(get);
		expect(answer.status).toBe(200);
		expect(answer.body.toString()).toContain(`<Key>${key}</Key>`);
		const remove = await credential.authenticate(
			form(),
			request({ method: 'DELETE', uri: `${server.endpoint}/${server.bucket}/${encodeURI(key)}` }),
		);
		expect((await sendSigned(remove)).status).toBe(204);
	});

	test('refuses a header beyond ASCII by its name', async () => {
		const headers = { 'x-amz-meta-title': 'größe' };
		await expect(credential.authenticate(form(), request({ url: `${server.endpoint}/${server.bucket}`, headers }))).rejects.toThrow(
			'The header x-amz-meta-title contains letters or signs that no header can carry',
		);
	});

	test.each(['https://example.com/', 'http://169.254.169.254/latest/meta-data/', 'https://s3.amazonaws.com/bucket'])(
		'refuses %s: not the connection’s own',
		async (url) => {
			await expect(credential.authenticate(form(), request({ url }))).rejects.toThrow(
				'is not an address of the connection "Test connection"',
			);
		},
	);

	test('for AWS it signs S3 hosts with the region in the host, and no other service', async () => {
		const aws = form({ moreSettings: false, region: 'eu-west-1' });
		const { headers } = await credential.authenticate(aws, request({ url: 'https://other.s3.ap-south-1.amazonaws.com/k' }));
		expect((headers as Record<string, string>).authorization).toContain('/ap-south-1/s3/aws4_request');
		await expect(credential.authenticate(aws, request({ url: 'https://ec2.eu-west-1.amazonaws.com/' }))).rejects.toThrow(
			'signs requests to Amazon S3 over https only',
		);
	});
});
