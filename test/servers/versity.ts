/** Versity S3 Gateway on a folder. https://github.com/versity/versitygw */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../lab/ports';
import { goProgram } from './goProgram';
import { runProgram, startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

const GATEWAY = { path: 'github.com/versity/versitygw/cmd/versitygw', version: 'v1.8.0' };
const USER = { accessKeyId: 'AKIAVERSITYCONTRACT1', secretAccessKey: 'versity/secret+of/the+contract/suite0001' };
const REGION = 'eu-central-1';

export const title = 'Versity S3 Gateway 1.8.0';

const LIMITED = {
	accessKeyId: 'AKIAVERSITYCONTRACT2',
	secretAccessKey: 'versity/secret+of/the+limited/user000002',
	principal: 'AKIAVERSITYCONTRACT2',
};

/** What a gateway lacks whose objects are files and whose folders are the folders of a disk. */
export const lacking: Lacking[] = [
	{
		test: /^a form stores each file under its own name /,
		answer: '${filename}',
		why: 'It does not put the name of the file in the place of ${filename}.',
	},
	{
		test: /^keys that look like a version of another /,
		answer: 'Invalid version id specified',
		why: 'It decodes a copy source before it looks for the version in it.',
	},
	{
		test: /^an object that is in no archive is not restored/,
		answer: 'does not support RestoreObject',
		why: 'It has no archive, and answers 501 NotImplemented.',
	},
	{
		test: /^keys with control characters /,
		answer: 'bell\ufffd',
		why: 'Its lists show a control character as U+FFFD, since it does not know encoding-type=url.',
	},
	{
		test: /^keys with nothing between two slashes /,
		answer: 'does not keep keys with two slashes in a row',
		why: 'Several slashes are one to a disk: the object would be stored as another.',
	},
	{ test: /^keys with dots between two slashes /, answer: 'between slashes', why: 'Dots are folders to a disk.' },
	{ test: /^keys with dots between two slashes /, answer: 'ExistingObjectIsDirectory', why: 'Dots are folders to a disk.' },
	{ test: /^keys with dots between two slashes /, answer: 'ObjectParentIsFile', why: 'Dots are folders to a disk.' },
	{ test: /^keys that are folders of others /, answer: 'ObjectParentIsFile', why: 'A file on a disk is no folder.' },
	{ test: /^keys that are folders of others /, answer: 'ExistingObjectIsDirectory', why: 'A folder on a disk is no file.' },
	{ test: /^keys that end with a slash /, answer: 'ExistingObjectIsDirectory', why: 'A folder on a disk is no file.' },
	{ test: /^keys that end with a slash /, answer: 'ObjectParentIsFile', why: 'A file on a disk is no folder.' },
	{ test: /^the marker of the folder itself/, answer: 'DirectoryObjectContainsData', why: 'A folder on a disk has no contents.' },
	{ test: /^keys of 1,024 bytes /, answer: 'KeyTooLongError', why: 'A name on a disk has at most 255 bytes.' },
	{ test: /^keys of 1,024 bytes /, answer: 'ExistingObjectIsDirectory', why: 'It may also give this code for a name that is too long.' },
	{ test: /^trees of any shape /, answer: 'ExistingObjectIsDirectory', why: 'A folder on a disk is no file.' },
	{ test: /^trees of any shape /, answer: 'ObjectParentIsFile', why: 'A file on a disk is no folder.' },
	{
		test: /^trees of any shape /,
		answer: 'expect(received).toEqual(expected)',
		why: 'Several slashes are one to a disk: the object would be stored as another.',
	},
];

/** One process; the temp folder must lie on a file system with extended attributes. */
export async function start(folder: string): Promise<RunningServer> {
	const executable = await goProgram(GATEWAY);
	const data = join(folder, 'data');
	const versions = join(folder, 'versions');
	const users = join(folder, 'users');
	for (const each of [data, versions, users]) mkdirSync(each, { recursive: true });
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const gateway = await startProgram(
		executable,
		['--port', `127.0.0.1:${port}`, '--region', REGION, '--quiet', '--iam-dir', users, 'posix', '--versioning-dir', versions, data],
		{
			env: { ...process.env, ROOT_ACCESS_KEY_ID: USER.accessKeyId, ROOT_SECRET_ACCESS_KEY: USER.secretAccessKey },
		},
	);
	await untilAnswers(endpoint, gateway);
	const asAdmin = ['--access', USER.accessKeyId, '--secret', USER.secretAccessKey, '--region', REGION, '--endpoint-url', endpoint];
	await runProgram(executable, [
		'admin',
		...asAdmin,
		'create-user',
		'--access',
		LIMITED.accessKeyId,
		'--secret',
		LIMITED.secretAccessKey,
		'--role',
		'user',
	]);
	return { place: { endpoint, region: REGION, bucket: 'contract-bucket', ...USER }, limited: LIMITED, stop: () => gateway.stop() };
}
