import { inspect } from 'node:util';
import { S3Error, toS3Error } from '../../../nodes/AmazonS3/client/errors/errors';

const place = { call: 'GetObject', connectionName: 'Archive', bucket: 'b-1', key: 'a/b', region: 'us-east-1' };

const answer = (httpStatus: number, code: string, extra: object = {}) =>
	Object.assign(new Error('words of S3'), {
		name: code,
		Code: code,
		$metadata: { httpStatusCode: httpStatus, requestId: 'REQ1', attempts: 1 },
		...extra,
	});

test.each([
	[answer(403, 'InvalidAccessKeyId'), 'unknownAccessKey', 'Access Key ID'],
	[answer(404, 'XAdminUserNotFound'), 'unknownAccessKey', 'Access Key ID'],
	[answer(403, 'SignatureDoesNotMatch'), 'wrongSecret', 'Access Key Secret'],
	[answer(400, 'ExpiredToken'), 'invalidSessionToken', 'session token'],
	[answer(404, 'NoSuchBucket'), 'noSuchBucket', 'b-1'],
	[answer(404, 'NoSuchKey'), 'noSuchKey', '"a/b"'],
	[answer(404, 'Unknown'), 'noSuchKey', '"a/b"'],
	[answer(403, '403'), 'accessDenied', 's3:GetObject'],
	[answer(301, 'PermanentRedirect', { $response: { headers: { 'x-amz-bucket-region': 'eu-west-3' } } }), 'wrongRegion', 'eu-west-3'],
	[answer(400, 'AuthorizationHeaderMalformed', { Region: 'ap-south-1' }), 'wrongRegion', 'ap-south-1'],
	[answer(403, 'RequestTimeTooSkewed'), 'clockSkew', 'clock'],
	[answer(503, 'SlowDown'), 'throttled', 'rate limiting'],
	[answer(500, 'InternalError'), 'serverError', 'internal error'],
	[answer(200, 'InternalError'), 'serverError', 'internal error'],
	[answer(412, 'PreconditionFailed'), 'preconditionFailed', 'has changed, or already exists'],
	[answer(409, 'ConditionalRequestConflict'), 'conflict', 'at the same time'],
	[answer(409, '409'), 'conflict', 'at the same time'],
	[answer(409, 'ObjectParentIsFile'), 'other', 'words of S3'],
	[answer(403, 'InvalidObjectState'), 'archived', 'archived'],
	[answer(501, 'NotImplemented'), 'notSupported', 'GetObject'],
	[answer(418, 'Teapot'), 'other', 'words of S3'],
	[Object.assign(new Error('x'), { code: 'ENOTFOUND', hostname: 'h.example' }), 'endpointNotFound', 'h.example'],
	[Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'connectionRefused', 'refused'],
	[Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'connectionLost', 'broke'],
	[Object.assign(new Error('x'), { name: 'TimeoutError' }), 'timeout', 'in time'],
	[Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), 'badCertificate', 'certificate'],
	[Object.assign(new Error('aborted'), { name: 'AbortError' }), 'cancelled', 'cancelled'],
	[new DOMException('aborted', 'AbortError'), 'cancelled', 'cancelled'],
	['a string', 'other', 'a string'],
])('%s is %s', (thrown, kind, words) => {
	const error = toS3Error(thrown, place);
	expect(error).toBeInstanceOf(S3Error);
	expect(error.kind).toBe(kind);
	expect(error.message.toLowerCase()).toContain(words.toLowerCase());
	expect(error.place).toEqual(place);
	expect(error.cause).toBeInstanceOf(Error);
	expect(error.message).not.toMatch(/\.$/);
});

test('a wrong signature may also be that of an unknown key: other stores than AWS do not tell them apart', () => {
	const refused = answer(403, 'SignatureDoesNotMatch');
	expect(toS3Error(refused, { ...place, endpoint: 'https://s3.example' }).advice).toContain('Check the Access Key ID, too');
	expect(toS3Error(refused, place).advice).not.toContain('Access Key ID');
});

test.each([
	[answer(404, 'NoSuchKey'), 'ListObjectsV2', 'bucketInEndpoint', 'looked for an object where the bucket "b-1" was asked for'],
	[answer(404, 'NoSuchKey'), 'GetBucketTagging', 'noSuchKey', 'There is no object'],
	[answer(400, 'InvalidBucketName'), 'ListObjectsV2', 'noSuchBucket', 'There is no bucket named "b-1"'],
	[answer(400, 'InvalidBucketName'), 'CreateBucket', 'other', 'words of S3'],
	[
		Object.assign(new Error('write EPROTO ...:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:...:SSL alert number 40'), {
			code: 'EPROTO',
		}),
		'ListObjectsV2',
		'wrongHostName',
		'has no TLS certificate for this host name',
	],
	[
		Object.assign(new Error('...:SSL routines:ssl3_read_bytes:ssl/tls alert handshake failure:...'), {
			code: 'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
		}),
		'ListObjectsV2',
		'wrongHostName',
		'has no TLS certificate for this host name',
	],
	[Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'ListObjectsV2', 'wrongHostName', 'has no TLS certificate'],
	[
		Object.assign(new Error('wrong version number'), { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }),
		'ListObjectsV2',
		'notS3',
		'does not speak S3',
	],
])('%s to %s is %s', (thrown, call, kind, words) => {
	const error = toS3Error(thrown, { call, bucket: 'b-1', endpoint: 'https://b-1.example.com' });
	expect([error.kind, error.message]).toEqual([kind, expect.stringContaining(words)]);
});

