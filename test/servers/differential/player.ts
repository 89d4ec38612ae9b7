import { createHash } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { raw, type RawAnswer, type RawPlace } from '../../support/rawS3';
import type { Step } from './sequence';

/** What an answer means, in words that two servers have in common. */
export interface Meaning {
	status: number;
	/** S3's error code. */
	code?: string;
	[fact: string]: unknown;
}

const xml = new XMLParser({
	parseTagValue: false,
	trimValues: false,
	isArray: (name) => ['Contents', 'CommonPrefixes', 'Deleted', 'Error', 'Tag', 'Part', 'Upload'].includes(name),
});
const FACTS_OF_OBJECTS = ['content-length', 'content-range', 'content-type', 'cache-control', 'content-disposition', 'x-amz-tagging-count'];

/** Sends the steps of a sequence to one server and tells what it answered. */
export class Player {
	private readonly uploads = new Map<number, string>();
	private readonly partEtags = new Map<string, string>();
	private readonly etags = new Map<string, string>();

	constructor(
		private readonly place: RawPlace,
		private readonly bucket: string,
	) {}

	async play(step: Step): Promise<Meaning> {
		const query = { ...step.query, ...(step.upload === undefined ? {} : { uploadId: this.uploads.get(step.upload) ?? 'unknown' }) };
		const headers = { ...step.headers };
		const source = headers['x-amz-copy-source'];
		if (source !== undefined) headers['x-amz-copy-source'] = `/${this.bucket}/${encodeURIComponent(source).replace(/%2F/g, '/')}`;
		if (step.etagOf) headers[step.etagOf.header] = this.etags.get(step.etagOf.key) ?? '"11111111111111111111111111111111"';
		const body = Buffer.from(step.parts ? this.completion(step) : (step.body ?? ''));
		if (step.call === 'DeleteObjects' || step.call === 'PutObjectTagging')
			headers['content-md5'] = createHash('md5').update(body).digest('base64');
		const send = async (contents: Buffer) =>
			await raw(step.method, this.bucket, step.key, { query, headers, body: contents, place: this.place });
		// A server may refuse a part and close the connection while it is being sent: what it says is heard without contents.
		const answer = await send(body).catch(async () => await send(Buffer.alloc(0)));
		this.remember(step, answer);
		return meaningOf(step, answer);
	}

	/** Brings what the step was about to a state that every server has: its object is gone, and so is its upload. */
	async reset({ method, key, upload }: Step): Promise<void> {
		if (key === undefined) return;
		this.etags.delete(key);
		if (method === 'GET' || method === 'HEAD') return;
		await raw('DELETE', this.bucket, key, { place: this.place });
		const uploadId = upload === undefined ? undefined : this.uploads.get(upload);
		if (uploadId !== undefined) await raw('DELETE', this.bucket, key, { query: { uploadId }, place: this.place });
	}

	private completion({ upload, parts = [] }: Step): string {
		const list = parts.map((number) => {
			const etag = this.partEtags.get(`${upload}/${number}`) ?? '"22222222222222222222222222222222"';
			return `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`;
		});
		return `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
	}

	private remember(step: Step, { status, headers, body }: RawAnswer): void {
		if (status >= 300) return;
		if (step.begins !== undefined) this.uploads.set(step.begins, /<UploadId>(.*?)<\/UploadId>/.exec(body.toString())?.[1] ?? 'none');
		if (step.call === 'UploadPart') this.partEtags.set(`${step.upload}/${step.query!.partNumber}`, headers.etag ?? '');
		if ((step.call === 'GetObject' || step.call === 'PutObject') && headers.etag && step.key) this.etags.set(step.key, headers.etag);
	}
}

function meaningOf(step: Step, { status, headers, body }: RawAnswer): Meaning {
	if (status >= 300) return { status, code: /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1] };
	const meaning: Meaning = { status };
	switch (step.call) {
		case 'GetObject':
			for (const name of FACTS_OF_OBJECTS) if (headers[name] !== undefined) meaning[name] = headers[name];
			for (const [name, value] of Object.entries(headers)) if (name.startsWith('x-amz-meta-')) meaning[name] = value;
			if (!headers.etag?.includes('-')) meaning.etag = headers.etag;
			if (step.method === 'GET') meaning.contents = createHash('md5').update(body).digest('hex');
			return meaning;
		case 'PutObject':
		case 'UploadPart':
			return { ...meaning, etag: headers.etag };
		case 'ListObjectsV2':
			return { ...meaning, ...listMeaning(body, step) };
		case 'DeleteObjects':
			return { ...meaning, ...deletedMeaning(body) };
		case 'GetObjectTagging':
			return {
				...meaning,
				tags: Object.fromEntries(
					[...body.toString().matchAll(/<Key>(.*?)<\/Key>\s*<Value>(.*?)<\/Value>/g)].map(([, name, value]) => [name, value]),
				),
			};
		case 'ListParts':
			return { ...meaning, parts: [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number)) };
		case 'CopyObject':
		case 'CompleteMultipartUpload':
			return { ...meaning, code: /<Code>(.*?)<\/Code>/.exec(body.toString())?.[1] };
		default:
			return meaning;
	}
}

interface ListPage {
	Contents?: Array<{ Key: string; Size: string; ETag: string }>;
	CommonPrefixes?: Array<{ Prefix: string }>;
	IsTruncated?: string;
	KeyCount?: string;
	EncodingType?: string;
}

function listMeaning(body: Buffer, step: Step) {
	const { ListBucketResult: page = {} } = xml.parse(body) as { ListBucketResult?: ListPage };
	const isEncoded = page.EncodingType === 'url' || step.query?.['encoding-type'] === 'url';
	const decode = (text: string) => (isEncoded ? decodeURIComponent(text.replace(/\+/g, '%20')) : unescaped(text));
	return {
		keys: (page.Contents ?? []).map(({ Key, Size }) => `${decode(Key)} ${Size}`),
		prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix)),
		truncated: page.IsTruncated,
		count: page.KeyCount,
	};
}

function deletedMeaning(body: Buffer) {
	const { DeleteResult: result } = xml.parse(body) as {
		DeleteResult?: { Deleted?: Array<{ Key: string }>; Error?: Array<{ Key: string; Code: string }> } | '';
	};
	const { Deleted = [], Error: errors = [] } = result || {};
	return {
		deleted: Deleted.map(({ Key }) => Key && unescaped(Key)).sort(),
		errors: errors.map(({ Key, Code }) => `${unescaped(Key)} ${Code}`).sort(),
	};
}

/** What the parser leaves as it is: entities that are numbers. */
const unescaped = (text: string) =>
	text
		.replace(/&lt;/g, '<')
		.replace(/&gt;/g, '>')
		.replace(/&quot;|&#34;/g, '"')
		.replace(/&apos;|&#39;/g, "'")
		.replace(/&amp;/g, '&');
