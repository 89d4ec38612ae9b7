/** SeaweedFS with one volume server, a filer and its S3 gateway. https://github.com/seaweedfs/seaweedfs */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../lab/ports';
import { goProgram } from './goProgram';
import { startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

const SERVER = {
	path: 'github.com/seaweedfs/seaweedfs/weed',
	version: 'v0.0.0-20261109003541-7506e5f91cd6',
	module: 'github.com/seaweedfs/seaweedfs',
};
const USER = { accessKeyId: 'AKIASEAWEEDCONTRACT1', secretAccessKey: 'seaweed/secret+of/the+contract/suite0001' };
const REGION = 'us-east-1';

/** Each listens for HTTP and for gRPC. */
const PARTS = ['master', 'volume', 'filer', 's3'] as const;

export const title = 'SeaweedFS 4.53';

const SLASHES = 'Several slashes are one to it: the object would be stored as another.';

/** What a server lacks whose objects are files of its own file system. */
export const lacking: Lacking[] = [
	{
		test: /^keys that have to be encoded /,
		answer: 'does not keep keys with a backslash',
		why: 'A backslash is a slash to it, unless `-s3.allowBackslashInKey` is set: the object would be stored as another.',
	},
	{ test: /^keys with nothing between two slashes /, answer: 'does not keep keys with two slashes in a row', why: SLASHES },
	{ test: /^keys with dots between two slashes /, answer: 'Invalid Request', why: 'It refuses "." and ".." between slashes.' },
	{
		test: /^keys that end with a slash /,
		answer: '/up/ends"',
		why: 'A key that ends with a slash takes the place of the one that is the same without it.',
	},
	{ test: /^keys of 1,024 bytes /, answer: 'Your key is too long', why: 'A name between two slashes has at most 255 bytes.' },
	{ test: /^trees of any shape /, answer: 'expect(received).toEqual(expected)', why: SLASHES },
	{
		test: /^Create leaves one that is there as it is/,
		answer: 'Received: undefined',
		why: 'It keeps no metadata with the marker of a folder.',
	},
	{
		test: /^a form stores each file under its own name /,
		answer: '"text/plain; charset=utf-8"',
		why: 'It takes the type of a file from its name where the form has none.',
	},
	{
		test: /^an object that is in no archive is not restored/,
		answer: 'does not support RestoreObject',
		why: 'It has no archive, and answers 501 NotImplemented.',
	},
];

/** One process. It is told to send nobody what it counts of its use. */
export async function start(folder: string): Promise<RunningServer> {
	const executable = await goProgram(SERVER);
	const data = join(folder, 'data');
	mkdirSync(data, { recursive: true });
	const users = join(folder, 'users.json');
	writeFileSync(users, JSON.stringify(usersFile()));
	const ports: string[] = [];
	let endpoint = '';
	for (const part of PARTS) {
		const port = await freePort();
		ports.push(`-${part}.port=${port}`, `-${part}.port.grpc=${await freePort()}`);
		endpoint = `http://127.0.0.1:${port}`;
	}
	const server = await startProgram(executable, [
		'server',
		`-dir=${data}`,
		'-ip=127.0.0.1',
		'-ip.bind=127.0.0.1',
		...ports,
		'-master.telemetry=false',
		'-master.volumeSizeLimitMB=128',
		'-volume.max=0',
		'-volume.preStopSeconds=0',
		'-filer',
		`-filer.localSocket=${join(folder, 'filer.sock')}`,
		'-s3',
		`-s3.config=${users}`,
		`-s3.localSocket=${join(folder, 's3.sock')}`,
		'-s3.port.iceberg=0',
		'-s3.port.lance=0',
	]);
	await untilAnswers(endpoint, server);
	return { place: { endpoint, region: REGION, bucket: 'contract-bucket', ...USER }, stop: () => server.stop() };
}

const usersFile = () => ({
	identities: [
		{
			name: 'contract',
			credentials: [{ accessKey: USER.accessKeyId, secretKey: USER.secretAccessKey }],
			actions: ['Admin', 'Read', 'List', 'Tagging', 'Write'],
		},
	],
});
