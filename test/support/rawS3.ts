/**
 * The second client of the tests: plain node:http with AWS's own signer. It shares no code with the package, so that
 * state is never asserted with the package's own answers.
 */
import { createHash, createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import { XMLParser } from 'fast-xml-parser';

export interface RawKeys {
	accessKeyId: string;
	secretAccessKey: string;
}

/** A server to ask instead of the one under test. */
export interface RawPlace {
	endpoint: string;
	region: string;
	keys: RawKeys;
	/** Keeps connections from one request to the next. Default: each request has its own. */
	agent?: http.Agent;
}

export interface RawAnswer {
	status: number;
	headers: Record<string, string>;
	body: Buffer;
}

const env = (name: string): string => {
	const value = process.env[name];
	if (value === undefined || value === '') throw new Error(`The tests need the environment variable ${name}`);
	return value;
};

/** The server under test, from the environment: the local S3, unless S3_ENDPOINT names another. */
export const server = {
	get endpoint() {
		return env('S3_ENDPOINT');
	},
	get region() {
		return process.env.S3_REGION ?? 'us-east-1';
	},
	get bucket() {
		return env('S3_BUCKET');
	},
	get keys(): RawKeys {
		return { accessKeyId: env('S3_ACCESS_KEY_ID'), secretAccessKey: env('S3_SECRET_ACCESS_KEY') };
	},
	/** What the keys of the tests begin with in a bucket that holds other things too; 20 bytes at most. */
	get scratchPrefix() {
		return process.env.S3_SCRATCH_PREFIX ?? '';
	},
	/** Whether it is the local S3, which can be told to fail. */
	get isLocal() {
		return process.env.S3_LOCAL === '1';
	},
};

class NodeSha256 {
	private readonly hash;
	constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
		this.hash =
			secret === undefined
				? createHash('sha256')
				: createHmac('sha256', typeof secret === 'string' ? secret : Buffer.from(secret as Uint8Array));
	}
	update(data: string | ArrayBuffer | ArrayBufferView) {
		this.hash.update(typeof data === 'string' ? data : Buffer.from(data as Uint8Array));
	}
	async digest() {
		return new Uint8Array(this.hash.digest());
	}
	reset() {}
}

const encode = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** One signed path-style request. */
export async function raw(
	method: string,
	bucket: string,
	key: string | undefined,
	{
		query = {},
		headers = {},
		body = Buffer.alloc(0),
		place = server,
		keys = place.keys,
	}: { query?: Record<string, string>; headers?: Record<string, string>; body?: Buffer; place?: RawPlace; keys?: RawKeys } = {},
): Promise<RawAnswer> {
	const endpoint = new URL(place.endpoint);
	const path = `/${bucket}${key === undefined ? '' : `/${key.split('/').map(encode).join('/')}`}`;
	const signer = new SignatureV4({
		service: 's3',
		region: place.region,
		credentials: keys,
		sha256: NodeSha256,
		uriEscapePath: false,
		applyChecksum: false,
	});
	const signed = await signer.sign({
		method,
		protocol: endpoint.protocol,
		hostname: endpoint.hostname,
		port: endpoint.port === '' ? undefined : Number(endpoint.port),
		path,
		query,
		headers: {
			...headers,
			host: endpoint.host,
			'content-length': String(body.length),
			'x-amz-content-sha256': createHash('sha256').update(body).digest('hex'),
		},
	});
	const search = Object.entries(query)
		.map(([name, value]) => `${encode(name)}=${encode(value)}`)
		.join('&');
	const sent = Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name, utf8InHeader(value)]));
	// Headers that Node sends before a body (`flushHeaders`) go as UTF-8, a character for each byte no more.
	const mayAsk = Object.values(sent).every((value) => /^[ -~]*$/.test(value));
	const waits: Record<string, string> = body.length > ASKED_FIRST_BYTES && mayAsk ? { expect: '100-continue' } : {};
	const headersToSend = { ...sent, ...waits };
	return await send(method, `${endpoint.origin}`, `${path}${search === '' ? '' : `?${search}`}`, headersToSend, body, place.agent);
}

