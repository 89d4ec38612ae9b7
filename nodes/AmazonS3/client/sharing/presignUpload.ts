import type { Store } from '../store/openStore';
import { beginUpload } from '../upload/beginUpload';
import { abandon } from '../upload/completeParts';
import { cancelledBy, toS3Error } from '../errors/errors';
import { expiryOf, type Expiry } from './expiry';
import { partBytesFor, planParts } from '../objects/partPlan';
import { startOfSecond } from './presign';
import type { PublicEndpoint } from './publicEndpoint';
import { signCall } from './signCall';
import { signUrl, type PresignableCommand } from './signUrl';
import type { ObjectHeaders } from '../upload/uploadTarget';

export interface PresignUploadRequest {
	bucket: string;
	key: string;
	headers: ObjectHeaders;
	/** Of the file, in bytes. */
	size: number;
	/** Of each part but the last, where the file does not need larger ones. */
	partBytes: number;
	expiresInSeconds: number;
	publicEndpoint?: PublicEndpoint;
}

export interface PresignedPart {
	partNumber: number;
	/** Where its bytes begin in the file. */
	start: number;
	/** Its bytes: the URL takes no other number of them. */
	size: number;
	/** For one PUT request. */
	url: string;
}

export interface PresignedUpload extends Expiry {
	uploadId: string;
	partSize: number;
	parts: PresignedPart[];
	/** For a POST request with the list of parts and ETags in XML. */
	completeUrl: string;
	/** For a DELETE request, which throws the parts away. */
	abortUrl: string;
	/** For a GET request, which tells the parts that have arrived. */
	listPartsUrl: string;
}

/** Signatures between two moments in which others get their turn. */
const AT_A_TIME = 50;

/**
 * Begins a multipart upload and signs all requests that someone else needs to send it. When it fails or is cancelled,
 * the upload is aborted. https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export async function presignUpload(store: Store, request: PresignUploadRequest, signal?: AbortSignal): Promise<PresignedUpload> {
	const { bucket, key, size, expiresInSeconds, publicEndpoint } = request;
	const { AbortMultipartUploadCommand, CompleteMultipartUploadCommand, ListPartsCommand } = await import('../sdk/sdk');
	const partSize = partBytesFor(size, request.partBytes);
	signal?.throwIfAborted();
	const UploadId = await beginUpload(store, { ...request.headers, Bucket: bucket, Key: key });
	try {
		const signedAt = startOfSecond();
		const upload = { Bucket: bucket, Key: key, UploadId };
		const terms = { signedAt, expiresInSeconds, publicEndpoint };
		const sign = async (command: PresignableCommand) => (await signUrl(store, command, terms)).url;
		const parts: PresignedPart[] = [];
		for (const { number, start, end } of planParts(size, partSize)) {
			const part = { ...upload, PartNumber: number, ContentLength: end - start };
			const { url } = await signCall(store, 'UploadPart', part, terms);
			parts.push({ partNumber: number, start, size: end - start, url });
			if (number % AT_A_TIME === 0) await new Promise((resolve) => setImmediate(resolve));
			if (signal?.aborted) throw cancelledBy(signal);
		}
		return {
			uploadId: UploadId,
			partSize,
			parts,
			completeUrl: await sign(new CompleteMultipartUploadCommand(upload)),
			abortUrl: await sign(new AbortMultipartUploadCommand(upload)),
			listPartsUrl: await sign(new ListPartsCommand(upload)),
			...(await expiryOf(store, signedAt, expiresInSeconds)),
		};
	} catch (error) {
		throw await abandon(store, request, UploadId, toS3Error(error, store.place({ call: 'UploadPart', bucket, key })));
	}
}
