import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONTENDERS, type ContenderName } from './contenders';

/** What `npm run bench` was asked for. */
export interface BenchOptions {
	/** Names of workloads or of their groups; empty for all. */
	only: string[];
	contenders: ContenderName[];
	/** `local`, the name of a server that `test/servers` knows, or the URL of one. */
	server: string;
	quick: boolean;
	repeat: number;
	/** When it would take longer, what comes last is repeated less often, or left out. */
	minutes: number;
	/** Where the CPU profiles of our node's runs go. */
	profileFolder?: string;
	/** A packed package to measure in place of this checkout. */
	tarball?: string;
	/** Where the figures go. */
	results: string;
}

/** What `npm run bench -- --help` prints. */
export const BENCH_HELP = `Measures this package's node in a real n8n, side by side with n8n's own S3 node, the bare AWS SDK in a script,
and the AWS CLI where it is installed, and rclone and s5cmd, which it installs. Prints a table and writes bench-results.json.

  npm run bench                          everything, three repetitions
  npm run bench -- --quick               fewer and smaller files, one repetition: is the bench itself in order?
  npm run bench -- --only W1             one group; W1@20ms is one workload; W1,W4 are two groups
  npm run bench -- --contenders ours,sdk
  npm run bench -- --repeat 5            with more than 3, also those that are measured once: far behind, or not asked for
  npm run bench -- --minutes 90          45 unless told: when it would take longer, what comes last is repeated less often
  npm run bench -- --server URL          another S3 than the local one; S3_BUCKET, S3_REGION, S3_ACCESS_KEY_ID and
                                         S3_SECRET_ACCESS_KEY say which bucket and keys. Objects under bench/ are deleted
  npm run bench -- --server ceph         or minio, or versity, installed as npm run test:servers does. Ceph keeps its data in
                                         memory and has no room for W2@huge and W2@many
  npm run bench -- --cpu-prof DIR        CPU profiles of every run of our node, for the profiler of Chrome
  npm run bench -- --package FILE.tgz    measure this packed package, not this checkout
  npm run bench -- --results FILE        write the figures there

  W1@20ms W1@50ms W1@0ms    small objects up, described, down, deleted
  W1@busy                   the same at 0 ms beside two busy loops
  W2@large W2@huge W2@many  512 MiB, 5 GiB, 10 files of 512 MiB: time, memory, event loop
  W2@slow                   512 MiB on half of one core, by taskset and a quota, which takes root
  W3                        512 MiB over connections of 20 ms and 8 MB/s each
  W4@list W4@glob           100,000 objects listed; 1% of them found by a glob
  W5@copy W5@move W5@delete 1,000 objects copied and moved, 10,000 deleted, through 20 ms
  W6                        500 objects from 1 KiB to 64 MiB
  W7                        what having the package installed costs
  W8                        5,000 objects synced: first, with nothing to do, with 1% changed
  W9                        10,000 presigned URLs
  W10                       a CSV of 200 MiB as items: its first rows, and all
  W11                       2,000 objects to a server that refuses what is over 200 requests a second
`;

/**
 * Reads the arguments. Returns undefined when help was asked for.
 * Throws with a sentence for the user when an argument is unknown or malformed.
 */
export function readBenchOptions(args: string[]): BenchOptions | undefined {
	const { values } = parseArgs({
		args,
		options: {
			help: { type: 'boolean', short: 'h' },
			only: { type: 'string', default: '' },
			contenders: { type: 'string', default: CONTENDERS.join(',') },
			server: { type: 'string', default: 'local' },
			quick: { type: 'boolean', default: false },
			repeat: { type: 'string' },
			minutes: { type: 'string', default: '45' },
			'cpu-prof': { type: 'string' },
			package: { type: 'string' },
			results: { type: 'string', default: 'bench-results.json' },
		},
	});
	if (values.help) return undefined;
	return {
		only: listOf(values.only),
		contenders: listOf(values.contenders).map(contender),
		server: values.server,
		quick: values.quick,
		repeat: wholeNumber('--repeat', values.repeat ?? (values.quick ? '1' : '3')),
		minutes: wholeNumber('--minutes', values.minutes),
		profileFolder: values['cpu-prof'] === undefined ? undefined : resolve(values['cpu-prof']),
		tarball: values.package === undefined ? undefined : resolve(values.package),
		results: resolve(values.results),
	};
}

const listOf = (text: string) =>
	text
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');

function contender(name: string): ContenderName {
	const known = CONTENDERS.find((one) => one === name);
	if (!known) throw new Error(`--contenders knows ${CONTENDERS.join(', ')}, not "${name}".`);
	return known;
}

function wholeNumber(name: string, text: string): number {
	const number = Number(text);
	if (!Number.isInteger(number) || number < 1) throw new Error(`${name} has to be a whole number from 1, not "${text}".`);
	return number;
}
