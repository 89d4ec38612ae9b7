import type { S3Request } from './request';

/** Which requests a fault hits; each field given has to match. */
export interface FaultMatch {
	/** S3's name of the operation, e.g. `PutObject` */
	operation?: string;
	method?: string;
	bucket?: string;
	key?: string;
	keyPrefix?: string;
	partNumber?: number;
	/** a header that the request has, in lower case */
	header?: string;
	/** a name that its query has */
	query?: string;
	/** lets the first N matching requests through (default 0) */
	after?: number;
	/** hits so many requests, then is spent (default 1) */
	times?: number;
	/** lets so many matching requests a second through, counted by a bucket that a second fills, and hits the others for ever */
	overPerSecond?: number;
}

/** What happens to a request that is hit. */
export type FaultEffect =
	/** an error instead of the operation; `retryAfter` in seconds */
	| { status: number; code: string; message?: string; retryAfter?: number }
	/** status 200 with an `<Error>` document; the operation is not carried out */
	| { errorIn200: string }
	/**
	 * a TCP reset before any of the body is read, or once the operation is carried out: then the answer is lost, but for the head of one with
	 * a body
	 */
	| { reset: 'beforeRequestBody' | 'afterHeaders' }
	/** GetObject: the right Content-Length, then the connection is cut after so many bytes */
	| { truncateBodyAt: number }
	/** GetObject: the byte at this offset of the body is flipped, the headers stay */
	| { corruptBodyAt: number }
	/** silence for so long: before a request's body is read, or in the middle of an answer's body */
	| { stallMs: number }
	/** waits before the operation begins */
	| { delayMs: number }
	/** waits before the operation begins until the test releases it, so that something else can come in between */
	| { isHeld: true }
	/** DeleteObjects: these keys are refused with AccessDenied */
	| { deniedKeys: string[] }
	/** writes: If-Match and If-None-Match are ignored, as by a store that does not know them */
	| { ignoreConditions: true }
	/** these names in the query are passed over, as by a store that does not know them */
	| { ignoreQuery: string[] }
	/** these headers are passed over */
	| { ignoreHeaders: string[] }
	/**
	 * keys are stored as paths of a disk: one slash for several, none in front, a slash for a backslash, "." and ".." resolved; lists write
	 * the prefix that was asked for back into the keys
	 */
	| { renamesKeys: true }
	/** a key with a slash at its end means the object without it, where that is there: what is written there is passed over, as by S3Proxy */
	| { slashMeansFile: true }
	/** the version in x-amz-copy-source is passed over */
	| { ignoreCopyVersion: true }
	/** writes: metadata is kept and given back in the bytes that were sent, as by MinIO; AWS gives encoded words */
	| { rawMetadata: true }
	/** CompleteMultipartUpload: refused unless all parts but the last have one size, as by R2 */
	| { equalParts: true }
	/** refused without Content-MD5, as by stores that know no other checksum */
	| { needsMd5: true }
	/** the ETag header is marked as weak, as by a proxy that may compress */
	| { weakEtag: true }
	/** an HTML page with status 200, as from a router or a web server */
	| { notS3: true }
	/** this answer instead of the operation, which is not carried out */
	| { answer: { status: number; document?: string; contentType?: string } }
	/** the operation is carried out, and its answer lacks this element or header */
	| { without: string }
	/** the operation is carried out, and its answer has these headers, too */
	| { headers: Record<string, string> }
	/** the operation is carried out, and in its answer's document each text is replaced by the other */
	| { replace: Record<string, string> };

export type Fault = FaultMatch & FaultEffect;

interface Armed {
	fault: Fault;
	skip: number;
	left: number;
	bucket: { left: number; filledAt: number };
}

/** The faults in force, in the order they were given. */
export class Faults {
	private armed: Armed[] = [];

	add(fault: Fault): void {
		const left = fault.overPerSecond === undefined ? (fault.times ?? 1) : Infinity;
		this.armed.push({ fault, skip: fault.after ?? 0, left, bucket: { left: fault.overPerSecond ?? 0, filledAt: performance.now() } });
	}

	clear(): void {
		this.armed = [];
	}

	/** The fault that hits this request, if any; counts it as used. */
	take(request: S3Request, operation: string): Fault | undefined {
		for (const armed of this.armed) {
			if (!hits(armed.fault, request, operation)) continue;
			if (armed.skip > 0) {
				armed.skip--;
				continue;
			}
			if (takesFromBucket(armed)) continue;
			if (--armed.left <= 0) this.armed = this.armed.filter((other) => other !== armed);
			return armed.fault;
		}
		return undefined;
	}
}

function takesFromBucket({ fault: { overPerSecond = 0 }, bucket }: Armed): boolean {
	const now = performance.now();
	bucket.left = Math.min(overPerSecond, bucket.left + ((now - bucket.filledAt) * overPerSecond) / 1000);
	bucket.filledAt = now;
	if (bucket.left < 1) return false;
	bucket.left--;
	return true;
}

/** The operations that an effect has a meaning for; no entry: all. */
const meant: Record<string, string[]> = {
	truncateBodyAt: ['GetObject'],
	corruptBodyAt: ['GetObject'],
	deniedKeys: ['DeleteObjects'],
	equalParts: ['CompleteMultipartUpload'],
	needsMd5: ['PutObject', 'UploadPart', 'DeleteObjects', 'PutObjectTagging', 'PutObjectRetention', 'PutObjectLegalHold'],
	errorIn200: ['CopyObject', 'UploadPartCopy', 'CompleteMultipartUpload'],
};

function hits(match: Fault, request: S3Request, operation: string): boolean {
	return (
		Object.entries(meant).every(([effect, names]) => !(effect in match) || names.includes(operation)) &&
		(match.operation === undefined || match.operation === operation) &&
		(match.method === undefined || match.method === request.method) &&
		(match.bucket === undefined || match.bucket === request.bucket) &&
		(match.key === undefined || match.key === request.key) &&
		(match.keyPrefix === undefined || (request.key ?? '').startsWith(match.keyPrefix)) &&
		(match.header === undefined || request.message.headers[match.header] !== undefined) &&
		(match.query === undefined || request.query.has(match.query)) &&
		(match.partNumber === undefined || String(match.partNumber) === request.query.get('partNumber'))
	);
}
