import type { IncomingMessage, ServerResponse } from 'node:http';
import { S3Error } from './errors';

/** A request as received: the raw target, and what it means after exactly one percent-decoding. */
export interface S3Request {
	message: IncomingMessage;
	response: ServerResponse;
	method: string;
	/** path and query as they came, nothing decoded or normalised */
	rawPath: string;
	rawQuery: string;
	bucket?: string;
	/** undefined for the service and for a bucket */
	key?: string;
	query: Map<string, string>;
	/** every pair of the query in order, decoded */
	queryPairs: Array<[string, string]>;
	/** the client waits for a `100 Continue`, not sent yet, before it sends the body */
	expectsContinue: boolean;
}

/** Percent-decodes to UTF-8, once; raw bytes above 0x7f stand for themselves. Invalid UTF-8 or a broken escape is InvalidURI. */
export function percentDecode(text: string): string {
	if (!/[%\u0080-\uffff]/.test(text)) return text;
	const bytes: number[] = [];
	for (let i = 0; i < text.length; i++) {
		if (text[i] !== '%') {
			bytes.push(text.charCodeAt(i) & 0xff);
			continue;
		}
		const hex = text.slice(i + 1, i + 3);
		if (!/^[0-9a-fA-F]{2}$/.test(hex)) throw new S3Error('InvalidURI', undefined, { URI: text });
		bytes.push(parseInt(hex, 16));
		i += 2;
	}
	try {
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
	} catch {
		throw new S3Error('InvalidURI', undefined, { URI: text });
	}
}

/** Decoded pairs of a query string; here, unlike in a path, `+` is a space. */
export function parseQuery(raw: string): Array<[string, string]> {
	return raw
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => {
			const at = pair.indexOf('=');
			const part = (text: string) => percentDecode(text.replace(/\+/g, ' '));
			return at < 0 ? [part(pair), ''] : [part(pair.slice(0, at)), part(pair.slice(at + 1))];
		});
}

function bucketOfHost(host: string, baseHosts: readonly string[]): string | undefined {
	const name = host.replace(/:\d+$/, '').toLowerCase();
	const base = baseHosts.filter((candidate) => name.endsWith(`.${candidate.toLowerCase()}`)).sort((a, b) => b.length - a.length)[0];
	return base === undefined ? undefined : name.slice(0, -base.length - 1);
}

/** Reads bucket, key and query from a request's target and Host header. */
export function parseRequest(
	message: IncomingMessage,
	response: ServerResponse,
	baseHosts: readonly string[],
	expectsContinue: boolean,
): S3Request {
	// A proxy-style client sends the whole URL as the target.
	const target = (message.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
	const mark = target.indexOf('?');
	const rawPath = (mark < 0 ? target : target.slice(0, mark)) || '/';
	const rawQuery = mark < 0 ? '' : target.slice(mark + 1);
	const request: S3Request = {
		message,
		response,
		method: message.method ?? 'GET',
		rawPath,
		rawQuery,
		query: new Map(),
		queryPairs: [],
		expectsContinue,
	};
	request.queryPairs = parseQuery(rawQuery);
	for (const [name, value] of request.queryPairs) if (!request.query.has(name)) request.query.set(name, value);
	const virtual = bucketOfHost(message.headers.host ?? '', baseHosts);
	let rawKey = rawPath.slice(1);
	if (virtual !== undefined) {
		request.bucket = virtual;
	} else if (rawKey !== '') {
		const slash = rawKey.indexOf('/');
		request.bucket = percentDecode(slash < 0 ? rawKey : rawKey.slice(0, slash));
		rawKey = slash < 0 ? '' : rawKey.slice(slash + 1);
	}
	if (rawKey !== '') request.key = percentDecode(rawKey);
	return request;
}

/** A header's value, or undefined if it is absent. Names are lower case. */
export function header(request: S3Request, name: string): string | undefined {
	const value = request.message.headers[name];
	return Array.isArray(value) ? value.join(',') : value;
}
