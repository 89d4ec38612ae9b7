import { randomBytes } from 'node:crypto';
import { toS3Error } from '../errors/errors';
import type { Store } from '../store/openStore';
import type { PresignedPost } from './presignPost';

/**
 * Sends a small file by a form, as a browser would: without keys, over the connection's own network.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 * @returns the status of the answer
 * @throws S3Error when there is no answer
 */
export async function sendForm(
	store: Store,
	{ url, fields }: Pick<PresignedPost, 'url' | 'fields'>,
	file: string,
	signal?: AbortSignal,
): Promise<number> {
	const { protocol, hostname, port, pathname } = new URL(url);
	const boundary = randomBytes(16).toString('hex');
	const part = (name: string, value: string, more = '') =>
		`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
	const named = Object.entries(fields).map(([name, value]) => part(name, value));
	const body = Buffer.from(`${named.join('')}${part('file', file, '; filename="file"')}--${boundary}--\r\n`);
	const headers = {
		host: new URL(url).host,
		'content-type': `multipart/form-data; boundary=${boundary}`,
		'content-length': String(body.length),
	};
	const request = {
		method: 'POST',
		protocol,
		hostname,
		port: port === '' ? undefined : Number(port),
		path: pathname,
		query: {},
		headers,
		body,
	};
	try {
		const { response } = await store.s3.config.requestHandler.handle(request as never, { abortSignal: signal });
		(response.body as { resume?: () => void }).resume?.();
		return response.statusCode;
	} catch (error) {
		throw toS3Error(error, store.place({ call: 'PutObject' }));
	}
}
