/** A bucket without an end is no server's: here a list says that it goes on, and has one key a page. */
import { findByText, SEARCHED_PAGES } from '../../../nodes/AmazonS3/client/listing/findByText';
import type { Store } from '../../../nodes/AmazonS3/client/store/openStore';

const endless = () => {
	const asked: unknown[] = [];
	const listObjectsV2 = async ({ ContinuationToken: token = '0' }: { ContinuationToken?: string }) => {
		asked.push(token);
		return { Contents: [{ Key: `a/Report ${token}/x` }], IsTruncated: true, NextContinuationToken: String(Number(token) + 1) };
	};
	return { asked, store: { s3: { listObjectsV2 }, place: (place: object) => place } as unknown as Store };
};

test('a search that finds nothing ends after its pages', async () => {
	const { asked, store } = endless();
	expect(await findByText(store, { bucket: 'b', prefix: '', text: 'nowhere', of: 'keys', limit: 5 })).toEqual([]);
	expect(asked).toHaveLength(SEARCHED_PAGES);
});

test('one that has found enough ends at once', async () => {
	const { asked, store } = endless();
	expect(await findByText(store, { bucket: 'b', prefix: 'a/', text: 'REPORT', of: 'folders', limit: 2 })).toEqual([
		'a/Report 0/',
		'a/Report 1/',
	]);
	expect(asked).toHaveLength(2);
});

test('what the prefix has itself does not count', async () => {
	const { store } = endless();
	expect(await findByText(store, { bucket: 'b', prefix: 'a/', text: 'a/', of: 'keys', limit: 5 })).toEqual([]);
});
