import { rmSync } from 'node:fs';
import { sharedLocalS3 } from './startLocalS3';

/** Jest's global teardown: the last project to end stops the servers and removes their data. */
export default async function teardown(): Promise<void> {
	const shared = sharedLocalS3.__sharedLocalS3;
	if (!shared || --shared.users > 0) return;
	delete sharedLocalS3.__sharedLocalS3;
	for (const s3 of await shared.servers) await s3.stop();
	rmSync(shared.directory, { recursive: true, force: true });
	for (const name of [
		'S3_ENDPOINT',
		'S3_REGION',
		'S3_ACCESS_KEY_ID',
		'S3_SECRET_ACCESS_KEY',
		'S3_BUCKET',
		'S3_LOCAL',
		'S3_LOCAL_ENDPOINTS',
		'S3_LIMITED_ACCESS_KEY_ID',
		'S3_LIMITED_SECRET_ACCESS_KEY',
	])
		delete process.env[name];
}
