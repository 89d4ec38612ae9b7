import { findObject } from '../../nodes/AmazonS3/client/objects/headObject';
import { moveKeepingBoth, type KnownObject, type OpenMoves } from '../../nodes/AmazonS3/client/rewriting/moveKeepingBoth';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { serverCredentials } from '../support/executeContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}keeping-both/`;

let store: Store;
beforeAll(async () => {
	store = await openStore(readConnection(serverCredentials()));
});
afterAll(async () => await rawClean(server.bucket, PREFIX));

test('a copy of an earlier try that has no ETag and is gone does not count as made: the source is copied', async () => {
	const source = { bucket: server.bucket, key: `${PREFIX}in/a` };
	const target = { bucket: server.bucket, key: `${PREFIX}done/a` };
	await rawPut(server.bucket, source.key, 'contents');
	const known = { ...source, ...(await findObject(store, source)) } as KnownObject;
	const open: OpenMoves = new Map([[`${source.bucket}/${source.key} ${known.etag}`, { key: target.key }]]);
	await moveKeepingBoth(store, known, target, open);
	expect((await raw('GET', server.bucket, target.key)).body.toString()).toBe('contents');
	expect((await raw('GET', server.bucket, source.key)).status).toBe(404);
	expect(open.size).toBe(0);
});
