import type { ObjectSummary, S3 } from './sdk';

/**
 * Reads the objects of ListObjectsV2 itself: what reads any XML, as the SDK does, takes most of the time of a long
 * listing. Every other part of the answer, and every answer that does not look as expected, is left to the SDK. Of each
 * object there are key, size, ETag, date and storage class.
 */
export function readListedObjects(s3: S3): void {
	const read = new WeakMap<object, ObjectSummary[]>();
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const response = result.response as { statusCode: number; body: AsyncIterable<Buffer> | Buffer };
			if (context.commandName !== 'ListObjectsV2Command' || response.statusCode !== 200) return result;
			const chunks: Buffer[] = [];
			for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
			const bytes = Buffer.concat(chunks);
			const taken = takeListedObjects(bytes.toString('utf8'));
			response.body = taken ? Buffer.from(taken.rest) : bytes;
			if (taken) read.set(context, taken.objects);
			return result;
		},
		{ step: 'deserialize', name: 'readListedObjects', priority: 'low' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const objects = read.get(context);
			if (objects) (result.output as { Contents?: ObjectSummary[] }).Contents = objects;
			read.delete(context);
			return result;
		},
		{ step: 'deserialize', name: 'handOnListedObjects', priority: 'high' },
	);
}

const OBJECT = /<Contents>(.*?)<\/Contents>/gs;

/**
 * The objects in the XML of a listing, and the XML without them.
 * Undefined when something about it is unusual, be it only a carriage return, which XML may mean as a line feed.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseSyntax
 */
export function takeListedObjects(xml: string): { objects: ObjectSummary[]; rest: string } | undefined {
	if (xml.includes('\r') || xml.includes('<!')) return undefined;
	const objects: Array<ObjectSummary | undefined> = [];
	const rest = xml.replace(OBJECT, (_, fields: string) => {
		objects.push(readObject(fields));
		return '';
	});
	return objects.includes(undefined) || rest.includes('<Contents') ? undefined : { objects: objects as ObjectSummary[], rest };
}

function readObject(xml: string): ObjectSummary | undefined {
	const [Key, Size, ETag, StorageClass, date] = ['Key', 'Size', 'ETag', 'StorageClass', 'LastModified'].map((name) => readField(xml, name));
	const LastModified = new Date(date || NaN);
	const isWhole = Key && /^\d{1,15}$/.test(Size ?? '') && ETag !== undefined && StorageClass !== undefined && !Number.isNaN(LastModified.getTime());
	return isWhole ? { Key, Size: Number(Size), ETag: ETag || undefined, LastModified, StorageClass: (StorageClass || undefined) as ObjectSummary['StorageClass'] } : undefined;
}

/** Empty when it is absent; undefined when it is no plain text, or there are two. */
function readField(xml: string, name: string): string | undefined {
	const tag = `<${name}>`;
	const at = xml.indexOf(tag);
	if (at < 0) return '';
	const start = at + tag.length;
	const end = xml.indexOf('<', start);
	return xml.startsWith(`</${name}>`, end) && !xml.includes(tag, end) ? decodeEntities(xml.slice(start, end)) : undefined;
}

const ENTITIES: Record<string, string> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** Undefined when there is something that XML does not know by itself. */
function decodeEntities(text: string): string | undefined {
	if (!text.includes('&')) return text;
	let isKnown = true;
	const decoded = text.replace(/&(?:(amp|apos|gt|lt|quot);|#(\d{1,7});|#x([\da-f]{1,6});)?/gi, (_, name?: string, decimal?: string, hex?: string) => {
		const character = name === undefined ? characterOf(decimal ?? '', hex) : ENTITIES[name];
		isKnown &&= character !== undefined;
		return character ?? '';
	});
	return isKnown ? decoded : undefined;
}

function characterOf(decimal: string, hex?: string): string | undefined {
	const code = hex === undefined ? Number(decimal || NaN) : parseInt(hex, 16);
	return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
