import { posix } from 'node:path';
import { urlEncode } from './listing';
import type { S3Request } from './request';
import { percentDecode } from './request';

/** A key as SeaweedFS and gateways to a disk store it. */
export const asPath = (key: string): string => posix.join('/', key.replaceAll('\\', '/')).slice(1);

/** Has a request name its keys so, and returns what becomes of its answer: a list shows the prefix that was asked for. */
export function nameAsPaths(request: S3Request): (document: string | undefined) => string | undefined {
	const { headers } = request.message;
	const [, bucket, key, version = ''] = /^\/?([^/]+\/)(.+?)(\?versionId=.*)?$/s.exec(String(headers['x-amz-copy-source'] ?? '')) ?? [];
	if (key !== undefined) headers['x-amz-copy-source'] = `${bucket}${encodeURIComponent(asPath(percentDecode(key)))}${version}`;
	if (request.key !== undefined) request.key = asPath(request.key);
	const prefix = request.query.get('prefix') ?? '';
	const plain = asPath(prefix);
	if (plain === prefix) return (document) => document;
	request.query.set('prefix', plain);
	return (document) =>
		document?.replaceAll(/(?<=<(?:Key|Prefix)>)[^<]*/g, (name) => `${urlEncode(prefix)}${name.slice(urlEncode(plain).length)}`);
}
