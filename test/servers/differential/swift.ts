import type { Explanation } from './compare';
import { answers, rangeOf, same } from './meanings';

const TAGGING = new Set(['PutObjectTagging', 'DeleteObjectTagging']);

/** Where OpenStack Swift 2.30 differs. */
export const swift: Explanation[] = [
	{
		is: ({ call }, _ours, theirs) => TAGGING.has(call) && theirs.status === 501,
		why: 'Swift has no tags of objects, and refuses to set or delete them with 501 NotImplemented.',
	},
	{
		is: ({ call, headers = {} }, _ours, theirs) => call === 'PutObject' && headers['x-amz-tagging'] !== undefined && theirs.status === 501,
		why: 'Swift has no tags of objects, and refuses them in an upload with 501 NotImplemented.',
	},
	{
		is: ({ call, headers = {} }, _ours, theirs) => call === 'PutObject' && headers['if-none-match'] !== undefined && theirs.status === 501,
		why: 'Swift refuses If-None-Match of a write with 501 NotImplemented.',
	},
	{
		is: ({ call }, ours, theirs) =>
			call === 'GetObjectTagging' && answers(ours, theirs, [404, 'NoSuchKey'], [200]) && Object.keys(theirs.tags ?? {}).length === 0,
		why: 'The tags of an object that there is not are NoSuchKey; Swift says that it has none.',
	},
	{
		is: ({ call, headers = {} }, ours, theirs) =>
			call === 'CopyObject' &&
			headers['x-amz-metadata-directive'] === 'NONSENSE' &&
			['NoSuchKey', 'PreconditionFailed'].includes(ours.code ?? '') &&
			theirs.code === 'InvalidArgument',
		why: 'Two things are wrong with the request, and Swift names the other one of them.',
	},
	{
		is: ({ call, key, headers = {} }, ours, theirs) =>
			call === 'CopyObject' &&
			headers['x-amz-copy-source'] === key &&
			headers['x-amz-metadata-directive'] !== 'REPLACE' &&
			answers(ours, theirs, [400, 'InvalidRequest'], [200]),
		why: 'A copy onto itself that changes nothing is InvalidRequest at AWS; Swift copies.',
	},
	{
		is: ({ call, key = '' }, ours, theirs) =>
			call === 'GetObject' && key.length > 1024 && answers(ours, theirs, [400, 'KeyTooLongError'], [404, 'NoSuchKey']),
		why: 'A key over 1,024 bytes is KeyTooLongError in AWS’s list of errors; Swift finds no object when it is read.',
	},
	{
		is: (step, ours, theirs) =>
			rangeOf(step).startsWith('bytes=-') &&
			[304, 412, 416].includes(ours.status) &&
			[200, 206].includes(theirs.status) &&
			theirs['content-length'] === '0',
		why: 'An empty object has no last bytes (RFC 9110, 14.1.2: not satisfiable); Swift gives none of them.',
	},
	{
		is: (step, ours, theirs) => rangeOf(step) !== '' && [304, 412].includes(ours.status) && theirs.status === 416,
		why: 'The conditions come before a range that cannot be had; Swift looks at the range first.',
	},
	{
		is: ({ call, query = {} }, ours, theirs) =>
			call === 'ListObjectsV2' &&
			// The group that it lists takes the place of another in a page that is full.
			same(ours, theirs, 'prefixes', 'count', ...(query['max-keys'] === undefined ? [] : ['keys', 'truncated'])) &&
			(theirs.prefixes as string[]).some(
				(prefix) => !(ours.prefixes as string[]).includes(prefix) && query['start-after']?.startsWith(prefix),
			),
		why: 'A group in which start-after lies comes before its beginning; Swift lists it.',
	},
];
