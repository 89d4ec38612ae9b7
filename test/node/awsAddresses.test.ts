/**
 * AWS's addresses without AWS: the local S3 behind TLS, with certificates of an authority of its own, answers for the
 * host names of regions in all partitions. Where n8n sends its traffic through proxies the node uses Node's global
 * agent: here that agent leads every host to the local server, and checks its certificate for the host that was asked for.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import type { ICredentialDataDecryptedObject, IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import { generate } from 'selfsigned';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';
import { runNode, type Parameters } from '../support/executeContext';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';

const KEYS = { accessKeyId: 'AKIAADDRESSES0000001', secretAccessKey: 'addresses/secret+of/the+local/user0000001' };

/** A region of each partition, and the domain of its hosts. https://docs.aws.amazon.com/general/latest/gr/s3.html */
const REGIONS: Array<[region: string, domain: string]> = [
	['us-east-1', 'amazonaws.com'],
	['eu-central-1', 'amazonaws.com'],
	['ap-southeast-2', 'amazonaws.com'],
	['cn-north-1', 'amazonaws.com.cn'],
	['us-gov-west-1', 'amazonaws.com'],
	['eusc-de-east-1', 'amazonaws.eu'],
	['us-iso-east-1', 'c2s.ic.gov'],
	['us-isob-east-1', 'sc2s.sgov.gov'],
	['eu-isoe-west-1', 'cloud.adc-e.uk'],
	['us-isof-south-1', 'csp.hci.ic.gov'],
];
const hostOf = (region: string) => `s3.${region}.${REGIONS.find(([code]) => code === region)![1]}`;
const plainBucket = (region: string) => `plain-${region}`;
const dottedBucket = (region: string) => `dotted.name.${region}`;

const folder = mkdtempSync(join(tmpdir(), 'aws-addresses-'));
const saved = { agent: https.globalAgent, proxy: process.env.HTTPS_PROXY };
const askedHosts: string[] = [];
let s3: LocalS3;
let ca: string;

