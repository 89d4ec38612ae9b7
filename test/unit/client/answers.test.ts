import { isEmptyOfOthers } from '../../../nodes/AmazonS3/client/quirks/answers';
import { hasElement, rootOf } from '../../../nodes/AmazonS3/client/sdk/plainXml';
import { bucketOfList } from '../../../nodes/AmazonS3/client/answers/bucketOfList';
import { EXPECTED_ANSWERS } from '../../../nodes/AmazonS3/client/answers/expectedAnswers';
import * as calls from '../../../nodes/AmazonS3/client/sdk/sdkCalls';

test('every call that is used has its answer', () => {
	expect(
		Object.keys(EXPECTED_ANSWERS)
			.map((name) => `${name}Command`)
			.sort(),
	).toEqual(Object.keys(calls).sort());
});

test.each([
	['<Tagging><TagSet/></Tagging>', 'Tagging'],
	['<?xml version="1.0" encoding="UTF-8"?>\n<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>', 'Tagging'],
	['\ufeff <!-- a <b> --> <Tagging>', 'Tagging'],
	['  \r\n\r\n  <?xml version="1.0"?>  <CompleteMultipartUploadResult>', 'CompleteMultipartUploadResult'],
	['<!DOCTYPE html><html>', 'html'],
	['<!doctype HTML PUBLIC "x"><HTML>', 'HTML'],
	['<ns:Tagging xmlns:ns="x">', 'ns:Tagging'],
	['', undefined],
	['{"a":1}', undefined],
	['Tagging', undefined],
	['<', undefined],
])('the root of %j is %s', (document, root) => {
	expect(rootOf(Buffer.from(document))).toBe(root);
});

test.each([
	['<A><UploadId>1</UploadId></A>', true, true],
	['<A><UploadId x="y">1</UploadId></A>', true, true],
	['<A><UploadId><B>1</B></UploadId></A>', true, true],
	['<A><UploadId></UploadId></A>', true, false],
	['<A><UploadId> \n</UploadId></A>', true, false],
	['<A><UploadId/></A>', true, false],
	['<A><UploadId /></A>', true, false],
	['<A><UploadIdMarker>1</UploadIdMarker></A>', false, false],
	['<A><UploadIdMarker>1</UploadIdMarker><UploadId>2</UploadId></A>', true, true],
	['<A/>', false, false],
])('an element in %s: there %s, filled %s', (document, isThere, isFilled) => {
	expect([hasElement(Buffer.from(document), 'UploadId'), hasElement(Buffer.from(document), 'UploadId', 'filled')]).toEqual([
		isThere,
		isFilled,
	]);
});

test.each([
	['b', 'b', undefined],
	['', 'b', undefined],
	[undefined, 'b', undefined],
	['tenant/b', 'b', undefined],
	['tenant:b', 'b', undefined],
	['other', 'b', 'other'],
	['bb', 'b', 'bb'],
	['real-bucket', 'arn:aws:s3:eu-west-1:123456789012:accesspoint/ap', undefined],
	['real-bucket', 'ap-x1y2z3-s3alias', undefined],
	['b', 'tenant:b', undefined],
])('a list of the bucket %s that was asked of %s is of another bucket: %s', (named, asked, other) => {
	expect(bucketOfList(named, asked)).toBe(other);
});

test('an empty answer means an object without tags from Ceph alone', () => {
	const ceph = { 'x-amz-request-id': 'tx00000e8c3a1b2f4d5-006548a1b2-1234-default' };
	expect(isEmptyOfOthers('GetObjectTagging', ceph)).toBe(true);
	expect(isEmptyOfOthers('GetObjectTagging', { 'x-amz-request-id': '4442587FB7D0A2F9' })).toBe(false);
	expect(isEmptyOfOthers('GetObjectTagging', {})).toBe(false);
	expect(isEmptyOfOthers('ListObjectsV2', ceph)).toBe(false);
});
