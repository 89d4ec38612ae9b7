import { createHash } from 'node:crypto';
import { checksumBytes, isChecksumAlgorithm, isDigest, startHash, type Checksum, type ChecksumAlgorithm } from './checksums';
import { S3Error } from './errors';
import { header, type S3Request } from './request';
import type { Identity } from './signature';

/** A body that arrived whole and matches everything its sender said about it. */
export interface Received {
	size: number;
	/** hex */
	md5: string;
	checksum?: Checksum;
}

const maxPutBytes = 5 * 1024 ** 3;
const emptySha256 = createHash('sha256').digest('hex');

interface BodyOptions {
	hint?: ChecksumAlgorithm;
	checksumHeaders?: boolean;
	md5?: () => Promise<Buffer>;
}

type Take = (chunk: Buffer) => Promise<void> | undefined | void;

/** The checksum a client sent as a header or announced as a trailer; more than one, or a malformed one, is InvalidRequest. */
function announcedChecksum(request: S3Request): { algorithm: ChecksumAlgorithm; value?: string } | undefined {
	const sent = Object.keys(checksumBytes).filter((name) => header(request, `x-amz-checksum-${name}`) !== undefined) as ChecksumAlgorithm[];
	const trailers = (header(request, 'x-amz-trailer') ?? '')
		.split(',')
		.map((name) => name.trim().toLowerCase())
		.filter((name) => name !== '');
	if (sent.length + trailers.length > 1)
		throw new S3Error('InvalidRequest', 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
	if (sent[0]) {
		const value = header(request, `x-amz-checksum-${sent[0]}`)!;
		if (!isDigest(sent[0], value)) throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${sent[0]} header is invalid.`);
		return { algorithm: sent[0], value };
	}
	const name = trailers[0]?.replace(/^x-amz-checksum-/, '');
	if (name === undefined) return undefined;
	if (!isChecksumAlgorithm(name)) throw new S3Error('InvalidRequest', 'The value specified in the x-amz-trailer header is not supported');
	return { algorithm: name };
}

/**
 * Reads a request's body, decoded from aws-chunked where it is, handing each piece to `take`; then checks length, SHA-256, Content-MD5, the
 * flexible checksum and chunk signatures. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @param options.hint computes this algorithm even if the client sent no such checksum
 * @param options.md5 gives the MD5, which is then not computed here
 * @param options.checksumHeaders false where the checksum headers speak of something else than the body
 */
export async function receiveBody(request: S3Request, identity: Identity, take: Take, options: BodyOptions = {}): Promise<Received> {
	const { message } = request;
	const streaming = identity.payloadHash.startsWith('STREAMING-');
	const length = header(request, 'content-length');
	const decodedLength = header(request, 'x-amz-decoded-content-length');
	if (streaming ? decodedLength === undefined || !/^\d+$/.test(decodedLength) : length === undefined)
		throw new S3Error('MissingContentLength');
	const expectedSize = Number(streaming ? decodedLength : length);
	if (expectedSize > maxPutBytes)
		throw new S3Error('EntityTooLarge', undefined, { ProposedSize: expectedSize, MaxSizeAllowed: maxPutBytes });
	const contentMd5 = header(request, 'content-md5');
	if (contentMd5 !== undefined && !isDigest('md5', contentMd5))
		throw new S3Error('InvalidDigest', undefined, { 'Content-MD5': contentMd5 });
	const announced = options.checksumHeaders === false ? undefined : announcedChecksum(request);

	const md5 = options.md5 ? undefined : startHash('md5');
	const algorithm = announced?.algorithm ?? options.hint;
	const flexible = algorithm && startHash(algorithm);
	const sha256 = /^[0-9a-f]{64}$/.test(identity.payloadHash) ? createHash('sha256') : undefined;
	let size = 0;
	const accept = (chunk: Buffer) => {
		size += chunk.length;
		if (size > expectedSize) throw new S3Error('IncompleteBody');
		md5?.update(chunk);
		flexible?.update(chunk);
		sha256?.update(chunk);
		return take(chunk);
	};
	const chunks = streaming ? new ChunkedDecoder(identity, accept) : undefined;

	if (request.expectsContinue) request.response.writeContinue();
	request.expectsContinue = false;
	// The request outlives the loop, so that a refusal can still be answered on its connection.
	for await (const chunk of message.iterator({ destroyOnReturn: false })) {
		const wait = chunks ? chunks.push(chunk as Buffer) : accept(chunk as Buffer);
		if (wait) await wait;
	}
	if (!message.complete) throw new S3Error('IncompleteBody');
	const trailers = await chunks?.end();
	if (size !== expectedSize)
		throw new S3Error('IncompleteBody', 'You did not provide the number of bytes specified by the Content-Length HTTP header', {
			ExpectedBytes: expectedSize,
			ProvidedBytes: size,
		});

	if (sha256) {
		const computed = sha256.digest('hex');
		if (computed !== identity.payloadHash)
			throw new S3Error('XAmzContentSHA256Mismatch', undefined, {
				ClientComputedContentSHA256: identity.payloadHash,
				S3ComputedContentSHA256: computed,
			});
	}
	const md5Digest = md5 ? await md5.digest() : await options.md5!();
	if (contentMd5 !== undefined && md5Digest.toString('base64') !== contentMd5) {
		throw new S3Error('BadDigest', undefined, { ExpectedDigest: contentMd5, CalculatedDigest: md5Digest.toString('base64') });
	}
	const received: Received = { size, md5: md5Digest.toString('hex') };
	if (algorithm && flexible) {
		const value = (await flexible.digest()).toString('base64');
		if (announced) {
			const claimed = announced.value ?? trailers?.get(`x-amz-checksum-${algorithm}`);
			if (claimed === undefined) throw new S3Error('MalformedTrailerError');
			if (!isDigest(algorithm, claimed))
				throw new S3Error('InvalidRequest', `Value for x-amz-checksum-${algorithm} trailing header is invalid.`);
			if (claimed !== value)
				throw new S3Error('BadDigest', `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
		}
		received.checksum = { algorithm, value, type: 'FULL_OBJECT' };
	}
	return received;
}

