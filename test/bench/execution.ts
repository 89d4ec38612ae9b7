import { createReadStream, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { n8nEnvironment } from '../lab/n8nEnvironment';
import { clearAway } from './disk';
import { ExecutionScan, type NodeTimes } from './executionScan';
import { runMeasured } from './ownedRuns';
import type { Rig } from './rig';

/** A measured execution of a workflow in an n8n process of its own. */
export interface MeasuredExecution {
	nodes: ReadonlyMap<string, NodeTimes>;
	peakBytes: number;
	/** The longest delay of n8n's event loop while the node ran. */
	loopDelay(node: string): LoopDelay;
}

export interface LoopDelay {
	ms: number;
	/** How long after the node's start. */
	afterMs: number;
	/**
	 * The most that one delay can owe to what n8n's thread did: in no delay did it run for longer. The rest is waiting for a
	 * core. Undefined where Node does not tell how long a thread runs.
	 */
	ownMs?: number;
}

/** What the probe writes of one delay; a `ranMs` that is not known is null in JSON. */
interface NotedDelay {
	from: number;
	to: number;
	delayMs: number;
	ranMs: number | null;
}

const LAST_CHARACTERS = 4000;

/**
 * Runs an imported workflow with `n8n execute`. With `profile` the process writes a CPU profile of that name.
 * Throws with n8n's last words when a node fails or puts nothing out.
 */
export async function executeMeasured(rig: Rig, id: string, profile?: string): Promise<MeasuredExecution> {
	const { installation, settings, profileFolder } = rig;
	const loopFile = join(rig.folder, 'event-loop.json');
	const outputFile = join(rig.folder, 'execution.json');
	for (const file of [loopFile, outputFile]) rmSync(file, { force: true });
	const flags = ['eventLoopProbe.cjs', 'outputToFile.cjs'].flatMap((probe) => ['--require', join(__dirname, probe)]);
	if (profileFolder !== undefined && profile !== undefined) {
		mkdirSync(profileFolder, { recursive: true });
		flags.push('--cpu-prof', `--cpu-prof-dir=${profileFolder}`, `--cpu-prof-name=${profile}-${Date.now()}.cpuprofile`);
	}
	const run = await runMeasured(rig, installation.node, [...flags, installation.n8n, 'execute', `--id=${id}`, '--rawOutput'], {
		cwd: settings.userFolder,
		env: { ...n8nEnvironment(settings, installation), BENCH_EVENT_LOOP_FILE: loopFile, BENCH_OUTPUT_FILE: outputFile },
		// This n8n hangs now and then while its process ends.
		lastWrites: loopFile,
	});
	const scan = new ExecutionScan();
	for await (const text of createReadStream(outputFile, 'utf8')) scan.add(text as string);
	const failed = [...scan.nodes].find(([, { status, items }]) => status !== 'success' || items === 0);
	// The exit code says nothing: when all is done and printed, this n8n crashes now and then while its process ends.
	if (!scan.complete || failed) {
		const where = failed ? ` at the node ${failed[0]} (${failed[1].status}, ${failed[1].items} items)` : '';
		throw new Error(`The workflow ${id} failed${where}:\n${lastWords(outputFile)}\n${run.stderr}`);
	}
	const delays = JSON.parse(readFileSync(loopFile, 'utf8')) as NotedDelay[];
	return {
		nodes: scan.nodes,
		peakBytes: run.peakBytes,
		loopDelay(name) {
			const { startTime, executionTime } = scan.nodes.get(name)!;
			const within = delays.filter(({ from, to }) => from >= startTime && to <= startTime + executionTime);
			const longest = within.sort((a, b) => b.delayMs - a.delayMs)[0];
			const ran = within.map(({ ranMs }) => ranMs);
			return {
				ms: longest?.delayMs ?? 0,
				afterMs: longest ? longest.from - startTime : 0,
				ownMs: ran.some((ms) => ms === null) ? undefined : Math.max(0, ...(ran as number[])),
			};
		},
	};
}

const lastWords = (file: string) => readFileSync(file, 'utf8').slice(-LAST_CHARACTERS);

/** The folder in which n8n keeps the binary files of executions. */
export const binaryFolder = ({ settings }: Rig): string => join(settings.userFolder, '.n8n', 'storage');

/** Removes the binary files that executions left behind. */
export function removeBinaries(rig: Rig): void {
	clearAway(rig, binaryFolder(rig));
}
