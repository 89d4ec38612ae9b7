import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { nameAsPaths } from './asPath';
import { bodyChunks } from './body';
import { Context, type Answer } from './context';
import { operationOf, operations, type OperationName } from './dispatch';
import { S3Error } from './errors';
import { Faults, type Fault } from './faults';
import { receiveForm } from './operations/postObject';
import { checkOwnership } from './ownership';
import { header, parseRequest, type S3Request } from './request';
import { isSigned, verifySignature, type Identity } from './signature';
import { Store } from './store';
import { errorDocument } from './xml';

export type { Fault } from './faults';

export interface LocalS3User {
	accessKeyId: string;
	secretAccessKey: string;
	/** makes the key a temporary one: its requests have to carry this token */
	sessionToken?: string;
	/** ms since 1970; from then on the token is answered with ExpiredToken */
	sessionExpiresAt?: number;
	name?: string;
	/** 12 digits; default: the account that owns the buckets */
	account?: string;
	/** what the user may not do, e.g. `{ action: 's3:ListBucket' }`; everything else is allowed */
	deny?: Array<{ action: string; bucket?: string; prefix?: string }>;
}

export interface LocalS3Options {
	/** where data is kept; used again, it holds what it held */
	directory: string;
	/** 0 = any */
	port?: number;
	/** of new buckets; default us-east-1 */
	region?: string;
	users: LocalS3User[];
	/** made at the start unless they are there */
	buckets?: Array<{ name: string; region?: string; versioning?: boolean; objectLock?: boolean }>;
	tls?: { key: string; cert: string };
	/** a Host of `BUCKET.<baseHost>` is virtual-hosted addressing; default `localhost` */
	baseHosts?: string[];
	clock?: () => number;
}

export interface RequestLogEntry {
	method: string;
	/** raw, with its query */
	path: string;
	operation: string;
	bucket?: string;
	key?: string;
	/** 0 if the connection was cut before an answer */
	status: number;
	/** S3's code of a refused request */
	code?: string;
	signingRegion?: string;
	/** the headers that begin with x-amz-, but for signatures' and keys' */
	headers: Record<string, string>;
	/** when its head arrived, in ms since 1970 */
	at: number;
	/** from the arrival of the head to the end of the answer */
	ms: number;
}

export interface LocalS3 {
	endpoint: string;
	port: number;
	stop(): Promise<void>;
	fail(fault: Fault): void;
	/** Ends all faults, and lets go what one of them holds. */
	clearFaults(): void;
	/** Lets go the requests that a fault holds. */
	release(): void;
	/** the last 10,000 requests */
	requests: RequestLogEntry[];
}

const maxLog = 10000;
const maxKeyBytes = 1024;
/** how long a refused body may go on */
const lingerMs = 10_000;

