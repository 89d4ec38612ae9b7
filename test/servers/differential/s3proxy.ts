import type { Explanation } from './compare';
import { answers, rangeOf, same } from './meanings';

const withoutSpace = (value: unknown) => String(value).replace('; charset', ';charset');

/** Where S3Proxy 4.1 on a folder differs. */
export const s3proxy: Explanation[] = [
	{
		is: ({ call }, _ours, theirs) => call.endsWith('ObjectTagging') && theirs.status === 501,
		why: 'S3Proxy has no tags of objects, and answers 501 NotImplemented.',
	},
	{
		is: ({ call, headers = {} }, _ours, theirs) => call === 'PutObject' && headers['x-amz-tagging'] !== undefined && theirs.status === 501,
		why: 'S3Proxy has no tags of objects, and refuses them in an upload with 501 NotImplemented.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'GetObject' && withoutSpace(ours['content-type']) === theirs['content-type'] && same(ours, theirs, 'content-type'),
		why: 'A type is stored as it is; S3Proxy takes the space out of one with a charset.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'GetObject' && ours['content-type'] === 'binary/octet-stream' && same(ours, theirs, 'content-type'),
		why: 'An object without a type is binary/octet-stream; S3Proxy looks at the end of its key, or has another default.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' && query.delimiter === 'i' && ours.status === 200 && theirs.code === 'InvalidRequest',
		why: 'A delimiter may be any text; S3Proxy takes the slash alone.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			ours.truncated === 'true' &&
			theirs.truncated === 'true' &&
			(theirs.keys as string[]).every((key) => (ours.keys as string[]).includes(key)) &&
			same(ours, theirs, 'keys', 'count', 'prefixes'),
		why: 'A page that is not the last one is full; S3Proxy counts objects of its own in it, which it does not show.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			query.delimiter === '/' &&
			same(ours, theirs, 'prefixes', 'count') &&
			(ours.prefixes as string[]).every((prefix) => (theirs.prefixes as string[]).includes(prefix)),
		why: 'A group has keys; S3Proxy lists one for an upload that is not finished.',
	},
	{
		is: ({ key = '' }, ours, theirs) => key.length > 1024 && ours.code !== 'NoSuchKey' && ours.status === 400 && theirs.status === 500,
		why: 'A key over 1,024 bytes is KeyTooLongError in AWS’s list of errors; S3Proxy answers with an internal error.',
	},
	{
		is: ({ call, headers = {} }, ours, theirs) =>
			call === 'CopyObject' &&
			headers['x-amz-metadata-directive'] === 'NONSENSE' &&
			ours.status >= 400 &&
			(theirs.status === 200 || theirs.code !== ours.code),
		why: 'A metadata directive is COPY or REPLACE; S3Proxy passes over others.',
	},
	{
		is: ({ call }, ours, theirs) => call === 'UploadPart' && ours.status >= 400 && theirs.status === 200,
		why: 'An upload that there is not is NoSuchUpload; S3Proxy takes parts of it.',
	},
	{
		is: (step, ours, theirs) => rangeOf(step) !== '' && [200, 206, 304, 404, 412].includes(ours.status) && theirs.status === 416,
		why:
			'The object and the conditions come before a range that cannot be had, ' +
			'and one that ends before it begins is passed over (RFC 9110, 14.1.2); ' +
			'S3Proxy looks at the range first.',
	},
	{
		is: (step, ours, theirs) => step.method === 'HEAD' && rangeOf(step) !== '' && [206, 416].includes(ours.status) && theirs.status === 200,
		why: 'HEAD answers as GET, a range included; S3Proxy passes over the range.',
	},
	{
		is: (step, ours, theirs) => rangeOf(step).startsWith('bytes=-') && [206, 416].includes(ours.status) && theirs.status === 200,
		why:
			'The last bytes are a part (RFC 9110, 14.1.2), and the last 0 bytes cannot be had; ' +
			'S3Proxy gives the whole object where there are no more.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'CompleteMultipartUpload' && ['MalformedXML', 'InvalidPart'].includes(ours.code ?? '') && theirs.code === 'NoSuchUpload',
		why: 'A completion without its parts is MalformedXML or InvalidPart; S3Proxy says that there is no such upload.',
	},
	{
		is: ({ call }, ours, theirs) => call === 'CompleteMultipartUpload' && ours.code === 'InvalidPartOrder' && theirs.status === 200,
		why: 'Parts have to be named in ascending order (InvalidPartOrder); S3Proxy sorts them.',
	},
	{
		is: ({ call, key, headers = {} }, ours, theirs) =>
			call === 'CopyObject' && headers['x-amz-copy-source'] === key && answers(ours, theirs, [404, 'NoSuchKey'], [400, 'InvalidRequest']),
		why: 'Two things are wrong with the request, and S3Proxy names the other one of them.',
	},
];
