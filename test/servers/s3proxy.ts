/** S3Proxy on a folder. https://github.com/gaul/s3proxy */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../lab/ports';
import { mavenProgram } from './mavenProgram';
import { startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

const ARCHIVE = { group: 'org.gaul', artifact: 's3proxy', version: '4.1.0', classifier: 'jar-with-dependencies' };
const USER = { accessKeyId: 'AKIAS3PROXYCONTRACT1', secretAccessKey: 's3proxy/secret+of/the+contract/suite0001' };
const REGION = 'us-east-1';

const INTERNAL = 'had an internal error';
const NO_SPACE = 'It takes the space out of a content type with a charset.';
const NO_TAGS = 'It has no tags of objects, and answers 501 NotImplemented.';
const SLASHES = 'Several slashes are one to a disk: the object would be stored as another.';

export const title = 'S3Proxy 4.1.0';

/** What a gateway lacks whose objects are files of a disk, and their metadata attributes of these files. */
export const lacking: Lacking[] = [
	{ test: /^text says what a reader needs/, answer: 'text/plain;charset=utf-8', why: NO_SPACE },
	{ test: /^Upload the content type of text as (page\.html|no-extension) /, answer: ';charset=utf-8"', why: NO_SPACE },
	{ test: /^Upload the content type of json as data\.json /, answer: ';charset=utf-8"', why: NO_SPACE },
	{ test: /^presigned multipart uploads someone without keys sends all parts/, answer: ';charset=utf-8"', why: NO_SPACE },
	{ test: /^Upload stores what every option says/, answer: 'does not support GetObjectTagging', why: NO_TAGS },
	{ test: /^Append to a large object/, answer: 'failed: 501', why: NO_TAGS },
	{ test: /^Append to a large object/, answer: 'write EPIPE', why: 'It may close the connection while an object with tags is being sent.' },
	{ test: /^presigned URLs an upload must send the headers /, answer: 'Expected value: 501', why: NO_TAGS },
	{ test: /^Tags are set, added to, removed from, and read/, answer: 'does not support GetObjectTagging', why: NO_TAGS },
	{ test: /^Tags of a file in parts /, answer: '+ Object {}', why: NO_TAGS },
	{
		test: /^presigned multipart uploads Complete makes no object /,
		answer: 'no part has arrived',
		why: 'It says of an upload that has ended that it has no parts.',
	},
	{
		test: /^presigned multipart uploads a part URL takes its own part /,
		answer: 'Received: 200',
		why: 'It takes parts of an upload that has ended.',
	},
	{
		test: /^versions are listed, made current, /,
		answer: 'does not support ListObjectVersions',
		why: 'On a folder it keeps no versions, and answers 501 NotImplemented.',
	},
	{ test: /^a form stores the headers for browsers/, answer: '"application/octet-stream"', why: 'It drops these fields of a form.' },
	{
		test: /^an object that is in no archive is not restored/,
		answer: 'does not support RestoreObject',
		why: 'It has no archive, and answers 501 NotImplemented.',
	},
	{ test: /^object locks /, answer: 'NotImplemented', why: 'It has no object lock, and answers 501 NotImplemented.' },
	{
		test: /^keys with nothing between two slashes /,
		answer: 'does not keep keys with two slashes in a row',
		why: SLASHES,
	},
	{ test: /^keys with dots between two slashes /, answer: 'between slashes', why: 'Dots are folders to a disk.' },
	{ test: /^keys with dots between two slashes /, answer: INTERNAL, why: 'Dots are folders to a disk.' },
	{ test: /^keys that are folders of others /, answer: INTERNAL, why: 'A file of a disk is no folder.' },
	{ test: /^keys that end with a slash /, answer: INTERNAL, why: 'A folder of a disk has no contents.' },
	{ test: /^keys of 1,024 bytes /, answer: INTERNAL, why: 'A name on a disk has at most 255 bytes.' },
	{ test: /^trees of any shape /, answer: 'expect(received).toEqual(expected)', why: SLASHES },
	{ test: /^trees of any shape /, answer: 'InternalError', why: 'A file of a disk is no folder.' },
];

/** One process; the temp folder must lie on a file system with extended attributes. */
export async function start(folder: string): Promise<RunningServer> {
	const archive = await mavenProgram(ARCHIVE);
	const data = join(folder, 'data');
	mkdirSync(data, { recursive: true });
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const settings = join(folder, 's3proxy.properties');
	writeFileSync(settings, settingsFor(endpoint, data));
	const server = await startProgram('java', ['-jar', archive, '--properties', settings]);
	await untilAnswers(endpoint, server);
	return { place: { endpoint, region: REGION, bucket: 'contract-bucket', ...USER }, stop: () => server.stop() };
}

const settingsFor = (endpoint: string, data: string): string => `s3proxy.endpoint=${endpoint}
s3proxy.authorization=aws-v2-or-v4
s3proxy.identity=${USER.accessKeyId}
s3proxy.credential=${USER.secretAccessKey}
jclouds.provider=filesystem-nio2
jclouds.filesystem.basedir=${data}
`;
