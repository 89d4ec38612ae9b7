import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { atTeardown, isTearingDown, tearDown, tearDownOnSignals } from '../lab/teardown';
import { wordsOf } from '../lab/wordsOf';
import { isAlive } from '../lab/watchParents';
import { DESCRIPTIONS } from './contenders';
import { assertDiskHolds } from './disk';
import { machine, versions } from './machine';
import { BENCH_HELP, type BenchOptions, readBenchOptions } from './options';
import { importIntoN8n, prepareRig } from './prepareRig';
import type { WorkloadResult } from './results';
import { runWorkload } from './runWorkload';
import { tableOf } from './table';
import { chooseWorkloads } from './workloads';

const LAB = resolve(__dirname, '..', '..', '.lab');
const PREFIX = 'bench-';

/** A workload that would end later than this after the time that was given is left out. */
const LATE_MS = 60_000;

async function bench(options: BenchOptions): Promise<void> {
	const folder = temporaryFolder();
	const rig = await prepareRig(options, folder);
	const workloads = chooseWorkloads(rig, options.only);
	assertDiskHolds(workloads, folder);
	await importIntoN8n(
		rig,
		workloads.flatMap(({ workflows }) => workflows),
	);

	const results: WorkloadResult[] = [];
	const startedAt = new Date().toISOString();
	const about = {
		startedAt,
		quick: options.quick,
		repetitions: options.repeat,
		minutes: options.minutes,
		machine: machine(),
		versions: versions(rig),
		contenders: DESCRIPTIONS,
	};
	const endsAt = Date.now() + options.minutes * 60_000;
	for (const [i, workload] of workloads.entries()) {
		const later = workloads.slice(i + 1).reduce((sum, { seconds, isExtra }) => sum + (isExtra ? 0 : seconds * 1000), 0);
		const hasTimeFor = (ms: number) => options.quick || Date.now() + ms + later < endsAt;
		const isLate = !options.quick && Date.now() + workload.seconds * 1000 > endsAt + LATE_MS;
		const run = isLate ? { ...workload, contenders: {}, absent: { ours: 'not run: no time was left' } } : workload;
		const result = await runWorkload(run, options.contenders, { repeat: options.repeat, hasTimeFor });
		results.push(result);
		console.log(`\n${tableOf(result, options.contenders)}\n`);
		writeFileSync(options.results, JSON.stringify({ ...about, scale: rig.scale, workloads: results }, undefined, '\t'));
	}
	console.log(`x: the median by ours. All figures: ${options.results}`);
}

/** In the project's own folder, as the system's one for temporary files may be small. */
function temporaryFolder(): string {
	mkdirSync(LAB, { recursive: true });
	removeAbandoned();
	const folder = mkdtempSync(join(LAB, `${PREFIX}${process.pid}-`));
	atTeardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	return folder;
}

/** A killed bench leaves its folder behind, and it may be large. */
function removeAbandoned(): void {
	for (const name of readdirSync(LAB)) {
		if (!name.startsWith(PREFIX) || isAlive(Number(name.slice(PREFIX.length).split('-')[0]))) continue;
		rmSync(join(LAB, name), { recursive: true, force: true });
	}
}

async function main(): Promise<void> {
	tearDownOnSignals();
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
	try {
		const options = readBenchOptions(process.argv.slice(2));
		if (options) await bench(options);
		else console.log(BENCH_HELP);
	} catch (error) {
		if (!isTearingDown()) console.error(wordsOf(error));
		process.exitCode = 1;
	} finally {
		await tearDown();
	}
}

void main();
