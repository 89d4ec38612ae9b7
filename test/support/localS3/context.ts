import type { Segment } from './blobs';
import { S3Error } from './errors';
import type { Fault } from './faults';
import { accessDenied, isAllowed } from './permissions';
import { header, type S3Request } from './request';
import type { Identity } from './signature';
import type { Bucket, Store } from './store';

/** The canonical user ID that owns everything here. */
export const ownerId = '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a';

/** The AWS account of everything here. */
export const ownerAccount = '000000000000';

/** What an operation answers: a document, or a stored object's bytes. */
export interface Answer {
	status: number;
	headers?: Record<string, string | undefined>;
	document?: string;
	data?: { segments: Segment[]; size: number };
}

/** One authenticated request on its way through an operation. */
export class Context {
	constructor(
		readonly request: S3Request,
		readonly store: Store,
		readonly identity: Identity,
		/** ms since 1970, by the server's clock */
		readonly now: number,
		readonly fault: Fault | undefined,
	) {}

	/** Headers that the answer has whatever the operation is. */
	readonly answerHeaders: Record<string, string> = {};

	/** ms since 1970 in whole seconds: the time stamp of what this request makes. */
	get timestamp(): number {
		return Math.floor(this.now / 1000) * 1000;
	}

	/** The request's bucket, or NoSuchBucket. */
	get bucket(): Bucket {
		const name = this.request.bucket ?? '';
		const bucket = this.store.bucket(name);
		if (!bucket) throw noSuchBucket(name);
		return bucket;
	}

	get key(): string {
		return this.request.key ?? '';
	}

	/** A header; a presigned URL may carry those of AWS in its query. */
	header(name: string): string | undefined {
		return header(this.request, name) ?? (this.identity.presigned && name.startsWith('x-amz-') ? this.request.query.get(name) : undefined);
	}

	query(name: string): string | undefined {
		return this.request.query.get(name);
	}

	/** Throws AccessDenied unless the user may do this. */
	allow(action: string, bucket = this.request.bucket, key = this.request.key): void {
		if (!this.may(action, bucket, key)) throw accessDenied(this.identity.user, action, bucket, key);
	}

	may(action: string, bucket = this.request.bucket, key = this.request.key): boolean {
		return isAllowed(this.identity.user, action, bucket, key);
	}

	/** Like `allow`, for an action on the bucket itself. */
	allowOnBucket(action: string): void {
		if (!isAllowed(this.identity.user, action, this.request.bucket)) throw accessDenied(this.identity.user, action, this.request.bucket);
	}

	/** What a missing key is answered with: only who may list the bucket learns that it is missing. */
	missingKey(bucket: string, key: string): S3Error {
		return isAllowed(this.identity.user, 's3:ListBucket', bucket)
			? new S3Error('NoSuchKey', undefined, { Key: key })
			: accessDenied(this.identity.user, 's3:ListBucket', bucket);
	}
}

export const noSuchBucket = (name: string) => new S3Error('NoSuchBucket', undefined, { BucketName: name });

/** A time in the form of lists: `2025-01-31T12:00:00.000Z`. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** A time in the form of headers: `Fri, 31 Jan 2025 12:00:00 GMT`. */
export const httpTime = (ms: number): string => new Date(ms).toUTCString();
