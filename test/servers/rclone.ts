/** Rclone's S3 on a folder. https://rclone.org/commands/rclone_serve_s3/ */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../lab/ports';
import { goProgram } from './goProgram';
import { startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

export const RCLONE = { path: 'github.com/rclone/rclone', version: 'v1.76.0' };
const USER = { accessKeyId: 'AKIARCLONECONTRACT01', secretAccessKey: 'rclone/secret+of/the+contract/suite00001' };
const REGION = 'us-east-1';

const UNUSUAL = 'unsupported characters';
const AT_ONCE = 'Objects that are written at the same moment into a new folder make it fail.';
const NOT_EMPTY = 'must be empty';
const OF_UPLOADS = [
	'unfinished uploads are',
	'Count Parts',
	'a limit, and an age',
	'one upload is aborted',
	'an upload that is not there',
	'all below a prefix are aborted',
	'by default only uploads',
];

export const title = 'rclone serve s3 1.76.0';

/** What a server lacks whose objects are files of a disk. */
export const lacking: Lacking[] = [
	{ test: /^the marker of the folder itself/, answer: NOT_EMPTY, why: 'A folder of a disk has no contents.' },
	{ test: /^Create leaves one that is there as it is/, answer: 'Received: undefined', why: 'A folder of a disk has no metadata.' },
	{ test: /^keys with nothing between two slashes /, answer: UNUSUAL, why: 'It refuses two slashes that follow each other.' },
	{ test: /^keys with dots between two slashes /, answer: UNUSUAL, why: 'It refuses "." and ".." between slashes.' },
	{ test: /^keys that are folders of others /, answer: 'is the name of an object', why: 'A file of a disk is no folder.' },
	{ test: /^keys that end with a slash /, answer: NOT_EMPTY, why: 'A folder of a disk has no contents.' },
	{ test: /^keys that end with a slash /, answer: 'is the name of a directory', why: 'A folder of a disk is no file.' },
	{ test: /^keys of 1,024 bytes /, answer: 'had an internal error', why: 'A name on a disk has at most 255 bytes.' },
	{ test: /^trees of any shape /, answer: 'InternalError', why: AT_ONCE },
	{ test: /^3,000 objects are listed whole/, answer: 'InternalError', why: AT_ONCE, sometimes: true },
	{ test: /^trees as a disk may hold /, answer: 'InternalError', why: AT_ONCE, sometimes: true },
	{ test: /^keys that are folders of others /, answer: 'had an internal error', why: 'A file of a disk is no folder.' },
	{
		test: /^keys with control characters /,
		answer: 'bell␇',
		why: 'At times it lists a key with a control character twice, once with a picture of it.',
		sometimes: true,
	},
	{
		test: /^Update Metadata changes what is given/,
		answer: 'its answer to CopyObject has no ETag',
		why: 'It says nothing of an object that is copied onto itself, so that the copy counts as failed.',
	},
	{ test: /^a form (?!is refused)/, answer: 'Expected value: 403', why: 'It knows no forms.' },
	{ test: /^a form answers as it asks/, answer: 'Received: 403', why: 'It knows no forms.' },
	{
		test: /^an object that is in no archive is not restored/,
		answer: 'does not support RestoreObject',
		why: 'It has no archive, and answers 501 NotImplemented.',
	},
	{ test: /^object locks /, answer: 'Object lock is not supported', why: 'It has no object lock.' },
	{ test: /^versions /, answer: '-   3,', why: 'It keeps no versions.' },
	{ test: /^trees of any shape /, answer: UNUSUAL, why: 'It refuses two slashes that follow each other.' },
	{ test: /^trees of any shape /, answer: 'is the name of an object', why: 'A file of a disk is no folder.' },
	{ test: /^trees of any shape /, answer: 'Property failed', why: 'A file of a disk is no folder.' },
	{
		test: new RegExp(`^(${OF_UPLOADS.join('|')})`),
		answer: "reading 'UploadId'",
		why: 'Its answers about uploads in parts have other elements than S3’s.',
	},
];

/** One process, without the user's own configuration. */
export async function start(folder: string): Promise<RunningServer> {
	const executable = await goProgram(RCLONE);
	const data = join(folder, 'data');
	mkdirSync(data, { recursive: true });
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const server = await startProgram(executable, [
		'serve',
		's3',
		'--config',
		join(folder, 'rclone.conf'),
		'--addr',
		`127.0.0.1:${port}`,
		'--auth-key',
		`${USER.accessKeyId},${USER.secretAccessKey}`,
		data,
	]);
	await untilAnswers(endpoint, server);
	return { place: { endpoint, region: REGION, bucket: 'contract-bucket', ...USER }, stop: () => server.stop() };
}