/** Starts a local S3 on 127.0.0.1 and resolves when it takes requests. */
export async function startLocalS3(options: LocalS3Options): Promise<LocalS3> {
	mkdirSync(options.directory, { recursive: true });
	const store = new Store(options.directory);
	const clock = options.clock ?? Date.now;
	for (const { name, region, versioning, objectLock } of options.buckets ?? []) {
		if (store.bucket(name)) continue;
		const created = Math.floor(clock() / 1000) * 1000;
		store.create({
			name,
			region: region ?? options.region ?? 'us-east-1',
			created,
			...(versioning || objectLock ? { versioning: 'Enabled' as const } : {}),
			...(objectLock ? { objectLock } : {}),
		});
	}
	const service = new Service(options, store, clock);
	const server: Server = options.tls ? createTlsServer(options.tls) : createServer();
	// A transfer may take as long as it takes, and idle connections live about as long as at AWS.
	server.requestTimeout = 0;
	server.keepAliveTimeout = 20_000;
	server.on('request', (message, response) => void service.handle(message, response, false));
	server.on('checkContinue', (message, response) => void service.handle(message, response, true));
	// Of those that are not through with their TLS handshake the server itself does not know.
	const sockets = new Set<Socket>();
	server.on('connection', (socket: Socket) => {
		socket.setNoDelay(true);
		sockets.add(socket);
		socket.once('close', () => sockets.delete(socket));
	});
	server.on('clientError', (_error, socket) => {
		if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(options.port ?? 0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
		port,
		requests: service.log,
		fail: (fault) => service.faults.add(fault),
		clearFaults: () => service.clearFaults(),
		release: () => service.release(),
		stop: async () => {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			for (const socket of sockets) socket.destroy();
			await closed;
			await service.end();
			store.close();
		},
	};
}

class Service {
	readonly faults = new Faults();
	readonly log: RequestLogEntry[] = [];
	private readonly active = new Set<Promise<void>>();

	constructor(
		private readonly options: LocalS3Options,
		private readonly store: Store,
		private readonly ownClock: () => number,
	) {}

	/** How far the clock was put forward. */
	private aheadMs = 0;

	private readonly clock = () => this.ownClock() + this.aheadMs;

	private readonly sleepers = new Set<() => void>();

	/** Waits for so long, or until the server ends. It keeps no process alive. */
	private async sleep(ms: number): Promise<void> {
		let wake = () => {};
		await new Promise<void>((resolve) => {
			wake = resolve;
			this.sleepers.add(wake);
			setTimeout(wake, ms).unref();
		});
		this.sleepers.delete(wake);
	}

	private readonly held = new Set<() => void>();

	release(): void {
		for (const letGo of this.held) letGo();
		this.held.clear();
	}

	clearFaults(): void {
		this.faults.clear();
		this.release();
	}

	/** Ends what waits, and resolves when no request is under way any more, or after three seconds. */
	async end(): Promise<void> {
		for (const wake of this.sleepers) wake();
		this.release();
		let timer: NodeJS.Timeout | undefined;
		// This one does keep the process alive: whoever stops the server has more to do afterwards, such as to tell how the tests went.
		const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, 3000)));
		await Promise.race([Promise.allSettled(this.active), late]);
		clearTimeout(timer);
	}

	async handle(message: IncomingMessage, response: ServerResponse, expectsContinue: boolean): Promise<void> {
		const work = this.serve(message, response, expectsContinue).catch(() => void message.socket.destroy());
		this.active.add(work);
		await work;
		this.active.delete(work);
	}

	private async serve(message: IncomingMessage, response: ServerResponse, expectsContinue: boolean): Promise<void> {
		if (message.url?.startsWith('/__local-s3/')) return this.control(message, response);
		const start = performance.now();
		const entry: RequestLogEntry = {
			method: message.method ?? '',
			path: message.url ?? '',
			operation: '',
			status: 0,
			headers: headersToLog(message),
			at: Date.now(),
			ms: 0,
		};
		this.log.push(entry);
		if (this.log.length > maxLog) this.log.shift();
		message.on('error', () => undefined);
		const requestId = randomBytes(8).toString('hex').toUpperCase();
		response.setHeader('x-amz-request-id', requestId);
		response.setHeader('x-amz-id-2', randomBytes(56).toString('base64'));
		response.setHeader('server', 'AmazonS3');
		response.setHeader('date', new Date(this.clock()).toUTCString());
		let request: S3Request | undefined;
		let fault: Fault | undefined;
		try {
			let answer: Answer;
			try {
				request = parseRequest(message, response, this.options.baseHosts ?? ['localhost'], expectsContinue);
				entry.bucket = request.bucket;
				entry.key = request.key;
				const operation = nameOf(request);
				entry.operation = operation ?? '';
				fault = this.faults.take(request, entry.operation);
				if (fault && 'delayMs' in fault) await this.sleep(fault.delayMs);
				if (fault && 'isHeld' in fault) await new Promise<void>((resolve) => this.held.add(resolve));
				if (fault && 'reset' in fault && fault.reset === 'beforeRequestBody') return void message.socket.resetAndDestroy();
				if (fault && 'stallMs' in fault && message.method !== 'GET') await this.sleep(fault.stallMs);
				if (fault && 'notS3' in fault)
					answer = {
						status: 200,
						headers: { 'content-type': 'text/html' },
						document: '<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>',
					};
				else if (fault && 'answer' in fault)
					answer = { ...fault.answer, headers: fault.answer.contentType ? { 'content-type': fault.answer.contentType } : undefined };
				else if (fault && 'errorIn200' in fault)
					answer = {
						status: 200,
						document: errorDocument({ Code: fault.errorIn200, Message: new S3Error(fault.errorIn200).message, RequestId: requestId }),
					};
				else if (fault && 'code' in fault) throw faultError(fault);
				else if (fault && 'needsMd5' in fault && message.headers['content-md5'] === undefined)
					throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
				else answer = altered(await this.run(request, entry, fault), fault);
			} catch (error) {
				answer = this.refusal(error, message, response, requestId, entry, request);
			}
			const region = request?.bucket === undefined ? undefined : this.store.bucket(request.bucket)?.settings.region;
			if (region !== undefined) response.setHeader('x-amz-bucket-region', region);
			if (fault && 'reset' in fault && (message.method === 'HEAD' || !answer.data)) return void message.socket.resetAndDestroy();
			entry.status = answer.status;
			await this.send(message, response, answer, fault);
		} finally {
			entry.ms = performance.now() - start;
		}
	}

	private async run(request: S3Request, entry: RequestLogEntry, fault: Fault | undefined): Promise<Answer> {
		const bucket = request.bucket === undefined ? undefined : this.store.bucket(request.bucket);
		if (request.method === 'OPTIONS')
			throw new S3Error(
				'AccessForbidden',
				'CORSResponse: CORS is not enabled for this bucket.',
				{ Method: header(request, 'access-control-request-method') ?? '', ResourceType: 'BUCKET' },
				403,
			);
		if (!isSigned(request) && entry.operation === 'PostObject') {
			if (!bucket) throw new S3Error('NoSuchBucket', undefined, { BucketName: request.bucket! });
			return await receiveForm(
				request,
				this.store,
				bucket,
				{ users: this.options.users, now: this.clock(), bucketRegion: bucket.settings.region },
				(context) => {
					entry.signingRegion = context.identity.signingRegion;
					entry.key = context.key;
				},
			);
		}
		if (!isSigned(request)) {
			if (request.bucket !== undefined && !bucket) throw new S3Error('NoSuchBucket', undefined, { BucketName: request.bucket });
			throw new S3Error('AccessDenied');
		}
		const now = this.clock();
		const identity: Identity = await verifySignature(request, { users: this.options.users, now, bucketRegion: bucket?.settings.region });
		entry.signingRegion = identity.signingRegion;
		const { headers } = request.message;
		if (fault && 'ignoreQuery' in fault) for (const name of fault.ignoreQuery) request.query.delete(name);
		if (fault && 'ignoreHeaders' in fault) for (const name of fault.ignoreHeaders) delete headers[name];
		if (fault && 'ignoreCopyVersion' in fault)
			headers['x-amz-copy-source'] = header(request, 'x-amz-copy-source')?.replace(/\?versionId=.*$/, '');
		const operation = operationOf(request);
		const shown = fault && 'renamesKeys' in fault ? nameAsPaths(request) : undefined;
		if (fault && 'slashMeansFile' in fault && request.key?.endsWith('/') && bucket?.current(request.key.slice(0, -1))) {
			request.key = request.key.slice(0, -1);
			if (operation === 'CopyObject') {
				Object.assign(headers, { 'x-amz-copy-source': `${request.bucket}/${request.key}`, 'x-amz-metadata-directive': 'REPLACE' });
				delete headers['x-amz-copy-source-if-match'];
			}
		}
		if (request.key !== undefined && Buffer.byteLength(request.key) > maxKeyBytes)
			throw new S3Error('KeyTooLongError', undefined, { Size: Buffer.byteLength(request.key), MaxSizeAllowed: maxKeyBytes });
		const ctx = new Context(request, this.store, identity, now, fault);
		if (bucket) Object.assign(ctx.answerHeaders, checkOwnership(ctx, bucket));
		const answer = await operations[operation](ctx);
		const document = shown === undefined ? answer.document : shown(answer.document);
		return { ...answer, document, headers: { ...ctx.answerHeaders, ...answer.headers } };
	}

	private refusal(
		error: unknown,
		message: IncomingMessage,
		response: ServerResponse,
		requestId: string,
		entry: RequestLogEntry,
		request: S3Request | undefined,
	): Answer {
		if (message.socket.destroyed) throw error;
		const refused = error instanceof S3Error ? error : new S3Error('InternalError', undefined, { Detail: String(error) });
		entry.code = refused.code;
		// A client that was never told to continue may send its next request where the body would be. Any other body is read and dropped, so
		// that its sender gets to see this answer instead of a reset.
		if (request?.expectsContinue) response.setHeader('connection', 'close');
		if (refused.status === 304) return { status: 304, headers: refused.headers };
		const resource = (message.url ?? '').replace(/\?.*$/s, '');
		return {
			status: refused.status,
			headers: refused.headers,
			document: errorDocument({
				Code: refused.code,
				Message: refused.message,
				...refused.fields,
				Resource: resource,
				RequestId: requestId,
				HostId: String(response.getHeader('x-amz-id-2')),
			}),
		};
	}

	private async send(message: IncomingMessage, response: ServerResponse, answer: Answer, fault: Fault | undefined): Promise<void> {
		for (const [name, value] of Object.entries(answer.headers ?? {})) if (value !== undefined) response.setHeader(name, value);
		if (fault && 'weakEtag' in fault && response.hasHeader('etag')) response.setHeader('etag', `W/${String(response.getHeader('etag'))}`);
		if (response.closed || message.socket.destroyed) return;
		const done = new Promise<void>((resolve) => response.once('close', resolve));
		const isHead = message.method === 'HEAD';
		if (answer.data) {
			response.writeHead(answer.status);
			if (fault && 'reset' in fault && !isHead) {
				response.flushHeaders();
				await this.sleep(20);
				return void message.socket.resetAndDestroy();
			}
			if (isHead || answer.data.size === 0) response.end();
			else await this.sendData(message, response, answer.data, fault);
		} else if (answer.document !== undefined) {
			const body = Buffer.from(answer.document);
			if (!response.hasHeader('content-type')) response.setHeader('content-type', 'application/xml');
			if (!isHead) response.setHeader('content-length', body.length);
			response.writeHead(answer.status);
			response.end(isHead ? undefined : body);
		} else {
			if (answer.status !== 204 && answer.status !== 304 && !isHead) response.setHeader('content-length', 0);
			response.writeHead(answer.status);
			response.end();
		}
		await done;
		if (!message.complete) setTimeout(() => message.complete || message.destroy(), lingerMs).unref();
	}

	private async sendData(
		message: IncomingMessage,
		response: ServerResponse,
		data: NonNullable<Answer['data']>,
		fault: Fault | undefined,
	): Promise<void> {
		const { blobs } = this.store;
		blobs.hold(data.segments);
		try {
			let sent = 0;
			let written = Promise.resolve();
			for await (let chunk of bodyChunks(blobs, data.segments)) {
				if (fault && 'corruptBodyAt' in fault && fault.corruptBodyAt >= sent && fault.corruptBodyAt < sent + chunk.length)
					chunk[fault.corruptBodyAt - sent]! ^= 0xff;
				if (fault && 'stallMs' in fault && sent === 0) {
					const half = Math.ceil(chunk.length / 2);
					response.write(chunk.subarray(0, half));
					await this.sleep(fault.stallMs);
					sent += half;
					chunk = chunk.subarray(half);
				}
				if (fault && 'truncateBodyAt' in fault && fault.truncateBodyAt < sent + chunk.length) {
					await flushed(response, chunk.subarray(0, fault.truncateBodyAt - sent));
					response.flushHeaders();
					return message.socket.destroySoon();
				}
				sent += chunk.length;
				await written;
				if (response.closed || message.socket.destroyed) return;
				written = flushed(response, chunk);
			}
			await written;
			response.end();
		} finally {
			blobs.release(data.segments);
		}
	}

	private copy({ bucket: name, key, targets }: { bucket: string; key: string; targets: string[] }): void {
		const bucket = this.store.bucket(name)!;
		const source = bucket.current(key)!;
		for (const target of targets) bucket.put({ ...source, key: target, versionId: bucket.nextVersionId(), lastModified: this.clock() });
	}

	/** The faults and the log for other processes; see control.ts. */
	private async control(message: IncomingMessage, response: ServerResponse): Promise<void> {
		const chunks: Buffer[] = [];
		for await (const chunk of message) chunks.push(chunk as Buffer);
		const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(message.socket.remoteAddress ?? '');
		let body: string | undefined;
		let status = local ? 204 : 403;
		if (local) {
			switch (`${message.method} ${message.url}`) {
				case 'POST /__local-s3/faults':
					this.faults.add(JSON.parse(Buffer.concat(chunks).toString()) as Fault);
					break;
				case 'DELETE /__local-s3/faults':
					this.clearFaults();
					break;
				case 'GET /__local-s3/held':
					status = 200;
					body = JSON.stringify(this.held.size);
					break;
				case 'DELETE /__local-s3/held':
					this.release();
					break;
				case 'GET /__local-s3/requests':
					status = 200;
					body = JSON.stringify(this.log);
					break;
				case 'DELETE /__local-s3/requests':
					this.log.length = 0;
					break;
				case 'POST /__local-s3/clock':
					this.aheadMs += (JSON.parse(Buffer.concat(chunks).toString()) as { byMs: number }).byMs;
					break;
				case 'DELETE /__local-s3/clock':
					this.aheadMs = 0;
					break;
				case 'POST /__local-s3/copies':
					this.copy(JSON.parse(Buffer.concat(chunks).toString()) as { bucket: string; key: string; targets: string[] });
					break;
				case 'POST /__local-s3/aliases': {
					const { alias, bucket } = JSON.parse(Buffer.concat(chunks).toString()) as { alias: string; bucket: string };
					this.store.aliases.set(alias, bucket);
					break;
				}
				default:
					status = 404;
			}
		}
		response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
		response.end(body);
	}
}

