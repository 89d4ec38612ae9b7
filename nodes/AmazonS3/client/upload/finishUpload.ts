import type { Store } from '../store/openStore';
import { completeParts } from './completeParts';
import { S3Error } from '../errors/errors';
import { counted } from '../errors/errorWords';
import { listParts, type UploadId } from '../listing/multipartUploads';
import type { UploadResult, CompletedPart } from './uploadTarget';

export interface UploadToFinish extends UploadId {
	/** The parts by their numbers with their ETags. Absent: those that S3 lists. */
	parts?: CompletedPart[];
	/** Bytes that the listed parts must have together. */
	size?: number;
	/** Only where no object has the key: else preconditionFailed. */
	onlyIfAbsent?: boolean;
}

/**
 * Makes the object of an upload whose parts others have sent. An upload that lacks a part is left as it is.
 * @throws S3Error of kind preconditionFailed when a part has not arrived or the size is another
 */
export async function finishUpload(store: Store, upload: UploadToFinish, signal?: AbortSignal): Promise<Partial<UploadResult>> {
	const { bucket, key, uploadId, onlyIfAbsent } = upload;
	const listed = upload.parts ? undefined : await arrived(store, upload, signal);
	const parts = upload.parts ?? listed!.parts;
	const { etag, versionId } = await completeParts(store, { bucket, key, headers: {}, onlyIfAbsent }, uploadId, parts, signal, listed?.size);
	return { size: listed?.size, parts: parts.length, etag, versionId };
}

async function arrived(store: Store, upload: UploadToFinish, signal?: AbortSignal): Promise<{ parts: CompletedPart[]; size: number }> {
	const { bucket, key } = upload;
	const incomplete = (problem: string) =>
		new S3Error(
			'preconditionFailed',
			`The multipart upload is not complete: ${problem}`,
			'Upload what is missing and complete it again, or abort it. Nothing was changed.',
			{
				place: store.place({ call: 'CompleteMultipartUpload', bucket, key }),
			},
		);
	const parts: CompletedPart[] = [];
	let size = 0;
	for await (const {
		PartNumber = 0,
		ETag,
		Size = 0,
		ChecksumCRC32,
		ChecksumCRC32C,
		ChecksumCRC64NVME,
		ChecksumSHA1,
		ChecksumSHA256,
		isUnsure,
	} of listParts(store, upload, signal)) {
		if (PartNumber !== parts.length + 1) throw incomplete(`part ${parts.length + 1} has not arrived, and part ${PartNumber} has`);
		if (isUnsure)
			throw incomplete(`part ${PartNumber} was sent several times within a second, and the store does not say which one is the last`);
		parts.push({ PartNumber, ETag, ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumSHA1, ChecksumSHA256 });
		size += Size;
	}
	// S3Proxy 4.1 lists no parts of an upload that has ended, where S3 says that there is none.
	if (parts.length === 0)
		throw incomplete(store.connection.endpoint === undefined ? 'no part has arrived' : 'no part has arrived, or it has ended already');
	if (upload.size !== undefined && size !== upload.size)
		throw incomplete(`${counted(parts.length, 'part')} arrived, with ${size} bytes instead of ${upload.size}`);
	return { parts, size };
}
