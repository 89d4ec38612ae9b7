import type { ErrorFacts, ErrorPlace, S3ErrorKind } from './errorKinds';
import { accessAdvice } from './permissions';
import { CUSTOMER_KEY_ADVICE, wordsOfRefusal } from './refusedRequest';
import type { SdkError } from './sdkError';

/**
 * The words for an error: one sentence that says what happened and where, and what to do next. No full stop after the
 * message, as n8n shows it as a headline.
 */
export function describe(kind: S3ErrorKind, place: ErrorPlace, facts: ErrorFacts, error: SdkError): { message: string; advice: string } {
	const bucket = place.bucket === undefined ? 'the bucket' : `the bucket "${place.bucket}"`;
	const object = place.key === undefined ? bucket : `the object ${quoted(place.key)}`;
	const server = place.endpoint ?? 'Amazon S3';
	switch (kind) {
		case 'unknownAccessKey':
			return {
				message: 'S3 does not know this Access Key ID',
				advice: 'Copy the Access Key ID again, and check that the key is active and belongs to this endpoint or AWS partition.',
			};
		case 'wrongSecret':
			return {
				message: 'The Access Key Secret does not belong to this Access Key ID',
				advice:
					'Copy the Access Key Secret again, whole and without spaces. ' +
					(place.endpoint === undefined
						? 'A lost secret cannot be read again: create a new access key.'
						: 'Check the Access Key ID, too: some stores give the same answer for an ID that they do not know.'),
			};
		case 'invalidSessionToken':
			return {
				message: 'The session token is missing, expired, or belongs to another access key',
				advice:
					'Temporary access keys (their ID begins with ASIA) work only with their own Session Token, until it expires. ' +
					'Get new ones, or use the keys of an IAM user.',
			};
		case 'accessDenied':
			return {
				message: `Access denied: these keys ${facts.permission === undefined ? 'may not use' : `lack ${facts.permission} on`} ${object}`,
				advice: accessAdvice(place, facts.permission),
			};
		case 'noSuchBucket':
			return {
				message: `There is no bucket named "${place.bucket ?? ''}"`,
				advice: 'Check the Bucket Name, letter by letter, and that the bucket was not deleted.',
			};
		case 'wrongRegion':
			return facts.bucketRegion === undefined
				? {
						message: `${capital(bucket)} is not in the region ${place.region ?? 'given'}`,
						advice: 'Set Region to the region of the bucket, as the S3 console shows it.',
					}
				: {
						message: `${capital(bucket)} is in the region ${facts.bucketRegion}, not in ${place.region ?? 'the one given'}`,
						advice: `Set Region to ${facts.bucketRegion}.`,
					};
		case 'noSuchKey':
			return {
				message: `There is no object ${quoted(place.key ?? '')} in ${bucket}`,
				advice: 'Check the key: it is case-sensitive, and has no slash at its beginning unless the object was stored with one.',
			};
		case 'noSuchVersion':
			return {
				message: `${capital(object)} has no version ${quoted(place.versionId ?? '')}`,
				advice: 'Copy the Version ID from Get Versions.',
			};
		case 'noSuchUpload':
			if (place.call === 'AbortMultipartUpload' || place.call === 'ListParts') {
				return {
					message: `There is no unfinished upload with this ID for ${object}`,
					advice: 'It was completed or aborted, or the Upload ID belongs to another key.',
				};
			}
			return {
				message: 'The multipart upload was aborted before it was complete',
				advice: 'Run the upload again. Lifecycle rules and other clients can abort unfinished uploads.',
			};
		case 'preconditionFailed':
			return {
				message: `${capital(object)} has changed, or already exists`,
				advice: 'Nothing was changed. If another client wrote it in the meantime, run it again.',
			};
		case 'notModified':
			return {
				message: `${capital(object)} has not changed`,
				advice: 'To get it anyway, remove the option Only If Changed Since or Only If Changed From ETag.',
			};
		case 'outOfRange':
			return {
				message: `${capital(object)} ends before the first byte of the requested part`,
				advice: 'Bytes are counted from 0. Get Metadata returns the size.',
			};
		case 'conflict':
			return { message: `Another request was changing ${object} at the same time`, advice: 'Run it again.' };
		case 'bucketNotEmpty':
			return {
				message: `${capital(bucket)} is not empty`,
				advice: 'Delete its objects and versions first, or turn on the option Delete Contents First.',
			};
		case 'bucketNameTaken':
			return {
				message: `The bucket name "${place.bucket ?? ''}" is taken by another account`,
				advice: 'A bucket name is unique across all accounts of S3. Choose another one, for example with the name of your company in it.',
			};
		case 'bucketIsYours':
			return {
				message: `You already have a bucket named "${place.bucket ?? ''}"`,
				advice: 'Set the option If Bucket Exists to Use It, or choose another name.',
			};
		case 'aclsOff':
			return {
				message: `${capital(bucket)} does not allow this ACL (${facts.code})`,
				advice:
					'New AWS buckets have ACLs off and block public access. Remove the ACL, or set Object Ownership to one that keeps ACLs. ' +
					'A public ACL also needs Block Public Access off, in the S3 console.',
			};
		case 'archived':
			return {
				message: `${capital(object)} is archived and cannot be read now`,
				advice: 'Run Restore From Archive first. It takes minutes to two days, depending on the storage class.',
			};
		case 'wrongCustomerKey':
			return {
				message: `${capital(object)} needs another Customer Key (SSE-C), or none`,
				advice: `${error.message} ${CUSTOMER_KEY_ADVICE}`,
			};
		case 'tooLarge':
			return { message: `${capital(object)} is too large for this request`, advice: error.message };
		case 'expired':
			return { message: 'The link has expired', advice: 'Create a new one.' };
		case 'clockSkew':
			return {
				message: "The clock of the n8n machine differs from S3's by more than 15 minutes",
				advice: 'Set the clock of the machine or container that runs n8n (turn on time synchronisation).',
			};
		case 'throttled':
			return {
				message: `${server} is rate limiting requests, even after several retries`,
				advice: 'Try again later. If other programs use the store too, set the option Parallel Items to a low number.',
			};
		case 'serverError':
			return error.page !== undefined
				? isDown(server, facts, error.page)
				: { message: `${server} had an internal error, even after several retries`, advice: 'Try again later.' };
		case 'notSupported':
			return {
				message: `${server} does not support ${place.call ?? 'this request'}`,
				advice: NOT_ALL_OF_S3,
			};
		case 'endpointNotFound':
			return {
				message: `The host name of the endpoint, ${error.hostname ?? place.endpoint ?? ''}, could not be resolved`,
				advice:
					place.endpoint === undefined
						? 'Check the Region, and that the n8n machine reaches the internet and its DNS.'
						: hasBucketInFront(error.hostname, place)
							? 'The host name begins with the bucket. ' +
								'Turn on Path-Style Addressing in the connection, unless the store has a host name for each bucket.'
							: 'Check the Endpoint for typing mistakes, and that the n8n machine can resolve this name.',
			};
		case 'connectionRefused':
			return {
				message: `${server} refused the connection`,
				advice: 'Check the Endpoint and its port, that the store is running, and that no firewall is in between.',
			};
		case 'connectionLost':
			return {
				message: `The connection to ${server} broke, even after several retries`,
				advice: 'Check the network between n8n and the store, and run it again.',
			};
		case 'timeout':
			return {
				message: `${server} did not answer in time`,
				advice: 'Check the Endpoint, its port and the network between n8n and the store.',
			};
		case 'badCertificate':
			return {
				message: `The TLS certificate of ${server} is not trusted`,
				advice: 'Have n8n trust its certificate authority (NODE_EXTRA_CA_CERTS), or, for a self-hosted store, turn on Ignore TLS Problems.',
			};
		case 'wrongHostName':
			return {
				message: `${server} has no TLS certificate for this host name`,
				advice: 'If the Endpoint contains the bucket, remove it there. Otherwise turn on Path-Style Addressing in the connection.',
			};
		case 'bucketInEndpoint':
			return {
				message: `${server} looked for an object where ${bucket} was asked for`,
				advice: 'The Endpoint contains a bucket, in its host name or its path. Remove it there: it belongs in Bucket Name.',
			};
		case 'wrongAddressing':
			return {
				message: `${server} does not accept the bucket in the path of the address (${facts.code})`,
				advice: 'Turn off Path-Style Addressing in the connection.',
			};
		case 'notS3':
			return {
				message: `The server at ${server} does not speak S3`,
				advice: 'Check the Endpoint: it is the address of the S3 API, not of a web console, with the right port and http or https.',
			};
		case 'blockedByInstance':
			return { message: `This n8n does not allow connections to ${server}`, advice: 'Ask the administrator of n8n to allow this address.' };
		case 'damaged':
			return { message: `The data of ${object} was corrupted in transit`, advice: 'Nothing was saved. Run it again.' };
		case 'cancelled':
			return { message: 'The execution was cancelled', advice: '' };
		default:
			return wordsOfRefusal(place.key === undefined ? '' : ` for ${object}`, place, facts, error);
	}
}

