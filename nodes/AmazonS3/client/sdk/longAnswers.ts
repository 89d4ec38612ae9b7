import { takeElements, readField } from './plainXml';
import type { ObjectSummary, S3 } from './sdk';

/**
 * Reads the objects of a listing itself: what reads any XML, as the SDK does, takes most of the time of a long listing. Every
 * other part of the answer, and every answer that does not look as expected, is left to the SDK. Of each object there are
 * key, size, ETag, date and storage class.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseSyntax
 */
export function readLongAnswers(s3: S3): void {
	const read = new WeakMap<object, ObjectSummary[]>();
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const response = result.response as { statusCode: number; body: AsyncIterable<Buffer> | Buffer };
			if (context.commandName !== 'ListObjectsV2Command' || response.statusCode !== 200) return result;
			const chunks: Buffer[] = [];
			for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
			const bytes = Buffer.concat(chunks);
			const taken = takeElements(bytes.toString('utf8'), 'Contents', readObject);
			response.body = taken ? Buffer.from(taken.rest) : bytes;
			if (taken) read.set(context, taken.elements);
			return result;
		},
		{ step: 'deserialize', name: 'readLongAnswers', priority: 'low' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const Contents = read.get(context);
			if (Contents) Object.assign(result.output as object, { Contents });
			read.delete(context);
			return result;
		},
		{ step: 'deserialize', name: 'handOnLongAnswers', priority: 'high' },
	);
}

/** An object in a listing. */
export function readObject(xml: string): ObjectSummary | undefined {
	const [Key, Size, ETag, StorageClass, date] = ['Key', 'Size', 'ETag', 'StorageClass', 'LastModified'].map((name) => readField(xml, name));
	const LastModified = new Date(date || NaN);
	const isWhole =
		Key && /^\d{1,15}$/.test(Size ?? '') && ETag !== undefined && StorageClass !== undefined && !Number.isNaN(LastModified.getTime());
	return isWhole
		? {
				Key,
				Size: Number(Size),
				ETag: ETag || undefined,
				LastModified,
				StorageClass: (StorageClass || undefined) as ObjectSummary['StorageClass'],
			}
		: undefined;
}
