/** The messages of errors that the README explains are those that the package says. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { S3ErrorKind } from '../../../nodes/AmazonS3/client/errors/errorKinds';
import { describe as wordsOf } from '../../../nodes/AmazonS3/client/errors/errorWords';

const PROJECT = resolve(__dirname, '../../..');
const CLIENT = join(PROJECT, 'nodes/AmazonS3/client');

const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const table = readme.split('## What errors mean')[1]!.split('\n## ')[0]!;
const messages = [...table.matchAll(/^\| (\*.*?\*) \|/gm)].flatMap(([, cell]) =>
	[...cell!.matchAll(/\*(.+?)\*/g)].map(([, said]) => said!),
);

/** Sentences that are put together from parts, for all kinds of errors. */
const put = (() => {
	const source = readFileSync(join(CLIENT, 'errors/errorKinds.ts'), 'utf8');
	const kinds = [...source.matchAll(/^\t\| '(\w+)'/gm)].map(([, kind]) => kind as S3ErrorKind);
	const place = { bucket: 'b', key: 'k', region: 'eu-west-1', endpoint: 'https://s3.example.com' };
	const facts = { permission: 's3:GetObject', bucketRegion: 'eu-central-1' };
	return [place, { ...place, key: undefined }].flatMap((at) =>
		kinds.map((kind) => wordsOf(kind, at, facts, Object.assign(new Error('x'), {})).message),
	);
})();

/** Sentences as they stand in the sources. */
const written = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' })
	.filter((name) => name.endsWith('.ts'))
	.map((name) => readFileSync(join(CLIENT, name), 'utf8'))
	.join('\n');

test('the table has messages', () => expect(messages.length).toBeGreaterThan(10));

test.each(messages)('%s', (message) => {
	const parts = message
		.split('…')
		.map((part) => part.trim())
		.filter((part) => part.length > 3);
	expect(parts.filter((part) => !written.includes(part) && !put.some((sentence) => sentence.includes(part)))).toEqual([]);
});
