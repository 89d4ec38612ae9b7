/** Moto's S3, in memory, as tests of other programs use it. https://docs.getmoto.org/en/latest/docs/server_mode.html */
import { freePort } from '../lab/ports';
import { startProgram } from './program';
import { pythonProgram } from './pythonProgram';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

const MOTO = { name: 'moto-5.2.5', packages: ['moto[server]==5.2.5'], command: 'moto_server' };
const USER = { accessKeyId: 'AKIAMOTOCONTRACT0001', secretAccessKey: 'moto/secret+of/the+contract/suite0000001' };
const REGION = 'eu-central-1';

const NO_POLICY = 'It takes every form, whatever its policy says.';

export const title = 'Moto 5.2.5';

/** What a store for tests lacks that looks at no signature and keeps no order of uploads. */
export const lacking: Lacking[] = [
	{
		test: /^keys with control characters /,
		answer: 'does not speak S3',
		why: 'It answers a key with a control character with a page of its own.',
	},
	{ test: /^unfinished uploads are listed /, answer: 'mpu/b #1', why: 'Its list of unfinished uploads is not in the order of their keys.' },
	{ test: /^Count Parts /, answer: 'mpu/two-parts', why: 'Its list of unfinished uploads is not in the order of their keys.' },
	{
		test: /^(a limit, and an age|by default only uploads of more than seven days) ?/,
		answer: '2010-11-10T20:48:33.000Z',
		why: 'It says of every unfinished upload that it was begun in 2010.',
	},
	{ test: /^Create Presigned URL .*(type which was signed|expired URL)/, answer: 'Received: 200', why: 'It looks at no signature.' },
	{ test: /^presigned /, answer: 'Expected: 403', why: 'It looks at no signature.', sometimes: true },
	{ test: /^presigned URLs an upload must send the headers/, answer: 'Expected value: 200', why: 'It looks at no signature.' },
	{ test: /^a form /, answer: 'Received: 201', why: NO_POLICY, sometimes: true },
	{ test: /^a form takes sizes /, answer: 'Expected value: 201', why: NO_POLICY },
	{ test: /^a form answers as it asks/, answer: 'expect(received)', why: 'Its answer to a form has no key.' },
	{ test: /^object locks /, answer: 'does not speak S3', why: 'Asked for a lock it gives the object.' },
	{ test: /^object locks a file goes up locked/, answer: 'ignored Object Lock', why: 'Asked for a lock it gives the object.' },
	{ test: /^object locks a retention /, answer: '<Mode>GOVERNANCE</Mode>', why: 'Asked for a lock it gives the object.' },
	{
		test: /^Test connection is red with a sentence for (an unknown access key ID|a wrong secret)/,
		answer: 'Received promise resolved',
		why: 'It takes any keys.',
	},
	{
		test: /^Test connection the sentences are all different/,
		answer: 'Received: 7',
		why: 'It takes any keys, so that one sentence is missing.',
	},
];

/** One process. It takes any keys. */
export async function start(): Promise<RunningServer> {
	const executable = await pythonProgram(MOTO);
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const server = await startProgram(executable, ['--host', '127.0.0.1', '--port', String(port)]);
	await untilAnswers(endpoint, server);
	return { place: { endpoint, region: REGION, bucket: 'contract-bucket', ...USER }, stop: () => server.stop() };
}