/**
 * A server may refuse a body of more by its headers alone and close the connection, as OpenStack Swift does: it is asked before it is sent.
 */
const ASKED_FIRST_BYTES = 1024 * 1024;

/** So long is waited for a server that does not answer to that, as some do not. */
const CONTINUE_MS = 2000;

/** Text as Node takes and gives it in headers: a character for each byte. */
export const utf8InHeader = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** One request as it is, not signed: for presigned URLs. The path is never normalised. S3_CA_CERTIFICATE (PEM) is trusted. */
export async function send(
	method: string,
	origin: string,
	path: string,
	headers: Record<string, string> = {},
	body: Buffer = Buffer.alloc(0),
	agent?: http.Agent,
): Promise<RawAnswer> {
	const url = new URL(origin);
	return await new Promise((resolve, reject) => {
		const request = (url.protocol === 'https:' ? https : http).request(
			{ method, hostname: url.hostname, port: url.port, path, headers, agent: agent ?? false, ca: process.env.S3_CA_CERTIFICATE },
			(answer) => {
				const chunks: Buffer[] = [];
				const done = () =>
					resolve({ status: answer.statusCode ?? 0, headers: answer.headers as Record<string, string>, body: Buffer.concat(chunks) });
				answer.on('data', (chunk: Buffer) => chunks.push(chunk));
				answer.on('error', reject);
				answer.on('end', done);
				// It has no body (RFC 9110, 9.3.2). OpenStack Swift sends the end of one.
				if (method === 'HEAD') done();
			},
		);
		request.on('error', (error: NodeJS.ErrnoException) => {
			// A server may close a connection that is kept at the moment it is used again: https://nodejs.org/api/http.html#requestreusedsocket
			const isClosedMeanwhile = request.reusedSocket && error.code === 'ECONNRESET';
			if (isClosedMeanwhile) send(method, origin, path, headers, body, agent).then(resolve, reject);
			else reject(error);
		});
		if (headers.expect === undefined) return void request.end(body);
		const timer = setTimeout(() => request.end(body), CONTINUE_MS);
		request.once('continue', () => {
			clearTimeout(timer);
			request.end(body);
		});
		request.once('response', (answer) => {
			clearTimeout(timer);
			answer.once('end', () => !request.writableEnded && request.destroy());
		});
		request.once('close', () => clearTimeout(timer));
		request.flushHeaders();
	});
}

/** A URL used as it is written. */
export async function sendUrl(method: string, url: string, headers: Record<string, string> = {}, body?: Buffer): Promise<RawAnswer> {
	const [, origin, path] = /^(https?:\/\/[^/]+)(\/.*)$/s.exec(url)!;
	return await send(method, origin!, path!, headers, body);
}

const xml = new XMLParser({
	isArray: (name) => ['Contents', 'CommonPrefixes', 'Upload'].includes(name),
	parseTagValue: false,
	trimValues: false,
	htmlEntities: true,
});

/** Every key with this prefix, by ListObjectsV2 pages with URL encoding. */
export async function rawKeys(bucket: string, prefix = ''): Promise<string[]> {
	const keys: string[] = [];
	let token: string | undefined;
	do {
		const answer = await raw('GET', bucket, undefined, {
			query: { 'list-type': '2', 'encoding-type': 'url', prefix, ...(token === undefined ? {} : { 'continuation-token': token }) },
		});
		if (answer.status !== 200) throw new Error(`Listing failed: ${answer.status} ${answer.body.toString()}`);
		const { ListBucketResult: page } = xml.parse(answer.body) as {
			ListBucketResult: { Contents?: Array<{ Key: string }>; NextContinuationToken?: string; IsTruncated?: string; EncodingType?: string };
		};
		const decode = page.EncodingType === 'url' ? (text: string) => decodeURIComponent(text.replace(/\+/g, '%20')) : (text: string) => text;
		keys.push(...(page.Contents ?? []).map(({ Key }) => decode(Key)));
		token = page.IsTruncated === 'true' ? page.NextContinuationToken : undefined;
	} while (token !== undefined);
	return keys;
}

