import type { Store } from './client';
import { toS3Error } from './errors';
import { percentEncode } from './percentEncode';

/** SigV4's limit: seven days. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html */
export const MAX_EXPIRY_SECONDS = 7 * 24 * 60 * 60;

export interface PresignRequest {
	method: 'GET' | 'PUT';
	bucket: string;
	key: string;
	versionId?: string;
	expiresInSeconds: number;
	/** GET: the browser saves the object under this name instead of showing it. */
	downloadFileName?: string;
	/** GET: the media type that the answer claims. PUT: the one that the upload must send. */
	contentType?: string;
}

export interface PresignedUrl {
	url: string;
	method: 'GET' | 'PUT';
	/** Headers that a request by this URL must send as they are. */
	headers: Record<string, string>;
	/** ISO 8601. */
	expiresAt: string;
}

/** A URL that lets its holder make one request with the connection's rights until it expires. Sends nothing. */
export async function presign(store: Store, request: PresignRequest): Promise<PresignedUrl> {
	const { GetObjectCommand, PutObjectCommand, getSignedUrl } = await import('./sdk');
	const { bucket, key, versionId, method, contentType, expiresInSeconds } = request;
	const signingDate = new Date(Math.floor(Date.now() / 1000) * 1000);
	const command =
		method === 'GET'
			? new GetObjectCommand({
					Bucket: bucket,
					Key: key,
					VersionId: versionId,
					ResponseContentType: contentType,
					ResponseContentDisposition: request.downloadFileName === undefined ? undefined : attachment(request.downloadFileName),
				})
			: new PutObjectCommand({ Bucket: bucket, Key: key, ContentType: contentType });
	try {
		const url = await getSignedUrl(store.s3, command as InstanceType<typeof GetObjectCommand>, {
			expiresIn: expiresInSeconds,
			signingDate,
			signableHeaders: new Set(contentType === undefined ? [] : ['content-type']),
		});
		return {
			url,
			method,
			headers: method === 'PUT' && contentType !== undefined ? { 'Content-Type': contentType } : {},
			expiresAt: new Date(signingDate.getTime() + expiresInSeconds * 1000).toISOString(),
		};
	} catch (error) {
		throw toS3Error(error, store.place({ call: method === 'GET' ? 'GetObject' : 'PutObject', bucket, key }));
	}
}

/** RFC 6266: a plain name for old clients, and the whole one in UTF-8. */
function attachment(fileName: string): string {
	const plain = fileName.replace(/[^\x20-\x7e]|["\\]/g, '_');
	return `attachment; filename="${plain}"; filename*=UTF-8''${percentEncode(fileName)}`;
}
