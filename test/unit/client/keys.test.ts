import fc from 'fast-check';
import { copySource } from '../../../nodes/AmazonS3/client/store/copySource';
import { checkKey, fileNameOf, numberedKey } from '../../../nodes/AmazonS3/client/objects/key';
import { parseObjectUri } from '../../../nodes/AmazonS3/client/objects/objectUri';
import { s3UriOf } from '../../../nodes/AmazonS3/client/objects/objectInfo';
import { percentEncode, percentEncodePath } from '../../../nodes/AmazonS3/client/flow/percentEncode';
import { readHost } from '../../../nodes/AmazonS3/client/store/address';

const aws = {};
const own = { endpoint: 'http://127.0.0.1:9000' };
const legalKey = fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 60 }).filter((key) => key.isWellFormed());

describe('checkKey', () => {
	test('refuses an empty key, one over 1,024 bytes and half characters, naming field and value', () => {
		expect(() => checkKey('', 'Key')).toThrow('Key is empty');
		expect(() => checkKey('ä'.repeat(513), 'Key')).toThrow(/Key has 1026 bytes; S3 allows 1,024 \(got "ää/);
		expect(() => checkKey('a\ud83d', 'Key')).toThrow('half of a character');
		checkKey('ä'.repeat(512), 'Key');
	});

	test('takes every other string', () => {
		fc.assert(fc.property(legalKey, (key) => checkKey(key, 'Key')));
	});
});

describe('names in keys', () => {
	test('the number goes before the extension of the last segment', () => {
		expect(numberedKey('a.b/report.pdf', 2)).toBe('a.b/report (2).pdf');
		expect(numberedKey('a.b/report', 1)).toBe('a.b/report (1)');
		expect(numberedKey('.profile', 1)).toBe('.profile (1)');
		expect(numberedKey('x.tar.gz', 1)).toBe('x.tar (1).gz');
	});

	test('the file name is the last segment', () => {
		expect(fileNameOf('a/b.txt')).toBe('b.txt');
		expect(fileNameOf('a/b/')).toBe('b');
		expect(fileNameOf('/')).toBe('/');
	});
});

describe('percentEncode', () => {
	test('leaves only the unreserved characters, and is undone by decodeURIComponent', () => {
		fc.assert(
			fc.property(legalKey, (key) => {
				expect(percentEncode(key)).toMatch(/^[A-Za-z0-9\-._~%]*$/);
				expect(decodeURIComponent(percentEncode(key))).toBe(key);
				expect(percentEncodePath(key).split('/').map(decodeURIComponent).join('/')).toBe(key);
			}),
		);
	});
});

test('the source of a copy: bucket and key percent-encoded; of an access point with /object/', () => {
	expect(copySource({ bucket: 'tenant:bucket', key: 'a b/ü?', versionId: 'x/y' })).toBe('tenant%3Abucket/a%20b/%C3%BC%3F?versionId=x%2Fy');
	expect(copySource({ bucket: 'arn:aws:s3:eu-west-1:123456789012:accesspoint/ap', key: 'a b' })).toBe(
		'arn%3Aaws%3As3%3Aeu-west-1%3A123456789012%3Aaccesspoint/ap/object/a%20b',
	);
});

describe('parseObjectUri', () => {
	test('s3:// takes the key as it is, whatever is in it', () => {
		fc.assert(
			fc.property(legalKey, (key) => {
				expect(parseObjectUri(`s3://my-bucket/${key}`, aws, 'Key')).toEqual({ bucket: 'my-bucket', key });
			}),
		);
	});

	test('a URL gives the key back that was encoded into it', () => {
		fc.assert(
			fc.property(legalKey, (key) => {
				const path = percentEncodePath(key);
				const wanted = { bucket: 'my.bucket', key };
				expect(parseObjectUri(`https://my.bucket.s3.eu-west-1.amazonaws.com/${path}`, aws, 'Key')).toEqual(wanted);
				expect(parseObjectUri(`https://s3.eu-west-1.amazonaws.com/my.bucket/${path}?X-Amz-Signature=1`, aws, 'Key')).toEqual(wanted);
				expect(parseObjectUri(`http://127.0.0.1:9000/my.bucket/${path}`, own, 'Key')).toEqual(wanted);
			}),
		);
	});

	test.each([
		['https://b-1.s3.amazonaws.com/k', 'b-1'],
		['https://b-1.s3-us-west-2.amazonaws.com/k', 'b-1'],
		['https://b-1.s3.dualstack.us-west-2.amazonaws.com/k', 'b-1'],
		['https://b-1.s3-fips.us-gov-west-1.amazonaws.com/k', 'b-1'],
		['https://b-1.s3.cn-north-1.amazonaws.com.cn/k', 'b-1'],
		['https://b-1.s3.eusc-de-east-1.amazonaws.eu/k', 'b-1'],
		['https://b-1.s3-accelerate.amazonaws.com/k', 'b-1'],
		['https://s3.cn-north-1.amazonaws.com.cn/b-1/k', 'b-1'],
	])('%s', (uri, bucket) => {
		expect(parseObjectUri(uri, aws, 'Key')).toEqual({ bucket, key: 'k' });
	});

	test('the version ID of a URL is that of the object; the signature of a presigned URL is dropped', () => {
		const url = 'https://b-1.s3.eu-west-1.amazonaws.com/a.txt';
		const version = { bucket: 'b-1', key: 'a.txt', versionId: '3/HL4kqt+J==' };
		expect(parseObjectUri(`${url}?versionId=3%2FHL4kqt+J%3D%3D`, aws, 'Key')).toEqual(version);
		expect(parseObjectUri(`${url}?X-Amz-Signature=1&X-Amz-Date=2&x-id=GetObject&versionId=3/HL4kqt+J==`, aws, 'Key')).toEqual(version);
		expect(parseObjectUri(`${url}?AWSAccessKeyId=A&Expires=1&Signature=s%2B&response-content-type=a/b`, aws, 'Key')).toEqual({
			bucket: 'b-1',
			key: 'a.txt',
		});
		expect(parseObjectUri('s3://b-1/a.txt?versionId=1#x', aws, 'Key')).toEqual({ bucket: 'b-1', key: 'a.txt?versionId=1#x' });
	});

	test.each([
		['?versionid=1', 'has "versionid" in its query'],
		['?tagging', 'has "tagging" in its query'],
		['?uploadId=1&partNumber=2', 'has "uploadId" in its query'],
		['?X-Amz-Signature=1&partNumber=2', 'has "partNumber" in its query'],
		['?response-content-type=a', 'has "response-content-type" in its query'],
		['?versionId=1&versionId=2', 'names two versions'],
		['?versionId=', 'has an empty versionId'],
		['?versionId=%', 'has a %'],
		['#page', 'has a #'],
		['?versionId=1#page', 'has a #'],
	])('a URL with %s is refused: %s', (query, words) => {
		expect(() => parseObjectUri(`https://b-1.s3.amazonaws.com/a.txt${query}`, aws, 'Key')).toThrow(words);
	});

	test.each([
		['arn:aws:s3:eu-west-1:123456789012:accesspoint/ap', 'a/b c'],
		['arn:aws:s3:eu-west-1:123456789012:accesspoint:ap', 'k'],
		['arn:aws-us-gov:s3-object-lambda:us-gov-west-1:123456789012:accesspoint/ap', 'k'],
		['arn:aws:s3-outposts:us-west-2:123456789012:outpost/op-01/accesspoint/ap', 'k//'],
	])('the s3Uri of an object of %s is read back', (bucket, key) => {
		expect(parseObjectUri(s3UriOf(bucket, key), aws, 'Key')).toEqual({ bucket, key });
	});

	test.each([
		['https://my-ap-123456789012.s3-accesspoint.eu-west-1.amazonaws.com/a+b%20c', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/my-ap'],
		[
			'https://ap-123456789012.s3-accesspoint-fips.dualstack.us-gov-west-1.amazonaws.com/a+b%20c',
			'arn:aws-us-gov:s3:us-gov-west-1:123456789012:accesspoint/ap',
		],
		['https://ap-123456789012.s3-accesspoint.cn-north-1.amazonaws.com.cn/a+b%20c', 'arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/ap'],
	])('the address %s is of the access point; + is a plus in it', (uri, bucket) => {
		expect(parseObjectUri(uri, aws, 'Key')).toEqual({ bucket, key: 'a+b c' });
	});

	test('keeps double slashes, dots and encoded slashes of a URL', () => {
		expect(parseObjectUri('https://b-1.s3.amazonaws.com//a/../b//c%2Fd', aws, 'Key').key).toBe('/a/../b//c/d');
	});

	test.each([
		['nonsense', 'is not the URI of an object'],
		['', 'is not the URI of an object'],
		['s3://', 'names no bucket'],
		['s3://bucket', 'no object'],
		['s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/ap/', 'no object'],
		['https://ap.s3-accesspoint.eu-west-1.amazonaws.com/k', 'not an address of this connection'],
		['https://example.com/b/k', 'not an address of this connection'],
		['https://evil.com/.s3.amazonaws.com/k', 'not an address of this connection'],
		['http://b.s3.amazonaws.com/k', 'not an address of this connection'],
		['https://b-1.s3.amazonaws.com/100%', 'has a %'],
	])('%j is refused: %s', (uri, words) => {
		expect(() => parseObjectUri(uri, aws, 'Key')).toThrow(words);
	});
});

describe('readHost', () => {
	test.each([
		'https://s3.amazonaws.com.evil.com/',
		'https://evils3.amazonaws.com/',
		'https://ec2.eu-west-1.amazonaws.com/',
		'https://b.s3-website.eu-west-1.amazonaws.com/',
		'https://s3.eu-west-1.amazonaws.com:8443/',
		'http://s3.eu-west-1.amazonaws.com/',
		'http://169.254.169.254/',
	])('%s is no host of an AWS connection', (url) => {
		expect(readHost(aws, new URL(url))).toBeUndefined();
	});

	test('a custom endpoint owns its host, port and protocol, and the names below it, and no others', () => {
		const store = { endpoint: 'https://s3.example.com:8443/base' };
		expect(readHost(store, new URL('https://s3.example.com:8443/x'))).toEqual({});
		expect(readHost(store, new URL('https://b.s3.example.com:8443/x'))).toEqual({ bucket: 'b' });
		for (const url of [
			'http://s3.example.com:8443/',
			'https://s3.example.com/',
			'https://evil-s3.example.com:8443/',
			'https://s3.amazonaws.com/',
		]) {
			expect(readHost(store, new URL(url))).toBeUndefined();
		}
	});
});