const headersToLog = ({ headers }: IncomingMessage): Record<string, string> =>
	Object.fromEntries(
		Object.entries(headers)
			.filter(([name]) => name.startsWith('x-amz-') && !/customer-key$|token$|sha256$|date$/.test(name))
			.map(([name, value]) => [name, String(value)]),
	);

function nameOf(request: S3Request): OperationName | undefined {
	try {
		return operationOf(request);
	} catch {
		return undefined;
	}
}

function faultError(fault: Extract<Fault, { status: number }>): S3Error {
	const error = new S3Error(fault.code, fault.message, {}, fault.status);
	if (fault.retryAfter !== undefined) error.headers['retry-after'] = String(fault.retryAfter);
	return error;
}

/** Resolves when the chunk has left, or will never leave. */
const flushed = (response: ServerResponse, chunk: Buffer) =>
	new Promise<void>((resolve) => {
		response.once('close', resolve);
		response.write(chunk, () => {
			response.off('close', resolve);
			resolve();
		});
	});

/** An answer of which a part is left out or is another. */
function altered(answer: Answer, fault: Fault | undefined): Answer {
	if (fault && 'without' in fault) {
		const { without } = fault;
		const document = answer.document?.replace(new RegExp(`<${without}( [^>]*)?(/>|>.*?</${without}>)`, 'gs'), '');
		const headers = Object.entries(answer.headers ?? {}).filter(([name]) => name.toLowerCase() !== without.toLowerCase());
		return { ...answer, document, headers: Object.fromEntries(headers) };
	}
	if (fault && 'headers' in fault) return { ...answer, headers: { ...answer.headers, ...fault.headers } };
	if (fault && 'replace' in fault) {
		const replaced = Object.entries(fault.replace).reduce((text, [from, to]) => text?.replaceAll(from, to), answer.document);
		return { ...answer, document: replaced };
	}
	return answer;
}
