import type { S3 } from '../sdk/sdk';

/**
 * The Expires header of an object as it is stored, which need not be a date: websites set 0 and -1. It goes along when the object is
 * rewritten.
 */
export interface StoredExpires {
	ExpiresString?: string;
}

/** Sends such a header as it is, unless the input has a date of its own. The SDK knows it in answers only, and dates only in requests. */
export function sendStoredExpires(s3: S3): void {
	s3.middlewareStack.add(
		(next) => async (args) => {
			const { Expires, ExpiresString } = args.input as StoredExpires & { Expires?: Date };
			const { headers } = args.request as { headers: Record<string, string> };
			if (Expires === undefined && ExpiresString !== undefined) headers.expires = ExpiresString;
			return await next(args);
		},
		{ step: 'build', name: 'sendStoredExpires' },
	);
}
