import { byteRangeHeader, extentOf } from '../../../nodes/AmazonS3/client/download/byteRange';

test.each([
	[{ first: 0, last: 9 }, 'bytes=0-9'],
	[{ first: 5 }, 'bytes=5-'],
	[{ atEnd: 7 }, 'bytes=-7'],
])('%j is asked for as %s', (range, header) => expect(byteRangeHeader(range)).toBe(header));

test('an answer tells which bytes it has', () => {
	expect(extentOf({ ContentRange: 'bytes 3-5/10', ContentLength: 3 }, { first: 3, last: 5 })).toEqual({ start: 3, end: 6, size: 10 });
	expect(extentOf({ ContentLength: 10 }, undefined)).toEqual({ start: 0, end: 10, size: 10 });
	expect(extentOf({}, undefined)).toEqual({ start: 0, end: undefined, size: undefined });
});

test('a whole object instead of a range is taken when all of it was asked for, else refused', () => {
	expect(extentOf({ ContentLength: 10 }, { atEnd: 10 })).toEqual({ start: 0, end: 10, size: 10 });
	expect(extentOf({ ContentLength: 10 }, { first: 0 })).toEqual({ start: 0, end: 10, size: 10 });
	for (const range of [{ atEnd: 9 }, { first: 1 }, { first: 0, last: 8 }]) {
		expect(extentOf({ ContentLength: 10 }, range).problem).toMatchObject({
			kind: 'notSupported',
			message: expect.stringContaining('with the whole object') as string,
		});
	}
});
