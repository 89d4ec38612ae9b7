import { strengthenEtag } from '../quirks/answers';
import type { S3 } from './sdk';

const ASCII = /^[\x00-\x7f]*$/;

interface WithHeaders {
	headers: Record<string, string>;
}

/**
 * Headers as text in both directions: Node takes each byte of a header for a character, and clients such as rclone and
 * MinIO's store metadata in UTF-8. What is not valid UTF-8 stays Latin-1, as HTTP had it first. A signature is made of
 * UTF-8, so that a header goes out in these bytes too.
 * https://datatracker.ietf.org/doc/html/rfc9110#section-5.5
 */
export function carryHeaderText(s3: S3): void {
	s3.middlewareStack.add(
		(next) => async (args) => {
			changeHeaders(args.request as WithHeaders, (text) => Buffer.from(text, 'utf8').toString('latin1'));
			const result = await next(args);
			const response = result.response as WithHeaders;
			changeHeaders(response, readUtf8);
			strengthenEtag(response.headers);
			return result;
		},
		{ step: 'deserialize', name: 'headerText', priority: 'low' },
	);
}

function changeHeaders({ headers }: WithHeaders, change: (text: string) => string): void {
	for (const [name, value] of Object.entries(headers)) if (!ASCII.test(value)) headers[name] = change(value);
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readUtf8(latin1: string): string {
	try {
		return strictUtf8.decode(Buffer.from(latin1, 'latin1'));
	} catch {
		return latin1;
	}
}
