import { join, resolve } from 'node:path';
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
}

const PROJECT = resolve(__dirname, '..', '..');
const LOCAL = {
	region: 'eu-central-1',
	bucket: 'bench-bucket',
	accessKeyId: 'LOCALS3EXAMPLEKEY001',
	secretAccessKey: 'local-s3-example-secret-0000000000000001',
};

/**
 * Starts or names the server that the options ask for. The local one runs in a process of its own and keeps its data
 * in `directory`. Throws when the server is unknown, or when its keys are not there.
 */
export async function startBenchServer({ server }: BenchOptions, directory: string, node: string): Promise<BenchServer> {
	if (server === 'local') return await startLocal(directory, node);
	if (server === 'ceph') throw new Error('--server ceph is started by the code of npm run test:servers, which is not there yet. Start Ceph yourself and use --server URL.');
	if (!/^https?:\/\//.test(server)) throw new Error(`--server is local, ceph or a URL, not "${server}".`);
	if (server.startsWith('https:')) throw new Error('--server needs an http:// URL: the bench reaches the server through proxies, which a certificate would not fit.');
	return {
		name: server,
		endpoint: server.replace(/\/+$/, ''),
		region: fromEnvironment('S3_REGION'),
		bucket: fromEnvironment('S3_BUCKET'),
		accessKeyId: fromEnvironment('S3_ACCESS_KEY_ID'),
		secretAccessKey: fromEnvironment('S3_SECRET_ACCESS_KEY'),
	};
}

async function startLocal(directory: string, node: string): Promise<BenchServer> {
	const { region, bucket, accessKeyId, secretAccessKey } = LOCAL;
	const main = join(PROJECT, 'test', 'support', 'localS3', 'main.ts');
	const args = ['--import', 'tsx', main, '--port', '0', '--directory', directory, '--region', region, '--bucket', bucket, '--access-key', accessKeyId, '--secret', secretAccessKey];
	const { said } = await startServing(node, args, /Local S3: (http:\S+)/, { cwd: PROJECT });
	return { name: "this project's local S3", endpoint: said, ...LOCAL };
}

function fromEnvironment(name: string): string {
	const value = process.env[name];
	if (!value) throw new Error(`A server of your own needs ${name} in the environment.`);
	return value;
}
