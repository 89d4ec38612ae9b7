import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalS3, type LocalS3 } from './localS3/server';

/** The one server of a jest process; every project's setup that finds it counts itself in. */
export interface SharedLocalS3 {
	s3: Promise<LocalS3>;
	directory: string;
	users: number;
}

export const sharedLocalS3 = globalThis as { __sharedLocalS3?: SharedLocalS3 };

/** Jest's global setup of the projects that need an S3: takes the server that S3_ENDPOINT names, or starts the local one and names it in the S3_* variables. */
export default async function setup(): Promise<void> {
	const shared = sharedLocalS3.__sharedLocalS3;
	if (shared) {
		shared.users++;
		await shared.s3;
		return;
	}
	if (process.env.S3_ENDPOINT) return;
	const directory = mkdtempSync(join(tmpdir(), 'local-s3-'));
	const region = 'eu-central-1';
	const bucket = 'contract-bucket';
	const full = { accessKeyId: 'AKIALOCALCONTRACT001', secretAccessKey: 'contract/secret+of/the+full/user00000001', name: 'contract' };
	const limited = { accessKeyId: 'AKIALOCALCONTRACT002', secretAccessKey: 'contract/secret+of/the+limited/user00002', name: 'limited' };
	const s3 = startLocalS3({
		directory,
		region,
		users: [full, { ...limited, deny: [{ action: 's3:ListBucket', bucket }, { action: 's3:*', bucket, prefix: 'denied/' }] }],
		buckets: [{ name: bucket, region }],
	});
	sharedLocalS3.__sharedLocalS3 = { s3, directory, users: 1 };
	Object.assign(process.env, {
		S3_ENDPOINT: (await s3).endpoint,
		S3_REGION: region,
		S3_ACCESS_KEY_ID: full.accessKeyId,
		S3_SECRET_ACCESS_KEY: full.secretAccessKey,
		S3_BUCKET: bucket,
		S3_LOCAL: '1',
		S3_LIMITED_ACCESS_KEY_ID: limited.accessKeyId,
		S3_LIMITED_SECRET_ACCESS_KEY: limited.secretAccessKey,
	});
}