beforeAll(async () => {
	const hosts = REGIONS.flatMap(([region]) => [hostOf(region), `*.${hostOf(region)}`]);
	const authority = await generate([{ name: 'commonName', value: 'Authority of the test' }], {
		keySize: 2048,
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
		],
	});
	ca = authority.cert;
	s3 = await startLocalS3({
		directory: folder,
		users: [KEYS],
		buckets: REGIONS.flatMap(([region]) => [plainBucket(region), dottedBucket(region)].map((name) => ({ name, region }))),
		tls: { key: authority.private, cert: authority.cert },
		baseHosts: REGIONS.map(([region]) => hostOf(region)),
	});
	const agent = new https.Agent({ keepAlive: false });
	agent.createConnection = ((options: tls.ConnectionOptions) => {
		askedHosts.push(`${options.host}:${options.port}`);
		return tls.connect({ ca, servername: options.host, host: '127.0.0.1', port: Number(new URL(s3.endpoint).port) });
	}) as typeof agent.createConnection;
	https.globalAgent = agent;
	process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
});
afterAll(async () => {
	https.globalAgent.destroy();
	https.globalAgent = saved.agent;
	if (saved.proxy === undefined) delete process.env.HTTPS_PROXY;
	else process.env.HTTPS_PROXY = saved.proxy;
	await s3.stop();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => void askedHosts.splice(0));

const credentials = (region: string, bucketName: string): IDataObject => ({ connectionName: 'AWS', ...KEYS, bucketName, region });
const key = { mode: 'key', value: 'folder/ü #1+?.txt' };
const run = async (region: string, bucket: string, parameters: Parameters) =>
	(await runNode({ key, ...parameters }, { credentials: credentials(region, bucket) }))[0]!.json;

test.each(
	REGIONS.flatMap(([region]) => [
		[region, plainBucket(region), `${plainBucket(region)}.${hostOf(region)}`],
		[region, dottedBucket(region), hostOf(region)],
	]),
)('%s, bucket %s: everything goes to %s', async (region, bucket, host) => {
	expect(await run(region, bucket, { operation: 'upload', from: 'text', text: region })).toMatchObject({ bucket, size: region.length });
	expect(await run(region, bucket, { operation: 'download', as: 'text' })).toMatchObject({ data: region });
	expect(await run(region, bucket, { operation: 'getAll', prefix: 'folder/' })).toMatchObject({ key: key.value });
	const { url } = await run(region, bucket, { operation: 'createPresignedUrl' });
	expect(new URL(String(url)).host).toBe(host);
	expect(await get(String(url))).toEqual([200, region]);
	await run(region, bucket, { operation: 'delete' });
	expect(await get(String(url))).toEqual([404, expect.stringContaining('NoSuchKey')]);
	expect(new Set(askedHosts)).toEqual(new Set([`${host}:443`]));
});

test.each(REGIONS)('%s: Test connection, and a request that n8n sends itself', async (region) => {
	const credential = new AmazonS3Api();
	const form = credentials(region, plainBucket(region)) as ICredentialDataDecryptedObject;
	const tested = await credential.authenticate(form, { ...(credential.test.request as IHttpRequestOptions) });
	expect((await get(tested.url, tested.headers as Record<string, string>))[0]).toBe(200);
	const signed = await credential.authenticate(form, { url: `https://${hostOf(region)}/${plainBucket(region)}?list-type=2` });
	expect((await get(signed.url, signed.headers as Record<string, string>))[0]).toBe(200);
	await expect(
		credential.authenticate({ ...form, secretAccessKey: 'wrong' }, { ...(credential.test.request as IHttpRequestOptions) }),
	).rejects.toThrow('The Access Key Secret does not belong to this Access Key ID');
});

test('a wrong region is followed once, and then known', async () => {
	const hints: unknown[] = [];
	const right = plainBucket('eu-central-1');
	const parameters = { operation: 'upload', key, from: 'text', text: 'x' };
	const [output] = await runNode(parameters, { credentials: credentials('us-east-1', right), hints });
	expect(output!.json).toMatchObject({ bucket: right, size: 1 });
	expect(JSON.stringify(hints)).toContain('eu-central-1');
	expect(askedHosts).toEqual([`${right}.${hostOf('us-east-1')}:443`, `${right}.${hostOf('eu-central-1')}:443`]);
	await runNode(parameters, { credentials: credentials('us-east-1', right) });
	expect(askedHosts.slice(2)).toEqual([`${right}.${hostOf('eu-central-1')}:443`]);
});

test('Test connection does not follow a wrong region: it names the right one', async () => {
	const credential = new AmazonS3Api();
	const form = credentials('us-east-1', plainBucket('eu-central-1')) as ICredentialDataDecryptedObject;
	await expect(credential.authenticate(form, { ...(credential.test.request as IHttpRequestOptions) })).rejects.toThrow('eu-central-1');
});

test('AWS is asked for nothing but what is to be done', async () => {
	const [region, bucket] = ['eu-central-1', plainBucket('eu-central-1')];
	const operationsOf = async (parameters: Parameters) => {
		s3.requests.length = 0;
		await run(region, bucket, { key: { mode: 'key', value: 'asked' }, ...parameters });
		return s3.requests.map(({ operation }) => operation);
	};
	const tags = { pairs: [{ name: 'a', value: 'b' }] };
	const serverSideEncryption = { settings: { algorithm: 'aws:kms', kmsKeyId: 'my-key' } };
	const options = { storageClass: 'STANDARD_IA', tags, serverSideEncryption, checksumAlgorithm: 'SHA256', ifExists: 'fail' };
	expect(await operationsOf({ operation: 'upload', from: 'text', text: 'x', options })).toEqual(['PutObject']);
	expect(await operationsOf({ operation: 'setTags', tags })).toEqual(['PutObjectTagging']);
	expect(await operationsOf({ operation: 'setTags', tags: { pairs: [] } })).toEqual(['DeleteObjectTagging']);
	const copy = { sourceKey: { mode: 'key', value: 'asked' }, destinationKey: { mode: 'key', value: 'copied' } };
	expect(await operationsOf({ operation: 'copy', ...copy, options: { storageClass: 'STANDARD_IA', serverSideEncryption } })).toEqual([
		'CopyObject',
	]);
	expect(await operationsOf({ operation: 'append', from: 'text', text: 'y' })).toEqual(['HeadObject', 'GetObject', 'PutObject']);
	expect(await operationsOf({ operation: 'delete', options: { versionId: 'null' } })).toEqual(['DeleteObject']);
});

test('a certificate of an unknown authority is refused, and nothing is sent', async () => {
	const trusted = ca;
	ca = tls.rootCertificates[0]!;
	try {
		await expect(
			runNode(
				{ operation: 'getAll' },
				{ credentials: { ...credentials('eu-central-1', plainBucket('eu-central-1')), connectionName: 'Not trusted', sessionToken: '' } },
			),
		).rejects.toThrow(/certificate/i);
	} finally {
		ca = trusted;
	}
});

/** One request by the global agent. */
async function get(url: string, headers: Record<string, string> = {}): Promise<[status: number, body: string]> {
	return await new Promise((resolve, reject) => {
		https
			.get(url, { headers }, (answer) => {
				let body = '';
				answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
				answer.on('end', () => resolve([answer.statusCode!, body]));
			})
			.on('error', reject);
	});
}
