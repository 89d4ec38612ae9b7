/** Roles: the local S3 has no STS, so a small server stands for a store that serves both at one address. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { AmazonS3Api } from '../../credentials/AmazonS3Api.credentials';
import { runNode, serverCredentials } from '../support/executeContext';

const asked: string[] = [];
let answerRole: (answer: ServerResponse) => void;
let store: Server;

const roleKeys = (answer: ServerResponse) =>
	answer
		.writeHead(200, { 'content-type': 'text/xml' })
		.end(
			'<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>' +
				'<AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>' +
				'<SessionToken>token-of-role</SessionToken>' +
				'<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>',
		);
const denied = (answer: ServerResponse) =>
	answer
		.writeHead(403, { 'content-type': 'text/xml' })
		.end(
			'<ErrorResponse>' +
				'<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error><RequestId>1</RequestId></ErrorResponse>',
		);

beforeAll(async () => {
	store = createServer((request: IncomingMessage, answer) => {
		request.resume();
		asked.push(`${request.method} ${String(request.headers['x-amz-security-token'] ?? 'own keys')}`);
		if (request.method === 'POST') answerRole(answer);
		else
			answer
				.writeHead(200, { 'content-type': 'application/xml' })
				.end('<ListBucketResult><Name>role-bucket</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>');
	});
	await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
});
afterAll(() => store.close());
beforeEach(() => {
	asked.splice(0);
	answerRole = roleKeys;
});

const endpoint = () => `http://127.0.0.1:${(store.address() as AddressInfo).port}`;
const credentials = (name: string) => ({
	...serverCredentials(),
	connectionName: name,
	bucketName: 'role-bucket',
	endpoint: endpoint(),
	roleArn: 'arn:aws:iam::123456789012:role/reader',
});
const credential = new AmazonS3Api();
const authenticate = async (name: string, request: IHttpRequestOptions) =>
	await credential.authenticate(credentials(name) as ICredentialDataDecryptedObject, request);
const list = async (name: string) => await runNode({ operation: 'getAll' }, { credentials: credentials(name) });

test('the role is asked for at the store, and its keys are used', async () => {
	await list('Role');
	expect(asked).toEqual(['POST own keys', 'GET token-of-role']);
});

test('a role that the keys may not assume', async () => {
	answerRole = denied;
	await expect(list('Denied role')).rejects.toMatchObject({
		message: 'These keys may not assume the role arn:aws:iam::123456789012:role/reader',
		description: expect.stringContaining('trust policy of the role') as string,
	});
});

test('one AssumeRole serves the requests of many items; a test asks anew', async () => {
	for (let item = 0; item < 3; item++) {
		const signed = await authenticate('HTTP Request', { url: `${endpoint()}/role-bucket/${item}` });
		expect(signed.headers).toMatchObject({ 'x-amz-security-token': 'token-of-role' });
	}
	expect(asked).toEqual(['POST own keys']);
	await authenticate('HTTP Request', { ...(credential.test.request as IHttpRequestOptions) });
	expect(asked).toEqual(['POST own keys', 'POST own keys', 'GET token-of-role']);
});

test.each(['1', 'TRUE'])("with n8n's SSRF protection on (%s) nothing is sent past it", async (value) => {
	process.env.N8N_SSRF_PROTECTION_ENABLED = value;
	try {
		for (const request of [{ url: `${endpoint()}/role-bucket/a` }, { ...(credential.test.request as IHttpRequestOptions) }])
			await expect(authenticate('Filtered', request)).rejects.toThrow('while the SSRF protection of n8n is on');
		expect(asked).toEqual([]);
	} finally {
		delete process.env.N8N_SSRF_PROTECTION_ENABLED;
	}
});

test("nothing of the process's AWS environment or files counts", async () => {
	const elsewhere: string[] = [];
	const trap = createServer((request, answer) => {
		elsewhere.push(String(request.url));
		answer.writeHead(500).end();
	});
	await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
	const url = `http://127.0.0.1:${(trap.address() as AddressInfo).port}`;
	const set: Record<string, string> = {
		AWS_ENDPOINT_URL: url,
		AWS_ENDPOINT_URL_S3: url,
		AWS_ENDPOINT_URL_STS: url,
		AWS_USE_FIPS_ENDPOINT: 'true',
		AWS_USE_DUALSTACK_ENDPOINT: 'true',
		AWS_REGION: 'ap-south-1',
		AWS_PROFILE: 'other',
		AWS_DEFAULTS_MODE: 'not a mode',
		AWS_RETRY_MODE: 'not a mode',
		AWS_MAX_ATTEMPTS: 'many',
		AWS_REQUEST_CHECKSUM_CALCULATION: 'not a rule',
		AWS_S3_USE_ARN_REGION: 'not a boolean',
		AWS_S3_DISABLE_EXPRESS_SESSION_AUTH: 'not a boolean',
		AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS: 'not a boolean',
		AWS_DISABLE_CLOCK_SKEW_CORRECTION: 'not a boolean',
		AWS_ACCOUNT_ID_ENDPOINT_MODE: 'not a mode',
		// Whatever opens it finds no file.
		AWS_CONFIG_FILE: '/',
		AWS_SHARED_CREDENTIALS_FILE: '/',
	};
	const read = jest.spyOn(jest.requireActual<typeof import('node:fs/promises')>('node:fs/promises'), 'readFile');
	const saved = { ...process.env };
	Object.assign(process.env, set);
	try {
		await list('Environment');
		expect(asked).toEqual(['POST own keys', 'GET token-of-role']);
		expect(elsewhere).toEqual([]);
		expect(read.mock.calls.filter(([path]) => path === '/' || /\.aws/.test(String(path)))).toEqual([]);
	} finally {
		for (const name of Object.keys(set)) delete process.env[name];
		Object.assign(process.env, saved);
		read.mockRestore();
		trap.close();
	}
});