/** Reads a request document whole, up to 2 MiB, with all the checks of a body. */
export async function receiveDocument(request: S3Request, identity: Identity, options: BodyOptions = {}): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	await receiveBody(
		request,
		identity,
		(chunk) => {
			size += chunk.length;
			if (size > 2 * 1024 * 1024) throw new S3Error('MaxMessageLengthExceeded', undefined, { MaxMessageLengthBytes: 2 * 1024 * 1024 });
			chunks.push(chunk);
		},
		options,
	);
	return Buffer.concat(chunks);
}

/** True if a document's integrity is vouched for by Content-MD5 or a flexible checksum, as DeleteObjects and others demand. */
export const hasIntegrityHeader = (request: S3Request): boolean =>
	header(request, 'content-md5') !== undefined ||
	header(request, 'x-amz-trailer') !== undefined ||
	Object.keys(checksumBytes).some((name) => header(request, `x-amz-checksum-${name}`) !== undefined);

/** Takes the aws-chunked framing apart, verifying each chunk's signature where the form has them. */
class ChunkedDecoder {
	private line = '';
	private state: 'size' | 'data' | 'dataEnd' | 'trailer' | 'done' = 'size';
	private left = 0;
	private signature = '';
	private previous: string;
	private chunkHash?: ReturnType<typeof createHash>;
	private trailerText = '';
	private trailerSignature?: string;
	private readonly trailers = new Map<string, string>();
	private readonly signed: boolean;
	private readonly withTrailer: boolean;

	constructor(
		private readonly identity: Identity,
		private readonly take: Take,
	) {
		this.signed = identity.payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256');
		this.withTrailer = identity.payloadHash.endsWith('-TRAILER');
		this.previous = identity.seedSignature;
	}

	async push(data: Buffer): Promise<void> {
		let at = 0;
		while (at < data.length) {
			if (this.state === 'data') {
				const piece = data.subarray(at, at + this.left);
				at += piece.length;
				this.left -= piece.length;
				this.chunkHash?.update(piece);
				const wait = this.take(piece);
				if (wait) await wait;
				if (this.left === 0) this.state = 'dataEnd';
				continue;
			}
			if (this.state === 'done') throw new S3Error('InvalidRequest', 'The request body has data after its last chunk.');
			const end = data.indexOf(10, at);
			this.line += data.toString('latin1', at, end < 0 ? data.length : end + 1);
			if (this.line.length > 16 * 1024) throw new S3Error('IncompleteBody');
			at = end < 0 ? data.length : end + 1;
			if (end < 0) continue;
			const line = this.line;
			this.line = '';
			if (!line.endsWith('\r\n') && this.state !== 'trailer') throw new S3Error('IncompleteBody');
			await this.takeLine(line.trimEnd());
		}
	}

	async end(): Promise<Map<string, string>> {
		if (this.state !== 'done') throw new S3Error('IncompleteBody');
		return this.trailers;
	}

	private async takeLine(line: string): Promise<void> {
		if (this.state === 'size') {
			const parts = /^([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line);
			if (!parts || this.signed !== (parts[2] !== undefined)) throw new S3Error('IncompleteBody');
			this.left = parseInt(parts[1]!, 16);
			this.signature = parts[2] ?? '';
			if (this.signed) this.chunkHash = createHash('sha256');
			if (this.left > 0) this.state = 'data';
			else await this.endChunk(this.withTrailer ? 'trailer' : 'dataEnd');
		} else if (this.state === 'dataEnd') {
			if (line !== '') throw new S3Error('IncompleteBody');
			if (this.lastChunk) this.state = 'done';
			else await this.endChunk('size');
		} else if (line !== '') {
			const colon = line.indexOf(':');
			if (colon < 0) throw new S3Error('MalformedTrailerError');
			const name = line.slice(0, colon).toLowerCase();
			const value = line.slice(colon + 1).trim();
			if (name === 'x-amz-trailer-signature') {
				this.trailerSignature = value;
			} else {
				this.trailers.set(name, value);
				this.trailerText += `${name}:${value}\n`;
			}
		} else if (this.signed && this.trailerSignature === undefined && this.trailers.size > 0) {
			// Clients put an empty line between the trailers and their signature, or none.
			return;
		} else {
			await this.checkTrailer();
			this.state = 'done';
		}
	}

	private lastChunk = false;

	private async endChunk(next: 'size' | 'dataEnd' | 'trailer'): Promise<void> {
		if (next !== 'size') this.lastChunk = true;
		this.state = next;
		if (!this.signed) return;
		const hash = this.chunkHash!.digest('hex');
		const expected = await this.identity.sign(
			`AWS4-HMAC-SHA256-PAYLOAD\n${this.identity.longDate}\n${this.identity.scope}\n${this.previous}\n${emptySha256}\n${hash}`,
		);
		if (expected !== this.signature) throw new S3Error('SignatureDoesNotMatch');
		this.previous = expected;
	}

	private async checkTrailer(): Promise<void> {
		if (!this.signed) return;
		const hash = createHash('sha256').update(this.trailerText).digest('hex');
		const expected = await this.identity.sign(
			`AWS4-HMAC-SHA256-TRAILER\n${this.identity.longDate}\n${this.identity.scope}\n${this.previous}\n${hash}`,
		);
		if (expected !== this.trailerSignature) throw new S3Error('SignatureDoesNotMatch');
	}
}