/** The keys of the multipart uploads that are open below a prefix. */
export async function rawUploads(bucket: string, prefix: string): Promise<string[]> {
	const answer = await raw('GET', bucket, undefined, { query: { uploads: '', prefix } });
	const { ListMultipartUploadsResult: page } = xml.parse(answer.body) as {
		ListMultipartUploadsResult: { Upload?: Array<{ Key: string }> };
	};
	return (page.Upload ?? []).map(({ Key }) => Key);
}

/** Stores an object. */
export async function rawPut(bucket: string, key: string, body: Buffer | string, headers: Record<string, string> = {}): Promise<RawAnswer> {
	const answer = await raw('PUT', bucket, key, { body: Buffer.from(body), headers });
	if (answer.status !== 200) throw new Error(`PUT of ${JSON.stringify(key)} failed: ${answer.status} ${answer.body.toString()}`);
	return answer;
}

/** Deletes everything below a prefix: many keys that XML takes as they are in requests of 1,000, what is left one by one. */
export async function rawClean(bucket: string, prefix: string): Promise<void> {
	let keys = await rawKeys(bucket, prefix);
	const plain = keys.length > MANY ? keys.filter((key) => /^[\w./-]+$/.test(key)) : [];
	for (let at = 0; at < plain.length; at += 1000) {
		const listed = plain.slice(at, at + 1000).map((key) => `<Object><Key>${key}</Key></Object>`);
		const body = Buffer.from(`<Delete><Quiet>true</Quiet>${listed.join('')}</Delete>`);
		const headers = { 'content-type': 'application/xml', 'content-md5': createHash('md5').update(body).digest('base64') };
		await raw('POST', bucket, undefined, { query: { delete: '' }, headers, body });
	}
	if (plain.length > 0) keys = await rawKeys(bucket, prefix);
	const lane = async () => {
		for (let key = keys.pop(); key !== undefined; key = keys.pop()) await raw('DELETE', bucket, key);
	};
	await Promise.all([lane(), lane(), lane(), lane()]);
}

/** So many keys are worth a request of their own, and one more list. */
const MANY = 50;

/** Deletes every version and delete marker of a bucket whose keys need no escaping in XML. */
export async function rawEmpty(bucket: string): Promise<void> {
	const listed = (await raw('GET', bucket, undefined, { query: { versions: '' } })).body.toString();
	for (const [, key, versionId] of listed.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/g))
		await raw('DELETE', bucket, key, { query: { versionId: versionId! } });
}

/** Makes a bucket in the server's region. */
export async function rawMakeBucket(bucket: string, headers: Record<string, string> = {}, place: RawPlace = server): Promise<void> {
	const inRegion = `<CreateBucketConfiguration><LocationConstraint>${place.region}</LocationConstraint></CreateBucketConfiguration>`;
	const body = Buffer.from(place.region === 'us-east-1' ? '' : inRegion);
	const answer = await raw('PUT', bucket, undefined, { headers, body, place });
	if (answer.status !== 200) throw new Error(`PUT of the bucket ${bucket} failed: ${answer.status} ${answer.body.toString()}`);
}

/** Turns versioning of a bucket on, or off for what comes. */
export async function rawSetVersioning(bucket: string, status: 'Enabled' | 'Suspended' = 'Enabled'): Promise<void> {
	const body = Buffer.from(`<VersioningConfiguration><Status>${status}</Status></VersioningConfiguration>`);
	const answer = await raw('PUT', bucket, undefined, { query: { versioning: '' }, body });
	if (answer.status !== 200) throw new Error(`Versioning of the bucket ${bucket} was not set: ${answer.status} ${answer.body.toString()}`);
}
