import { S3Error } from '../errors/errors';
import { counted, quoted } from '../errors/errorWords';
import { ETAG_OF_NOTHING } from '../quirks/answers';
import type { Store } from '../store/openStore';
import type { UploadResult, UploadTarget } from './uploadTarget';

/**
 * S3Proxy 4.1 stores a file of the type application/x-www-form-urlencoded, or under a key that ends with a slash, as an empty
 * object, and says so by its ETag alone.
 * @throws S3Error of kind damaged when contents were sent and the ETag is that of none; the empty object is there then
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function checkNotEmpty(store: Store, { bucket, key }: UploadTarget, { size, etag }: UploadResult): void {
	if (size === 0 || etag !== ETAG_OF_NOTHING) return;
	throw new S3Error(
		'damaged',
		`${store.connection.endpoint ?? 'S3'} stored ${quoted(key)} as an empty object`,
		`It took ${counted(size, 'byte')} and kept none. ` +
			'Delete the object, and upload the file with another Content Type or to a key that does not end with a slash.',
		{ place: store.place({ call: 'PutObject', bucket, key }) },
	);
}
