import { spawnSync } from 'node:child_process';
import { runMeasured } from './ownedRuns';
import { executableOf, type Program } from './peers';
import type { Rig } from './rig';
import type { Road } from './roads';
import type { Reading, Workload } from './workload';

/** How one command-line tool is told to do what the workloads ask for. Each returns its arguments. */
interface Tool {
	program: Program;
	version: string[];
	upload(from: string, to: string, folder: boolean): string[];
	download(from: string, to: string, folder: boolean): string[];
	list(from: string): string[];
	copy(from: string, to: string): string[];
	move(from: string, to: string): string[];
	remove(from: string): string[];
	sync(from: string, to: string): string[];
	environment(endpoint: string, region: string): NodeJS.ProcessEnv;
}

/** The tools that are measured where they are installed. */
export type ToolName = 'aws' | 'rclone' | 'rclone-16' | 's5cmd' | 's5cmd-16';

export const TOOLS: ToolName[] = ['aws', 'rclone', 'rclone-16', 's5cmd', 's5cmd-16'];

/** As many files at a time as our node begins with, and parts of one as it has under way; the parts are those of the AWS CLI. */
const S5CMD_LIKE_OURS = { global: ['--numworkers=16'], copy: ['--concurrency=8', '--part-size=8'] };
const RCLONE_LIKE_OURS = ['--transfers=16', '--checkers=16', '--s3-upload-concurrency=8', '--s3-chunk-size=8M', '--multi-thread-streams=8'];

const installed = new Map<ToolName, string | undefined>();

const aws: Tool = {
	program: 'aws',
	version: ['--version'],
	upload: (from, to, folder) => ['s3', 'cp', from, to, '--only-show-errors', ...(folder ? ['--recursive'] : [])],
	download: (from, to, folder) => ['s3', 'cp', from, to, '--only-show-errors', ...(folder ? ['--recursive'] : [])],
	list: (from) => ['s3', 'ls', '--recursive', from],
	copy: (from, to) => ['s3', 'cp', from, to, '--recursive', '--only-show-errors'],
	move: (from, to) => ['s3', 'mv', from, to, '--recursive', '--only-show-errors'],
	remove: (from) => ['s3', 'rm', from, '--recursive', '--only-show-errors'],
	sync: (from, to) => ['s3', 'sync', from, to, '--only-show-errors'],
	environment: (endpoint) => ({
		AWS_ENDPOINT_URL: endpoint,
		AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
		AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
	}),
};

const rclone = (...flags: string[]): Tool => ({
	program: 'rclone',
	version: ['version'],
	upload: (from, to, folder) => [folder ? 'copy' : 'copyto', from, remote(to), '--quiet', ...flags],
	download: (from, to, folder) => [folder ? 'copy' : 'copyto', remote(from), to, '--quiet', ...flags],
	list: (from) => ['lsf', '-R', remote(from)],
	copy: (from, to) => ['copy', remote(from), remote(to), '--quiet', ...flags],
	move: (from, to) => ['move', remote(from), remote(to), '--quiet', ...flags],
	remove: (from) => ['delete', remote(from), '--quiet', ...flags],
	sync: (from, to) => ['sync', remote(from), remote(to), '--quiet', ...flags],
	environment: (endpoint, region) => ({
		RCLONE_CONFIG: '/dev/null',
		RCLONE_CONFIG_BENCH_TYPE: 's3',
		RCLONE_CONFIG_BENCH_PROVIDER: 'Other',
		RCLONE_CONFIG_BENCH_ENV_AUTH: 'true',
		RCLONE_CONFIG_BENCH_ENDPOINT: endpoint,
		RCLONE_CONFIG_BENCH_REGION: region,
		RCLONE_CONFIG_BENCH_NO_CHECK_BUCKET: 'true',
		// Its default is refused by buckets without access control lists, which is what new ones are.
		RCLONE_CONFIG_BENCH_ACL: 'bucket-owner-full-control',
	}),
});

const s5cmd = ({ global, copy }: { global: string[]; copy: string[] } = { global: [], copy: [] }): Tool => ({
	program: 's5cmd',
	version: ['version'],
	upload: (from, to, folder) => [...global, 'cp', ...copy, folder ? `${from}/` : from, to],
	download: (from, to, folder) => [...global, 'cp', ...copy, folder ? `${from}*` : from, folder ? `${to}/` : to],
	list: (from) => [...global, 'ls', `${from}*`],
	copy: (from, to) => [...global, 'cp', `${from}*`, to],
	move: (from, to) => [...global, 'mv', `${from}*`, to],
	remove: (from) => [...global, 'rm', `${from}*`],
	sync: (from, to) => [...global, 'sync', `${from}*`, to],
	environment: (endpoint) => ({ S3_ENDPOINT_URL: endpoint }),
});

const tools: Record<ToolName, Tool> = {
	aws,
	rclone: rclone(),
	'rclone-16': rclone(...RCLONE_LIKE_OURS),
	s5cmd: s5cmd(),
	's5cmd-16': s5cmd(S5CMD_LIKE_OURS),
};

const remote = (uri: string) => uri.replace('s3://', 'bench:');

/** Returns the version that a tool says it has; undefined where it is not installed. */
export function versionOf(name: ToolName): string | undefined {
	if (!installed.has(name)) {
		const { status, stdout, stderr } = spawnSync(executableOf(tools[name].program), tools[name].version, { encoding: 'utf8' });
		installed.set(name, status === 0 ? `${stdout}${stderr}`.trim().split('\n')[0] : undefined);
	}
	return installed.get(name);
}

/** Returns what each installed tool does, and for the others that they are not there. */
export function byEachTool(run: (name: ToolName) => Promise<Reading[]>): Pick<Workload, 'contenders' | 'absent'> {
	const there = TOOLS.filter((name) => versionOf(name) !== undefined);
	return {
		contenders: Object.fromEntries(there.map((name) => [name, () => run(name)])),
		absent: Object.fromEntries(TOOLS.filter((name) => !there.includes(name)).map((name) => [name, 'not installed'])),
	};
}

/**
 * Runs one command of a tool by a road and returns how long the whole command took and the memory it needed.
 * Throws with the tool's words when it fails.
 */
export async function runTool(
	rig: Rig,
	road: Road,
	name: ToolName,
	args: (tool: Tool) => string[],
): Promise<{ ms: number; peakBytes: number }> {
	const { accessKeyId, secretAccessKey, region } = rig.server;
	const { code, ms, peakBytes, stderr } = await runMeasured(rig, executableOf(tools[name].program), args(tools[name]), {
		cwd: rig.folder,
		env: {
			...process.env,
			...tools[name].environment(rig.roads[road], region),
			AWS_ACCESS_KEY_ID: accessKeyId,
			AWS_SECRET_ACCESS_KEY: secretAccessKey,
			AWS_SESSION_TOKEN: undefined,
			// rclone refuses to start with one that it cannot use, and nothing here is encrypted.
			AWS_CA_BUNDLE: undefined,
			AWS_REGION: region,
			AWS_DEFAULT_REGION: region,
			AWS_CONFIG_FILE: '/dev/null',
			AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
			AWS_EC2_METADATA_DISABLED: 'true',
		},
	});
	if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr}`);
	return { ms, peakBytes };
}
