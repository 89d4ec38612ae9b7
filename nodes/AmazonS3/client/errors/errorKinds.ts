import { bucketRegionIn, isUnreadable, type SdkError } from './sdkError';
import { isEndedUpload, PATH_STYLE_REFUSED_CODES, UNKNOWN_ACCESS_KEY_CODES } from '../quirks/answers';

/** Every cause that the package tells apart. A caller may act on a kind; the words are for people. */
export type S3ErrorKind =
	| 'invalidInput'
	| 'confined'
	| 'unknownAccessKey'
	| 'wrongSecret'
	| 'invalidSessionToken'
	| 'accessDenied'
	| 'noSuchBucket'
	| 'wrongRegion'
	| 'noSuchKey'
	| 'noSuchVersion'
	| 'noSuchUpload'
	| 'preconditionFailed'
	| 'notModified'
	| 'outOfRange'
	| 'conflict'
	| 'bucketNotEmpty'
	| 'bucketNameTaken'
	| 'bucketIsYours'
	| 'aclsOff'
	| 'archived'
	| 'wrongCustomerKey'
	| 'tooLarge'
	| 'expired'
	| 'clockSkew'
	| 'throttled'
	| 'serverError'
	| 'notSupported'
	| 'endpointNotFound'
	| 'connectionRefused'
	| 'connectionLost'
	| 'timeout'
	| 'badCertificate'
	| 'wrongHostName'
	| 'bucketInEndpoint'
	| 'wrongAddressing'
	| 'notS3'
	| 'blockedByInstance'
	| 'damaged'
	| 'cancelled'
	| 'other';

/** What was being done when an error came up: everything that helps a person to find the place. */
export interface ErrorPlace {
	/** S3's name of the call, e.g. "GetObject". */
	call?: string;
	connectionName?: string;
	bucket?: string;
	key?: string;
	versionId?: string;
	region?: string;
	endpoint?: string;
	/** Whether the request carried a customer key (SSE-C). */
	withCustomerKey?: boolean;
}

/** What the answer said. */
export interface ErrorFacts {
	/** S3's own error code, e.g. "NoSuchKey". */
	code?: string;
	httpStatus?: number;
	requestId?: string;
	/** The IAM action that the call needs, e.g. "s3:GetObject". */
	permission?: string;
	/** The region that the answer names as the bucket's. */
	bucketRegion?: string;
	/** The condition that a 412 says was not met, e.g. "x-amz-copy-source-If-Match"; not every store names it. */
	condition?: string;
	/** How often the request was sent; 0 when it never was. */
	attempts?: number;
}

