import { S3Error, type ErrorPlace } from '../errors/errors';
import { quoted } from '../errors/errorWords';

/** What inputs and answers of calls about an object say of its version. */
export interface VersionedInput {
	Bucket?: string;
	Key?: string;
	VersionId?: string;
}

const READS = new Set(['GetObject', 'HeadObject']);

/** Whether an ID names a version: "null" is the one without versions, whose ID some stores leave out. */
export const isNamed = (versionId: string | undefined): versionId is string => versionId !== undefined && versionId !== 'null';

/**
 * Makes sure that what was read is of the version that was asked for: the answer names it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 * @throws S3Error of kind notSupported
 */
export function checkVersionOf(
	call: string,
	asked: VersionedInput,
	answer: VersionedInput,
	place: (known: ErrorPlace) => ErrorPlace,
): void {
	const { Bucket: bucket, Key: key, VersionId: versionId } = asked;
	if (!READS.has(call) || !isNamed(versionId) || answer.VersionId === versionId) return;
	throw passedOver(
		place({ call, bucket, key, versionId }),
		answer.VersionId === undefined ? 'without saying of which version it is' : `of the version ${quoted(answer.VersionId)}`,
	);
}

const passedOver = (place: ErrorPlace, how: string) =>
	new S3Error(
		'notSupported',
		`${place.endpoint ?? 'Amazon S3'} ignored the Version ID ${quoted(place.versionId)}: its answer for ${quoted(place.key)} came ${how}`,
		'Not every S3-compatible store has versions, nor every bucket. ' +
			'Look with Bucket: Get whether Versioning is on; without it, leave the Version ID out.',
		{ place },
	);
