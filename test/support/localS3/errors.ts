/** Statuses and texts of the S3 error codes this server answers with.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const known: Record<string, readonly [status: number, message: string]> = {
	AccessControlListNotSupported: [400, 'The bucket does not allow ACLs'],
	AccessDenied: [403, 'Access Denied'],
	AuthorizationHeaderMalformed: [400, 'The authorization header you provided is invalid.'],
	AuthorizationQueryParametersError: [400, 'The authorization query parameters that you provided are not valid.'],
	BadDigest: [400, 'The Content-MD5 you specified did not match what we received.'],
	BadRequest: [400, 'Bad Request'],
	BucketAlreadyExists: [
		409,
		'The requested bucket name is not available. The bucket namespace is shared by all users of the system. ' +
			'Please select a different name and try again.',
	],
	BucketAlreadyOwnedByYou: [409, 'Your previous request to create the named bucket succeeded and you already own it.'],
	BucketNotEmpty: [409, 'The bucket you tried to delete is not empty'],
	EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed size'],
	EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed size'],
	ExpiredToken: [400, 'The provided token has expired.'],
	IllegalLocationConstraintException: [
		400,
		'The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.',
	],
	IncompleteBody: [400, 'The request body terminated unexpectedly'],
	InternalError: [500, 'We encountered an internal error. Please try again.'],
	InvalidAccessKeyId: [403, 'The AWS Access Key Id you provided does not exist in our records.'],
	InvalidArgument: [400, 'Invalid Argument'],
	InvalidBucketAclWithBlockPublicAccessError: [400, 'Bucket cannot have public ACLs set with BlockPublicAccess enabled'],
	InvalidBucketAclWithObjectOwnership: [400, "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting"],
	InvalidBucketOwnerAWSAccountID: [400, 'The value of the expected bucket owner parameter must be an AWS account ID.'],
	InvalidBucketName: [400, 'The specified bucket is not valid.'],
	InvalidBucketState: [409, 'The request is not valid for the current state of the bucket.'],
	InvalidDigest: [400, 'The Content-MD5 you specified was invalid.'],
	InvalidEncryptionAlgorithmError: [400, 'The encryption request that you specified is not valid. The valid value is AES256.'],
	InvalidLocationConstraint: [400, 'The specified location-constraint is not valid'],
	InvalidObjectState: [403, "The operation is not valid for the object's storage class"],
	InvalidPart: [
		400,
		'One or more of the specified parts could not be found.  ' +
			"The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
	],
	InvalidPartNumber: [416, 'The requested partnumber is not satisfiable'],
	InvalidPartOrder: [400, 'The list of parts was not in ascending order. Parts must be ordered by part number.'],
	InvalidPolicyDocument: [400, 'The content of the form does not meet the conditions specified in the policy document.'],
	InvalidRange: [416, 'The requested range is not satisfiable'],
	InvalidRequest: [400, 'Invalid Request'],
	InvalidStorageClass: [400, 'The storage class you specified is not valid'],
	InvalidTag: [400, 'The tag provided was not a valid tag.'],
	InvalidToken: [400, 'The provided token is malformed or otherwise invalid.'],
	InvalidURI: [400, "Couldn't parse the specified URI."],
	KeyTooLongError: [400, 'Your key is too long'],
	MalformedPOSTRequest: [400, 'The body of your POST request is not well-formed multipart/form-data.'],
	MalformedTrailerError: [400, 'The request contained trailing data that was not well-formed or did not conform to our published schema.'],
	MalformedXML: [400, 'The XML you provided was not well-formed or did not validate against our published schema'],
	MaxMessageLengthExceeded: [400, 'Your request was too big.'],
	MaxPostPreDataLengthExceeded: [400, 'Your POST request fields preceding the upload file were too large.'],
	MetadataTooLarge: [400, 'Your metadata headers exceed the maximum allowed metadata size'],
	MethodNotAllowed: [405, 'The specified method is not allowed against this resource.'],
	MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
	MissingRequestBodyError: [400, 'Request Body is empty'],
	NoSuchBucket: [404, 'The specified bucket does not exist'],
	NoSuchKey: [404, 'The specified key does not exist.'],
	NoSuchObjectLockConfiguration: [404, 'The specified object does not have a ObjectLock configuration'],
	NoSuchPublicAccessBlockConfiguration: [404, 'The public access block configuration was not found'],
	NoSuchTagSet: [404, 'The TagSet does not exist'],
	NoSuchUpload: [
		404,
		'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
	],
	NoSuchVersion: [404, 'The specified version does not exist.'],
	NotImplemented: [501, 'A header you provided implies functionality that is not implemented'],
	NotModified: [304, 'Not Modified'],
	OperationAborted: [409, 'A conflicting conditional operation is currently in progress against this resource. Please try again.'],
	OwnershipControlsNotFoundError: [404, 'The bucket ownership controls were not found'],
	PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold'],
	RequestTimeTooSkewed: [403, 'The difference between the request time and the current time is too large.'],
	RestoreAlreadyInProgress: [409, 'Object restore is already in progress'],
	SignatureDoesNotMatch: [
		403,
		'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
	],
	XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' header does not match what was computed."],
};

/** An answer that refuses a request: S3's code, its HTTP status, and the further fields AWS puts into the `<Error>` document. */
export class S3Error extends Error {
	readonly code: string;
	readonly status: number;
	readonly fields: Record<string, string | number>;
	headers: Record<string, string> = {};

	constructor(code: string, message?: string, fields: Record<string, string | number> = {}, status?: number) {
		super(message ?? known[code]?.[1] ?? code);
		this.code = code;
		this.status = status ?? known[code]?.[0] ?? 400;
		this.fields = fields;
	}
}

/** `InvalidArgument` with the name and value that AWS repeats in the document. */
export const invalidArgument = (message: string, name: string, value: string) =>
	new S3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value });
