import { takeElements, readField } from './plainXml';
import type { DeletedObject, ObjectSummary, S3 } from '../sdk/sdk';

/** An answer that is mostly one list. */
interface LongAnswer {
	/** Its elements in the XML, and the list in what the SDK gives. */
	name: string;
	/** Undefined when there is something unusual. */
	read(inside: string): object | undefined;
}

const LONG_ANSWERS: Record<string, LongAnswer> = {
	/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html#API_ListObjectsV2_ResponseSyntax */
	ListObjectsV2Command: { name: 'Contents', read: readObject },
	/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html#API_DeleteObjects_ResponseSyntax */
	DeleteObjectsCommand: { name: 'Deleted', read: readDeleted },
};

/**
 * Reads the lists of objects in long answers itself: what reads any XML, as the SDK does, takes most of the time of a long
 * listing, and a third of that of deleting 1,000 objects. Every other part of the answer, and every answer that does not
 * look as expected, is left to the SDK. Of each listed object there are key, size, ETag, date and storage class.
 */
export function readLongAnswers(s3: S3): void {
	const read = new WeakMap<object, Record<string, object[]>>();
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const response = result.response as { statusCode: number; body: AsyncIterable<Buffer> | Buffer };
			const expected = LONG_ANSWERS[String(context.commandName)];
			if (expected === undefined || response.statusCode !== 200) return result;
			const chunks: Buffer[] = [];
			for await (const chunk of response.body as AsyncIterable<Buffer>) chunks.push(chunk);
			const bytes = Buffer.concat(chunks);
			const taken = takeElements(bytes.toString('utf8'), expected.name, expected.read);
			response.body = taken ? Buffer.from(taken.rest) : bytes;
			if (taken) read.set(context, { [expected.name]: taken.elements });
			return result;
		},
		{ step: 'deserialize', name: 'readLongAnswers', priority: 'low' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const list = read.get(context);
			if (list) Object.assign(result.output as object, list);
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

/** What was deleted of many. */
export function readDeleted(xml: string): DeletedObject | undefined {
	const [Key, VersionId, marker, DeleteMarkerVersionId] = ['Key', 'VersionId', 'DeleteMarker', 'DeleteMarkerVersionId'].map((name) =>
		readField(xml, name),
	);
	const isWhole = Key && VersionId !== undefined && ['', 'true', 'false'].includes(marker ?? ' ') && DeleteMarkerVersionId !== undefined;
	return isWhole
		? {
				Key,
				VersionId: VersionId || undefined,
				DeleteMarker: marker ? marker === 'true' : undefined,
				DeleteMarkerVersionId: DeleteMarkerVersionId || undefined,
			}
		: undefined;
}
