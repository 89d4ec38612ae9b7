/** Where real servers differ from the local S3, which follows AWS's documentation; each as narrow as can be. */
import type { Explanation } from './compare';
import { answers, rangeOf, same } from './meanings';
import { s3proxy } from './s3proxy';
import { seaweedfs } from './seaweedfs';
import { swift } from './swift';

const ceph: Explanation[] = [
	{
		is: ({ key = '' }, ours, theirs) => key.length > 1024 && answers(ours, theirs, [400, 'KeyTooLongError'], [400, 'InvalidObjectName']),
		why: 'A key over 1,024 bytes is KeyTooLongError in AWS’s list of errors; Ceph says InvalidObjectName.',
	},
	{
		is: (step, { status }, theirs) =>
			rangeOf(step) === 'bytes=-0' && [416, 304, 412].includes(status) && [206, 416, 200].includes(theirs.status),
		why: 'The last 0 bytes cannot be had (RFC 9110, 14.1.2: not satisfiable); Ceph gives the whole object.',
	},
	{
		is: (step, ours, theirs) => rangeOf(step) === 'bytes=5-2' && ours.status !== 416 && theirs.status === 416,
		why: 'A range that ends before it begins is invalid and passed over (RFC 9110, 14.1.2); Ceph refuses it.',
	},
	{
		is: (step, ours, theirs) =>
			rangeOf(step).startsWith('lines=') &&
			ours.status === 200 &&
			(theirs.status === 416 || (theirs.status === 200 && same(ours, theirs, 'content-range'))),
		why: 'A range of an unknown unit is passed over (RFC 9110, 14.2); Ceph takes it for one of bytes.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['x-amz-storage-class'] === 'NONSENSE' && answers(ours, theirs, [400, 'InvalidStorageClass'], [400, 'InvalidArgument']),
		why: 'An unknown storage class is InvalidStorageClass in AWS’s list of errors; Ceph says InvalidArgument.',
	},
	{
		is: ({ call, body = '' }, ours, theirs) =>
			call === 'PutObjectTagging' &&
			body.includes('k10') &&
			ours.code === 'BadRequest' &&
			['InvalidTag', 'NoSuchKey'].includes(theirs.code ?? ''),
		why:
			'More than 10 tags are BadRequest at AWS ("Object tags cannot be greater than 10"); ' +
			'Ceph says InvalidTag, and looks for the object first.',
	},
	{
		is: ({ call, body = '' }, ours, theirs) =>
			call === 'DeleteObjects' && body.includes('<Nonsense>') && answers(ours, theirs, [400, 'MalformedXML'], [400]),
		why: 'XML that cannot be read is MalformedXML; Ceph answers 400 without a code.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			query['max-keys'] === '-1' &&
			ours.code === 'InvalidArgument' &&
			theirs.status === 200 &&
			theirs.count === '0',
		why: 'A negative max-keys is InvalidArgument ("must be an integer between 0 and 2147483647"); Ceph takes it for 0.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'CompleteMultipartUpload' && answers(ours, theirs, [404, 'NoSuchUpload'], [500, 'InternalError']),
		why: 'An upload that there is not is NoSuchUpload; Ceph answers with an internal error.',
	},
	{
		is: ({ call, headers = {} }, ours, theirs) =>
			call === 'CopyObject' &&
			headers['x-amz-metadata-directive'] === 'NONSENSE' &&
			['NoSuchKey', 'PreconditionFailed'].includes(ours.code ?? '') &&
			theirs.code === 'InvalidArgument',
		why: 'Two things are wrong with the request, and Ceph names the other one of them.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'GetObject' &&
			ours.status === theirs.status &&
			ours['x-amz-tagging-count'] === undefined &&
			theirs['x-amz-tagging-count'] === '0' &&
			same(ours, theirs, 'x-amz-tagging-count'),
		why: 'x-amz-tagging-count is there "if any" (GetObject); Ceph says 0 of an object whose tags were taken away.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'UploadPart' && ['0', '10001'].includes(query.partNumber ?? '') && answers(ours, theirs, [400, 'InvalidArgument'], [200]),
		why: 'Part numbers go from 1 to 10,000; Ceph takes others.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['x-amz-tagging'] === 'a=1&a=2' && answers(ours, theirs, [400, 'InvalidArgument'], [200]),
		why: 'Two tags of the same name are refused (object tagging); Ceph takes them.',
	},
	{
		is: ({ call, etagOf }, ours, theirs) =>
			call === 'CopyObject' && etagOf?.header === 'x-amz-copy-source-if-match' && answers(ours, theirs, [412, 'PreconditionFailed'], [200]),
		why:
			'A copy whose source has another ETag is PreconditionFailed; ' +
			'Ceph 16 compares the header with its quotes and passes over what it cannot read.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'CompleteMultipartUpload' && ours.code === 'InvalidPartOrder' && (theirs.status === 200 || theirs.code === 'InvalidPart'),
		why: 'Parts have to be named in ascending order (InvalidPartOrder); Ceph sorts them, and looks for them first.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'UploadPart' &&
			['0', '10001'].includes(query.partNumber ?? '') &&
			answers(ours, theirs, [400, 'InvalidArgument'], [404, 'NoSuchUpload']),
		why: 'Two things are wrong with the request, and Ceph names the other one of them.',
	},
	{
		is: ({ call }, ours, theirs) => call === 'ListParts' && answers(ours, theirs, [404, 'NoSuchUpload'], [404, 'NoSuchKey']),
		why: 'An upload that is gone is NoSuchUpload; Ceph says that there is no such key.',
	},
	{
		is: ({ call, body = '' }, ours, theirs) =>
			call === 'DeleteObjects' && !body.includes('<Object>') && ours.code === 'MalformedXML' && theirs.status === 200,
		why: 'A request without any key does not follow the schema (MalformedXML); Ceph deletes nothing.',
	},
];