test('a bucket in front of a name that was not found: Path-Style Addressing', () => {
	const notFound = (hostname: string) => Object.assign(new Error('x'), { code: 'ENOTFOUND', hostname });
	const at = (hostname: string) => toS3Error(notFound(hostname), { bucket: 'b-1', endpoint: 'http://store.example:9000' }).advice;
	expect(at('b-1.store.example')).toContain('Turn on Path-Style Addressing');
	expect(at('store.example')).toContain('typing mistakes');
});

test('an answer without a reason is told by its status: HeadBucket to a bad session token', () => {
	const error = toS3Error(Object.assign(answer(400, 'UnknownError'), { message: 'UnknownError' }), { call: 'HeadBucket', bucket: 'b-1' });
	expect(error.message).toBe('S3 refused HeadBucket: HTTP 400, no reason given');
	expect(error.advice).toContain('session token');
	expect(toS3Error(Object.assign(answer(422, 'UnknownError'), { message: '' }), { call: 'HeadBucket' }).message).toContain('HTTP 422');
});

test('code, status and request ID are kept; what is an S3Error already stays it', () => {
	const error = toS3Error(answer(404, 'NoSuchKey'), place);
	expect(error).toMatchObject({ code: 'NoSuchKey', httpStatus: 404, requestId: 'REQ1' });
	expect(toS3Error(error, {})).toBe(error);
});

test('AccessDenied names the IAM action of the call, also for a version, and warns that a missing key looks alike', () => {
	const denied = answer(403, 'AccessDenied');
	expect(toS3Error(denied, { ...place, versionId: 'v' }).permission).toBe('s3:GetObjectVersion');
	expect(toS3Error(denied, { ...place, call: 'HeadObject' }).permission).toBe('s3:GetObject');
	expect(toS3Error(denied, { call: 'ListObjectsV2', bucket: 'b-1' }).permission).toBe('s3:ListBucket');
	expect(toS3Error(denied, { ...place, call: 'UploadPart' }).permission).toBe('s3:PutObject');
	expect(toS3Error(denied, place).advice).toContain('does not exist');
});

test('nothing of the request stays in the error: no signature, no token', () => {
	const secret = 'SECRET-TOKEN';
	const thrown = answer(403, 'AccessDenied', {
		$response: { headers: {}, body: { req: { headers: { 'x-amz-security-token': secret } } } },
		config: { secretAccessKey: secret },
	});
	expect(inspect(toS3Error(thrown, place), { depth: 20, showHidden: true })).not.toContain(secret);
});

describe('an answer with an error of the server that is no document of S3', () => {
	const page = '<html><head><title>503 Service Temporarily Unavailable</title></head><body><hr><center>nginx</center></body></html>';
	const unread = (httpStatusCode: number) =>
		Object.assign(new Error("no closing tag 'hr'\n  Deserialization error: to see the raw response …"), {
			$metadata: { httpStatusCode, attempts: 5 },
			$response: { headers: {}, body: page },
		});

	test('is a proxy in front of a store that is down, whose first words are shown', () => {
		const error = toS3Error(unread(503), { call: 'PutObject', bucket: 'b-1', key: 'k', endpoint: 'https://s3.example' });
		expect(error).toMatchObject({
			kind: 'serverError',
			message: 'https://s3.example, or a proxy in front of it, is down (HTTP 503), even after several retries',
		});
		expect(error.advice).toMatch(/^It says: "503 Service Temporarily Unavailable nginx"\. Try again later/);
	});

	test('is not S3 with a status of success', () => {
		expect(toS3Error(unread(200), { call: 'ListObjectsV2' }).kind).toBe('notS3');
	});
});

test('a 400 without a reason hints at the customer key for HEAD alone, and first where the request had one', () => {
	const refused = Object.assign(answer(400, 'UnknownError'), { message: 'UnknownError' });
	const head = { call: 'HeadObject', bucket: 'b-1', key: 'k' };
	expect(toS3Error(refused, { ...head, withCustomerKey: true }).message).toContain('it may need another Customer Key');
	const without = toS3Error(refused, { ...head, withCustomerKey: false });
	expect(without.message).toBe('S3 refused HeadObject for the object "k": HTTP 400, no reason given. It may need a Customer Key (SSE-C)');
	expect(without.advice).toMatch(/^Check the connection: .* If the object was stored with a customer key, set the option/);
	const error = toS3Error(refused, { call: 'DeleteObject', bucket: 'b-1', key: 'k' });
	expect(error.message).toBe('S3 refused DeleteObject for the object "k": HTTP 400, no reason given');
	expect(error.advice).not.toContain('Customer Key');
});