const KINDS_BY_CODE: Record<string, S3ErrorKind> = {
	...Object.fromEntries(UNKNOWN_ACCESS_KEY_CODES.map((code) => [code, 'unknownAccessKey' as const])),
	...Object.fromEntries(PATH_STYLE_REFUSED_CODES.map((code) => [code, 'wrongAddressing' as const])),
	InvalidAccessKeyId: 'unknownAccessKey',
	InvalidClientTokenId: 'unknownAccessKey',
	SignatureDoesNotMatch: 'wrongSecret',
	ExpiredToken: 'invalidSessionToken',
	ExpiredTokenException: 'invalidSessionToken',
	InvalidToken: 'invalidSessionToken',
	TokenRefreshRequired: 'invalidSessionToken',
	AccessDenied: 'accessDenied',
	AllAccessDisabled: 'accessDenied',
	AccountProblem: 'accessDenied',
	NoSuchBucket: 'noSuchBucket',
	InvalidBucketName: 'noSuchBucket',
	PermanentRedirect: 'wrongRegion',
	TemporaryRedirect: 'wrongRegion',
	AuthorizationHeaderMalformed: 'wrongRegion',
	IllegalLocationConstraintException: 'wrongRegion',
	NoSuchKey: 'noSuchKey',
	NotFound: 'noSuchKey',
	NoSuchVersion: 'noSuchVersion',
	NoSuchUpload: 'noSuchUpload',
	PreconditionFailed: 'preconditionFailed',
	NotModified: 'notModified',
	InvalidRange: 'outOfRange',
	ConditionalRequestConflict: 'conflict',
	OperationAborted: 'conflict',
	BucketNotEmpty: 'bucketNotEmpty',
	BucketAlreadyExists: 'bucketNameTaken',
	BucketAlreadyOwnedByYou: 'bucketIsYours',
	AccessControlListNotSupported: 'aclsOff',
	InvalidBucketAclWithBlockPublicAccessError: 'aclsOff',
	InvalidBucketAclWithObjectOwnership: 'aclsOff',
	InvalidObjectState: 'archived',
	EntityTooLarge: 'tooLarge',
	RequestTimeTooSkewed: 'clockSkew',
	RequestExpired: 'clockSkew',
	SlowDown: 'throttled',
	Throttling: 'throttled',
	ThrottlingException: 'throttled',
	TooManyRequests: 'throttled',
	TooManyRequestsException: 'throttled',
	RequestLimitExceeded: 'throttled',
	BandwidthLimitExceeded: 'throttled',
	InternalError: 'serverError',
	ServiceUnavailable: 'serverError',
	NotImplemented: 'notSupported',
	MethodNotAllowed: 'notSupported',
	BadDigest: 'damaged',
	XAmzContentSHA256Mismatch: 'damaged',
	XAmzContentChecksumMismatch: 'damaged',
	IncompleteBody: 'damaged',
	AbortError: 'cancelled',
	RequestAbortedError: 'cancelled',
	TimeoutError: 'timeout',
	RequestTimeout: 'timeout',
	ETIMEDOUT: 'timeout',
	ESOCKETTIMEDOUT: 'timeout',
	ENOTFOUND: 'endpointNotFound',
	EAI_AGAIN: 'endpointNotFound',
	ECONNREFUSED: 'connectionRefused',
	EHOSTUNREACH: 'connectionRefused',
	ENETUNREACH: 'connectionRefused',
	ECONNRESET: 'connectionLost',
	EPIPE: 'connectionLost',
	ECONNABORTED: 'connectionLost',
	ERR_STREAM_PREMATURE_CLOSE: 'connectionLost',
	HPE_INVALID_CONSTANT: 'notS3',
	DEPTH_ZERO_SELF_SIGNED_CERT: 'badCertificate',
	SELF_SIGNED_CERT_IN_CHAIN: 'badCertificate',
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'badCertificate',
	UNABLE_TO_GET_ISSUER_CERT: 'badCertificate',
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'badCertificate',
	CERT_HAS_EXPIRED: 'badCertificate',
	CERT_NOT_YET_VALID: 'badCertificate',
	ERR_TLS_CERT_ALTNAME_INVALID: 'wrongHostName',
	ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'wrongHostName',
	ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'wrongHostName',
};

/** Which of our kinds an error is: by the answer's words first where the code alone misleads, then by code, then by status. */
export function kindOf(error: SdkError, code: string | undefined, httpStatus: number | undefined, place: ErrorPlace): S3ErrorKind {
	if (/^Ssrf|EgressBlocked/.test(error.name)) return 'blockedByInstance';
	if (isUnreadable(error)) return (httpStatus ?? 0) >= 500 ? 'serverError' : 'notS3';
	const bucketRegion = bucketRegionIn(error);
	if (bucketRegion !== undefined && bucketRegion !== place.region && [301, 307, 400].includes(httpStatus ?? 0)) {
		return 'wrongRegion';
	}
	if (isEndedUpload(code, place.call)) return 'noSuchUpload';
	if (code === 'AccessDenied' && /request has expired/i.test(error.message)) return 'expired';
	if (code === 'InvalidRequest' && /copy source is larger/i.test(error.message)) return 'tooLarge';
	if (code === 'InvalidRequest' && /form of Server Side Encryption|form of SSE|encryption parameters/i.test(error.message))
		return 'wrongCustomerKey';
	if (code === 'NotFound' && place.key === undefined) return 'noSuchBucket';
	if (code === 'NoSuchKey' && /^List(?!Parts)/.test(place.call ?? '')) return 'bucketInEndpoint';
	if (code === 'InvalidBucketName' && place.call === 'CreateBucket') return 'other';
	if (/alert handshake failure|alert unrecognized name/i.test(error.message)) return 'wrongHostName';
	const known = code === undefined ? undefined : KINDS_BY_CODE[code];
	if (known) return known;
	if (/^(ERR_SSL|EPROTO)/.test(code ?? '')) return 'notS3';
	switch (httpStatus) {
		case undefined:
			return 'other';
		case 301:
		case 307:
			return 'wrongRegion';
		case 304:
			return 'notModified';
		case 403:
			return 'accessDenied';
		case 404:
			return place.key === undefined ? 'noSuchBucket' : 'noSuchKey';
		case 405:
		case 501:
			return 'notSupported';
		case 409:
			// Stores on a disk refuse a key that is a folder of another with codes of their own.
			return code === undefined ? 'conflict' : 'other';
		case 412:
			return 'preconditionFailed';
		case 416:
			return 'outOfRange';
		case 429:
			return 'throttled';
		default:
			return httpStatus >= 500 ? 'serverError' : 'other';
	}
}
