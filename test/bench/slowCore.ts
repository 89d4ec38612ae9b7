import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { atTeardown } from '../lab/teardown';

/** Of one core, so much. */
const SHARE = 0.5;

/** Short periods: the core is slow, and does not stand still for long. */
const PERIOD_US = 10_000;

/** How a program is started on a slow core, and how that core was made. */
export interface SlowCore {
	/** What stands in front of the program and its arguments. */
	before: string[];
	how: string;
	/** Once nothing runs on it any more. */
	remove(): void;
}

/**
 * Makes a slow core of a fast machine: one core by taskset, and half of its time by a quota of Linux's control groups, of version 1 or 2.
 * Without the right to make a group it is one core alone. Undefined where there is no taskset (not Linux).
 * https://docs.kernel.org/scheduler/sched-bwc.html
 */
export function makeSlowCore(): SlowCore | undefined {
	if (process.platform !== 'linux') return undefined;
	const core = cpus().length - 1;
	const pinned = ['taskset', '-c', String(core)];
	const group = makeGroup();
	if (group === undefined)
		return { before: pinned, how: 'on one core (taskset), without a quota, as that takes root', remove: () => undefined };
	const remove = () => {
		try {
			rmdirSync(group);
		} catch {
			// It is gone, or what runs in it ends later than the bench.
		}
	};
	atTeardown(remove);
	return {
		// The shell becomes the program, which keeps its process ID.
		before: ['sh', '-c', 'echo $$ > "$0" && exec "$@"', join(group, 'cgroup.procs'), ...pinned],
		how: `on one core (taskset), ${SHARE * 100}% of its time (cgroup quota of ${(SHARE * PERIOD_US) / 1000} of ${PERIOD_US / 1000} ms)`,
		remove,
	};
}

function makeGroup(): string | undefined {
	const quota = String(SHARE * PERIOD_US);
	const period = String(PERIOD_US);
	const name = `bench-${process.pid}`;
	const versions: Array<{ root: string; known: string; write: Record<string, string> }> = [
		{ root: '/sys/fs/cgroup', known: 'cgroup.controllers', write: { 'cpu.max': `${quota} ${period}` } },
		{
			root: '/sys/fs/cgroup/cpu',
			known: 'cpu.cfs_quota_us',
			write: { 'cpu.cfs_period_us': period, 'cpu.cfs_quota_us': quota },
		},
	];
	for (const { root, known, write } of versions) {
		if (!existsSync(join(root, known))) continue;
		const group = join(root, name);
		try {
			mkdirSync(group, { recursive: true });
			for (const [file, value] of Object.entries(write)) writeFileSync(join(group, file), value);
			return group;
		} catch {
			if (existsSync(group)) rmdirSync(group);
		}
	}
	return undefined;
}
