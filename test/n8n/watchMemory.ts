import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const SAMPLE_MS = 50;

/** Watches the resident memory of a process. `stop` returns the highest value seen, in bytes. */
export function watchMemory(pid: number): { stop(): number } {
	let peak = 0;
	const sample = () => {
		peak = Math.max(peak, residentBytes(pid));
	};
	const timer = setInterval(sample, SAMPLE_MS);
	return {
		stop() {
			clearInterval(timer);
			return peak;
		},
	};
}

/** Linux keeps the high-water mark itself, so that no peak falls between two samples. */
function residentBytes(pid: number): number {
	try {
		const status = process.platform === 'linux' ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
		const kibibytes =
			/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
		return Number(kibibytes) * 1024 || 0;
	} catch {
		return 0;
	}
}
