import { rmSync } from 'node:fs';
import { sharedLocalS3 } from './startLocalS3';

/** Jest's global teardown: the last project to end stops the server and removes its data. */
export default async function teardown(): Promise<void> {
	const shared = sharedLocalS3.__sharedLocalS3;
	if (!shared || --shared.users > 0) return;
	delete sharedLocalS3.__sharedLocalS3;
	await (await shared.s3).stop();
	rmSync(shared.directory, { recursive: true, force: true });
	for (const name of ['S3_ENDPOINT', 'S3_REGION', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_BUCKET', 'S3_LOCAL', 'S3_LIMITED_ACCESS_KEY_ID', 'S3_LIMITED_SECRET_ACCESS_KEY']) delete process.env[name];
}
