import type { Explanation } from './compare';
import { answers, rangeOf, same } from './meanings';

const withSlash = (key: string) => key.replaceAll('\\', '/');

/** Where SeaweedFS 4.53 differs. */
export const seaweedfs: Explanation[] = [
	{
		is: ({ call }, ours, theirs) =>
			call === 'GetObject' &&
			ours['content-type'] === 'binary/octet-stream' &&
			['text/plain; charset=utf-8', 'application/octet-stream'].includes(String(theirs['content-type'])) &&
			same(ours, theirs, 'content-type'),
		why: 'An object without a type is binary/octet-stream; SeaweedFS looks at its contents.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			ours.keys !== undefined &&
			same(ours, theirs, 'keys') &&
			JSON.stringify((ours.keys as string[]).map(withSlash)) === JSON.stringify(theirs.keys),
		why: 'A backslash is a character like others; to SeaweedFS it is a slash, unless -s3.allowBackslashInKey is set.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			query.delimiter === '/' &&
			same(ours, theirs, 'keys', 'prefixes', 'count') &&
			// In a page that is full they take the place of others.
			(ours.truncated === 'true' || (ours.prefixes as string[]).every((prefix) => (theirs.prefixes as string[]).includes(prefix))) &&
			(ours.truncated === 'true' || (ours.keys as string[]).every((key) => key.includes('\\') || (theirs.keys as string[]).includes(key))),
		why: 'A group has keys; SeaweedFS lists a folder for a while after its last object is gone, and one for a key with a backslash.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['content-md5'] === 'nonsense' && answers(ours, theirs, [400, 'InvalidDigest'], [400, 'BadDigest']),
		why: 'A Content-MD5 that is none is InvalidDigest; SeaweedFS says that it does not fit.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['content-md5'] !== undefined &&
			headers['if-none-match'] === '*' &&
			['BadDigest', 'InvalidDigest'].includes(ours.code ?? '') &&
			theirs.code === 'PreconditionFailed',
		why: 'Two things are wrong with the request, and SeaweedFS names the other one of them.',
	},
	{
		is: ({ call, body = '' }, ours, theirs) =>
			call === 'PutObjectTagging' && body.includes('k10') && answers(ours, theirs, [400, 'BadRequest'], [400, 'InvalidTag']),
		why: 'More than 10 tags are BadRequest at AWS ("Object tags cannot be greater than 10"); SeaweedFS says InvalidTag.',
	},
	{
		is: ({ call, key = '' }, ours, theirs) =>
			call === 'GetObject' && key.length > 1024 && answers(ours, theirs, [400, 'KeyTooLongError'], [404, 'NoSuchKey']),
		why: 'A key over 1,024 bytes is KeyTooLongError in AWS’s list of errors; SeaweedFS finds no object when it is read.',
	},
	{
		is: ({ call, headers = {} }, ours, theirs) =>
			call === 'CopyObject' &&
			headers['x-amz-metadata-directive'] === 'NONSENSE' &&
			['NoSuchKey', 'PreconditionFailed'].includes(ours.code ?? '') &&
			theirs.code === 'InvalidArgument',
		why: 'Two things are wrong with the request, and SeaweedFS names the other one of them.',
	},
	{
		is: (step, ours, theirs) => rangeOf(step) === 'bytes=5-2' && ours.status === 200 && theirs.status === 416,
		why: 'A range that ends before it begins is invalid and passed over (RFC 9110, 14.1.2); SeaweedFS refuses it.',
	},
	{
		is: ({ call, parts }, ours, theirs) =>
			call === 'CompleteMultipartUpload' && parts?.length === 0 && answers(ours, theirs, [400, 'MalformedXML'], [404, 'NoSuchUpload']),
		why: 'A completion without parts does not follow the schema (MalformedXML); SeaweedFS says that there is no such upload.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'CompleteMultipartUpload' && answers(ours, theirs, [400, 'InvalidPart'], [404, 'NoSuchUpload']),
		why: 'A part that has not arrived is InvalidPart; SeaweedFS says of an upload without any part that there is no such upload.',
	},
	{
		is: ({ headers = {} }, ours, theirs) =>
			headers['x-amz-tagging'] === 'a=1&a=2' && answers(ours, theirs, [400, 'InvalidArgument'], [400, 'InvalidTag']),
		why: 'Two tags of the same name in the header are InvalidArgument at AWS; SeaweedFS says InvalidTag.',
	},
	{
		is: ({ call, body = '' }, ours, theirs) =>
			call === 'DeleteObjects' && !body.includes('<Object>') && ours.code === 'MalformedXML' && theirs.status === 200,
		why: 'A request without any key does not follow the schema (MalformedXML); SeaweedFS deletes nothing.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'ListParts' &&
			ours.status === 200 &&
			theirs.status === 200 &&
			JSON.stringify([...new Set(theirs.parts as number[])]) === JSON.stringify(ours.parts),
		why: 'A part that is sent again replaces the one before; SeaweedFS lists both until the upload is completed.',
	},
];
