import { S3Error, type ErrorPlace } from './errors';

/**
 * The error for an answer that cannot be S3's.
 * @param problem what is wrong with it, as the end of the sentence "its answer to ListObjectsV2 …". Absent: it is a web page
 */
export function notS3(place: ErrorPlace, problem?: string): S3Error {
	const why = problem === undefined ? '' : `: its answer${place.call ? ` to ${place.call}` : ''} ${problem}`;
	return new S3Error(
		'notS3',
		`The server at ${place.endpoint ?? 'the address of Amazon S3'} does not speak S3${why}`,
		'Check the Endpoint: it is the address of the S3 API, not of a web console, with the right port and http or https. ' +
			'A proxy or a login page in between may answer too.',
		{ place },
	);
}
