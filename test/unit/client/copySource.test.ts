import { copySource, keyOfCopySource } from '../../../nodes/AmazonS3/client/store/copySource';
import { NASTY_KEYS } from '../../support/nastyKeys';

const ARN = 'arn:aws:s3:eu-central-1:123456789012:accesspoint/reports';

test.each([
	[{ bucket: 'a-bucket', key: 'a/ü +?#.txt' }, 'a-bucket/a/%C3%BC%20%2B%3F%23.txt'],
	[{ bucket: 'a-bucket', key: 'a', versionId: 'v/1' }, 'a-bucket/a?versionId=v%2F1'],
	[{ bucket: ARN, key: 'secret.txt' }, 'arn%3Aaws%3As3%3Aeu-central-1%3A123456789012%3Aaccesspoint/reports/object/secret.txt'],
])('%j is written as %s', (object, expected) => {
	expect(copySource(object)).toBe(expected);
});

test('the key of a source is known in its own bucket alone', () => {
	for (const key of [...Object.values(NASTY_KEYS).flat(), 'a?versionId=b', 'object/a']) {
		for (const bucket of ['a-bucket', ARN]) {
			expect(keyOfCopySource(copySource({ bucket, key, versionId: 'v' }), bucket)).toBe(key);
			expect(keyOfCopySource(copySource({ bucket, key }), 'a-buck')).toBeUndefined();
		}
		expect(keyOfCopySource(copySource({ bucket: ARN, key }), ARN.replace('/reports', '/report'))).toBeUndefined();
	}
});