const minio: Explanation[] = [
	{
		is: (step, ours, theirs) =>
			theirs.status === 416 && (rangeOf(step) === 'bytes=5-2' ? [200, 304, 404, 412] : [304, 404, 412]).includes(ours.status),
		why:
			'The object and the conditions come before a range that cannot be had, ' +
			'and one that ends before it begins is passed over (RFC 9110, 14.1.2); ' +
			'MinIO looks at the range first.',
	},
	{
		is: ({ body = '', call }, ours, theirs) =>
			call === 'DeleteObjects' && ours.status === 200 && theirs.status === 200 && isDoubled(body) && same(ours, theirs, 'deleted'),
		why: 'A key that is named twice is deleted twice; MinIO answers the second time without its name.',
	},
	{
		is: ({ key = '' }, ours, theirs) =>
			key.length > 1024 && answers(ours, theirs, [400, 'KeyTooLongError'], [400, 'XMinioInvalidObjectName']),
		why: 'A key over 1,024 bytes is KeyTooLongError in AWS’s list of errors; MinIO has a code of its own.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			query.delimiter === 'i' &&
			same(ours, theirs, 'prefixes', 'count') &&
			(theirs.prefixes as string[]).every(
				(prefix) => (ours.prefixes as string[]).includes(prefix) || query['start-after']?.startsWith(prefix),
			),
		why: 'A group in which start-after lies comes before its beginning; MinIO does so with the delimiter / alone.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' && query['max-keys'] === '0' && ours.count === '0' && theirs.count === '1',
		why: 'max-keys=0 lists nothing; MinIO lists one key after start-after.',
	},
	{
		is: ({ headers = {} }, _, theirs) => headers['x-amz-tagging'] === 'k=%C3%BC' && theirs.code === 'InvalidTag',
		why: 'Tags may have letters of every language (object tagging); MinIO takes ASCII alone.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['x-amz-tagging'] === 'a=1&a=2' && answers(ours, theirs, [400, 'InvalidArgument'], [400, 'InvalidTag']),
		why: 'Two tags of the same name in the header are InvalidArgument at AWS; MinIO says InvalidTag.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['content-md5'] !== undefined &&
			headers['if-none-match'] === '*' &&
			['BadDigest', 'InvalidDigest'].includes(ours.code ?? '') &&
			theirs.code === 'PreconditionFailed',
		why: 'Two things are wrong with the request, and MinIO names the other one of them.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'UploadPart' &&
			['0', '10001', 'x'].includes(query.partNumber ?? '') &&
			ours.code === 'InvalidArgument' &&
			theirs.code === 'InvalidPart',
		why: 'A part number that there is not is InvalidArgument at AWS; MinIO says InvalidPart.',
	},
	{
		is: (step, ours, theirs) =>
			rangeOf(step) === 'bytes=-3' && ours.status === 416 && theirs.status === 206 && theirs['content-length'] === '0',
		why: 'An empty object has no last bytes (RFC 9110, 14.1.2: not satisfiable); MinIO gives none of them.',
	},
	{
		is: ({ call }, ours, theirs) => call === 'AbortMultipartUpload' && answers(ours, theirs, [404, 'NoSuchUpload'], [204]),
		why: 'An upload that there is not is NoSuchUpload; MinIO says that it is aborted.',
	},
	{
		is: ({ call, parts }, ours, theirs) =>
			call === 'CompleteMultipartUpload' &&
			parts?.length === 0 &&
			['MalformedXML', 'NoSuchUpload'].includes(ours.code ?? '') &&
			theirs.code === 'InvalidRequest',
		why: 'A completion without parts does not follow the schema (MalformedXML); MinIO says InvalidRequest.',
	},
	{
		is: ({ call, headers = {} }, ours, theirs) =>
			call === 'CopyObject' &&
			headers['x-amz-metadata-directive'] === 'NONSENSE' &&
			['NoSuchKey', 'PreconditionFailed'].includes(ours.code ?? '') &&
			theirs.code === 'InvalidArgument',
		why: 'Two things are wrong with the request, and MinIO names the other one of them.',
	},
];

/** Whether a key is named more than once. */
function isDoubled(body: string): boolean {
	const keys = [...body.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key]) => key);
	return new Set(keys).size < keys.length;
}

export const explanations: Record<string, Explanation[]> = { ceph, minio, swift, s3proxy, seaweedfs };
