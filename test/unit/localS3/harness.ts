import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { startLocalS3, type LocalS3, type LocalS3Options } from '../../support/localS3/server';

export const region = 'eu-central-1';
export const bucket = 'unit-bucket';
export const root = { accessKeyId: 'AKIAUNITROOT', secretAccessKey: 'unit-root-secret', name: 'root' };

export interface Harness {
	s3: LocalS3;
	directory: string;
	client(config?: S3ClientConfig): S3Client;
	stop(): Promise<void>;
}

/** Starts a server in a directory of its own, with one bucket. */
export async function startHarness(options: Partial<LocalS3Options> = {}): Promise<Harness> {
	const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'local-s3-unit-'));
	const s3 = await startLocalS3({ directory, region, users: [root], buckets: [{ name: bucket, region }], ...options });
	const clients: S3Client[] = [];
	return {
		s3,
		directory,
		client: (config = {}) => {
			const client = new S3Client({ endpoint: s3.endpoint, region, forcePathStyle: true, credentials: root, maxAttempts: 1, ...config });
			clients.push(client);
			return client;
		},
		stop: async () => {
			for (const client of clients) client.destroy();
			await s3.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}

/** The error of a call that has to fail. */
export async function failure(
	call: Promise<unknown>,
): Promise<{ name: string; message: string; $metadata?: { httpStatusCode?: number }; [field: string]: unknown }> {
	try {
		await call;
	} catch (error) {
		return error as Awaited<ReturnType<typeof failure>>;
	}
	throw new Error('The call did not fail');
}

export interface RawAnswer {
	status: number;
	headers: http.IncomingHttpHeaders;
	body: string;
	bytes: Buffer;
}

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
const strict = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

export interface RawRequest {
	method?: string;
	/** as it goes over the wire, without the query */
	path: string;
	query?: Record<string, string>;
	headers?: Record<string, string>;
	body?: Buffer | string;
	payloadHash?: string;
	user?: { accessKeyId: string; secretAccessKey: string };
	region?: string;
	now?: number;
	/** `none` sends the request as it is */
	sign?: 'header' | 'query' | 'none';
	expires?: number;
	/** sends this many bytes of the body, then cuts the connection */
	cutAfter?: number;
}

/** Signs by hand, from the text of the specification and with none of the server's code, and returns the target and headers to send. */
export function signRaw(
	s3: LocalS3,
	request: RawRequest,
): { target: string; headers: Record<string, string>; signature: string; seed: { key: Buffer; scope: string; date: string } } {
	const { method = 'GET', path, query = {}, user = root, now = Date.now(), sign = 'header' } = request;
	const date = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
	const scope = `${date.slice(0, 8)}/${request.region ?? region}/s3/aws4_request`;
	const payloadHash = request.payloadHash ?? (sign === 'query' ? 'UNSIGNED-PAYLOAD' : sha256(request.body ?? ''));
	const headers: Record<string, string> = { host: `127.0.0.1:${s3.port}`, ...request.headers };
	const parameters = { ...query };
	if (sign === 'header') Object.assign(headers, { 'x-amz-date': date, 'x-amz-content-sha256': payloadHash });
	const names = Object.keys(headers)
		.map((name) => name.toLowerCase())
		.sort();
	if (sign === 'query') {
		Object.assign(parameters, {
			'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
			'X-Amz-Credential': `${user.accessKeyId}/${scope}`,
			'X-Amz-Date': date,
			'X-Amz-Expires': String(request.expires ?? 60),
			'X-Amz-SignedHeaders': names.join(';'),
		});
	}
	const text = Object.entries(parameters)
		.map(([name, value]) => `${strict(name)}=${strict(value)}`)
		.sort()
		.join('&');
	const canonical = [method, path, text, ...names.map((name) => `${name}:${headers[name]}`), '', names.join(';'), payloadHash].join('\n');
	const key = ['s3', 'aws4_request'].reduce(
		(k, part) => hmac(k, part),
		hmac(hmac(`AWS4${user.secretAccessKey}`, date.slice(0, 8)), request.region ?? region),
	);
	const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${sha256(canonical)}`).toString('hex');
	const credential = `${user.accessKeyId}/${scope}`;
	if (sign === 'header')
		headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
	const full = sign === 'query' ? `${text}&X-Amz-Signature=${signature}` : text;
	return { target: full === '' ? path : `${path}?${full}`, headers, signature, seed: { key, scope, date } };
}

/** Sends a request of which every byte is the test's own. */
export function raw(s3: LocalS3, request: RawRequest): Promise<RawAnswer> {
	const { target, headers } = signRaw(s3, request);
	return sendRaw(s3, target, headers, request);
}

export function sendRaw(
	s3: LocalS3,
	target: string,
	headers: Record<string, string>,
	{ method = 'GET', body, cutAfter }: Pick<RawRequest, 'method' | 'body' | 'cutAfter'>,
): Promise<RawAnswer> {
	return new Promise((resolve, reject) => {
		const data = body === undefined ? undefined : Buffer.from(body as string);
		const length = data && headers['transfer-encoding'] === undefined ? { 'content-length': String(data.length) } : {};
		const message = http.request(
			{ host: '127.0.0.1', port: s3.port, method, path: target, headers: { ...length, ...headers }, agent: false },
			(answer) => {
				const chunks: Buffer[] = [];
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('error', reject);
				answer.on('end', () => {
					const bytes = Buffer.concat(chunks);
					resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes.toString(), bytes });
				});
			},
		);
		message.on('error', reject);
		if (cutAfter !== undefined) message.write(data!.subarray(0, cutAfter), () => setTimeout(() => message.destroy(new Error('cut')), 50));
		else message.end(data);
	});
}

/** S3's code in an error document. */
export const codeOf = (answer: RawAnswer): string => /<Code>(.*?)<\/Code>/.exec(answer.body)?.[1] ?? '';
