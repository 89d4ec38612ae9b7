/** MinIO on a folder, the last of its open source. https://github.com/minio/minio */
import { join } from 'node:path';
import { freePort } from '../lab/ports';
import { goProgram } from './goProgram';
import { startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

const SERVER = { path: 'github.com/minio/minio', version: 'v0.0.0-20260212201848-7aac2a2c5b7c' };
const USER = { accessKeyId: 'AKIAMINIOCONTRACT001', secretAccessKey: 'minio/secret+of/the+contract/suite000001' };
const REGION = 'eu-central-1';

export const title = 'MinIO of February 2026';

/** What a server lacks whose objects are folders of a disk. */
export const lacking: Lacking[] = [
	{
		test: /^keys with nothing between two slashes /,
		answer: 'XMinioInvalidObjectName',
		why: 'It refuses two slashes that follow each other, and one at the beginning.',
	},
	{ test: /^keys with dots between two slashes /, answer: 'XMinioInvalidResourceName', why: 'It refuses "." and ".." between slashes.' },
	{
		test: /^keys that are folders of others /,
		answer: '/up/a/b"',
		why: 'Its lists leave out what lies below a key that is an object itself.',
	},
	{ test: /^keys of 1,024 bytes /, answer: 'XMinioInvalidObjectName', why: 'A name on a disk has at most 255 bytes.' },
	{
		test: /^trees of any shape /,
		answer: 'XMinioInvalidObjectName',
		why: 'It refuses two slashes that follow each other, and one at the beginning.',
	},
	{
		test: /^trees of any shape /,
		answer: 'expect(received).toEqual(expected)',
		why: 'Its lists leave out what lies below a key that is an object itself.',
	},
	{
		test: /^(unfinished uploads are listed|Count Parts tells|a limit, and an age|all below a prefix are aborted|by default only uploads)/,
		answer: 'expect(received).toEqual(expected)',
		why: 'It lists the unfinished uploads of one whole key, never those below a prefix.',
	},
	{
		test: /^an upload that is not there is an error /,
		answer: 'Received promise resolved instead of rejected',
		why: 'It answers 204 also when there is no such upload.',
	},
];

/** One process, without its web console. */
export async function start(folder: string): Promise<RunningServer> {
	const executable = await goProgram(SERVER);
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const server = await startProgram(executable, ['server', '--quiet', '--address', `127.0.0.1:${port}`, join(folder, 'data')], {
		env: {
			...process.env,
			MINIO_ROOT_USER: USER.accessKeyId,
			MINIO_ROOT_PASSWORD: USER.secretAccessKey,
			MINIO_REGION: REGION,
			MINIO_BROWSER: 'off',
			MINIO_UPDATE: 'off',
		},
	});
	await untilAnswers(endpoint, server);
	return { place: { endpoint, region: REGION, bucket: 'contract-bucket', ...USER }, stop: () => server.stop() };
}
