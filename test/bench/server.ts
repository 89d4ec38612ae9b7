import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeBucket } from '../servers/bucket';
import * as ceph from '../servers/ceph';
import * as minio from '../servers/minio';
import type { RealServer } from '../servers/realServer';
import * as versity from '../servers/versity';
import { LocalS3Control } from '../support/localS3/control';
import type { BenchOptions } from './options';
import { startServing } from './ownedRuns';

/** The S3 that everybody is measured against. */
export interface BenchServer {
	/** What it is, for the results. */
	name: string;
	endpoint: string;
	region: string;
	bucket: string;
	accessKeyId: string;
	secretAccessKey: string;
	/** How much it can store; undefined: what its disk holds. */
	holdsBytes?: number;
	/** What this project's own server does beyond S3: it counts and refuses requests. */
	control?: LocalS3Control;
}

/** Half of the memory that the configuration in `test/servers` gives it, as what is deleted is freed late. */
const CEPH_HOLDS_BYTES = 2 * 1024 ** 3;

const PROJECT = resolve(__dirname, '..', '..');
const REAL_SERVERS: Record<string, RealServer> = { ceph, minio, versity };
const LOCAL = {
	region: 'eu-central-1',
	bucket: 'bench-bucket',
	accessKeyId: 'LOCALS3EXAMPLEKEY001',
	secretAccessKey: 'local-s3-example-secret-0000000000000001',
};

/**
 * Starts or names the server that the options ask for. Those that are started run in processes of their own, with
 * their data in `directory`. Throws when the server is unknown or does not start, or when its keys are not there.
 */
export async function startBenchServer({ server }: BenchOptions, directory: string, node: string): Promise<BenchServer> {
	if (server === 'local') return await startLocal(directory, node);
	const real = REAL_SERVERS[server];
	if (real) return await startReal(server, real, directory);
	if (!/^https?:\/\//.test(server))
		throw new Error(`--server is local, ${Object.keys(REAL_SERVERS).join(', ')} or a URL, not "${server}".`);
	if (server.startsWith('https:'))
		throw new Error('--server needs an http:// URL: the bench reaches the server through proxies, which a certificate would not fit.');
	return {
		name: server,
		endpoint: server.replace(/\/+$/, ''),
		region: fromEnvironment('S3_REGION'),
		bucket: fromEnvironment('S3_BUCKET'),
		accessKeyId: fromEnvironment('S3_ACCESS_KEY_ID'),
		secretAccessKey: fromEnvironment('S3_SECRET_ACCESS_KEY'),
	};
}

async function startReal(name: string, server: RealServer, directory: string): Promise<BenchServer> {
	mkdirSync(directory, { recursive: true });
	const { place } = await server.start(directory);
	await makeBucket(place);
	return { name, ...place, holdsBytes: server === ceph ? CEPH_HOLDS_BYTES : undefined };
}

async function startLocal(directory: string, node: string): Promise<BenchServer> {
	const { region, bucket, accessKeyId, secretAccessKey } = LOCAL;
	const main = join(PROJECT, 'test', 'support', 'localS3', 'main.ts');
	const args = [
		'--import',
		'tsx',
		main,
		'--port',
		'0',
		'--directory',
		directory,
		'--region',
		region,
		'--bucket',
		bucket,
		'--access-key',
		accessKeyId,
		'--secret',
		secretAccessKey,
	];
	const { said } = await startServing(node, args, /Local S3: (http:\S+)/, { cwd: PROJECT });
	return { name: "this project's local S3", endpoint: said, ...LOCAL, control: new LocalS3Control(said) };
}

function fromEnvironment(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`A server of your own needs ${name} in the environment.`);
	return value;
}