/** A page with an error of the server is a proxy's, in front of a store that it does not reach. */
const isDown = (server: string, { httpStatus }: ErrorFacts, page: string): { message: string; advice: string } => ({
	message: `${server}, or a proxy in front of it, is down (HTTP ${httpStatus}), even after several retries`,
	advice: `${page === '' ? '' : `It says: ${quoted(page)}. `}Try again later, or check that the store is running.`,
});

/** For what a store does not do. */
export const NOT_ALL_OF_S3 =
	'Not every S3-compatible store supports all of S3. Bucket: Get with the option Capabilities shows what this one supports.';

const hasBucketInFront = (hostname: string | undefined, { bucket, endpoint }: ErrorPlace): boolean =>
	bucket !== undefined && endpoint !== undefined && hostname === `${bucket}.${new URL(endpoint).hostname}`;

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The message where an object is not what it was when it was looked at. */
export const changedMeanwhile = (key: string): string => `The object ${quoted(key)} was changed by someone else in the meantime`;

/** A number with its unit, in the plural where it has one: "1 second", "2 seconds". */
export const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** A value for a message: in quotes, control characters made visible, at most 120 characters. */
export function quoted(value: unknown): string {
	const text = JSON.stringify(typeof value === 'string' ? value : String(value));
	return text.length > 122 ? `${text.slice(0, 120)}…"` : text;
}
