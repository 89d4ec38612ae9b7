import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalS3, type LocalS3 } from './localS3/server';

/**
 * The servers of a jest process, one for each worker: tests count requests, and make them fail. Every project's setup that finds them
 * counts itself in.
 */
export interface SharedLocalS3 {
	servers: Promise<LocalS3[]>;
	directory: string;
	users: number;
}

export const sharedLocalS3 = globalThis as { __sharedLocalS3?: SharedLocalS3 };

/**
 * Jest's global setup of the projects that need an S3: takes the server that S3_ENDPOINT names, or starts the local ones and names them in
 * the S3_* variables.
 */
export default async function setup({ maxWorkers }: { maxWorkers: number }): Promise<void> {
	const shared = sharedLocalS3.__sharedLocalS3;
	if (shared) {
		shared.users++;
		await shared.servers;
		return;
	}
	if (process.env.S3_ENDPOINT) return;
	const directory = mkdtempSync(join(tmpdir(), 'local-s3-'));
	const region = 'eu-central-1';
	const bucket = 'contract-bucket';
	const full = { accessKeyId: 'AKIALOCALCONTRACT001', secretAccessKey: 'contract/secret+of/the+full/user00000001', name: 'contract' };
	const limited = { accessKeyId: 'AKIALOCALCONTRACT002', secretAccessKey: 'contract/secret+of/the+limited/user00002', name: 'limited' };
	const startOne = async (_: unknown, worker: number) =>
		await startLocalS3({
			directory: join(directory, String(worker)),
			region,
			users: [
				full,
				{
					...limited,
					deny: [
						{ action: 's3:ListBucket', bucket },
						{ action: 's3:*', bucket, prefix: 'denied/' },
					],
				},
			],
			buckets: [{ name: bucket, region }],
		});
	const servers = Promise.all(Array.from({ length: maxWorkers }, startOne));
	sharedLocalS3.__sharedLocalS3 = { servers, directory, users: 1 };
	const endpoints = (await servers).map(({ endpoint }) => endpoint);
	Object.assign(process.env, {
		S3_ENDPOINT: endpoints[0],
		S3_LOCAL_ENDPOINTS: endpoints.join(' '),
		S3_REGION: region,
		S3_ACCESS_KEY_ID: full.accessKeyId,
		S3_SECRET_ACCESS_KEY: full.secretAccessKey,
		S3_BUCKET: bucket,
		S3_LOCAL: '1',
		S3_LIMITED_ACCESS_KEY_ID: limited.accessKeyId,
		S3_LIMITED_SECRET_ACCESS_KEY: limited.secretAccessKey,
	});
}
