import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What a process holds. */
export interface Resources {
	/** Resident memory at its highest, in MiB. */
	peakMiB: number;
	/** Connections by the port at their other end. */
	connections: Map<number, number>;
}

/** Reads the memory and the open TCP connections of a process, as Linux tells them. */
export function resourcesOf(pid: number): Resources {
	const [, kibibytes = '0'] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
	return { peakMiB: Math.round(Number(kibibytes) / 1024), connections: connectionsOf(pid) };
}

/** Linux counts in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Returns the processor time that a process has taken since it began, in milliseconds. */
export function processorMsOf(pid: number): number {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const [user, system] = stat
		.slice(stat.lastIndexOf(')') + 2)
		.split(' ')
		.slice(11, 13);
	return ((Number(user) + Number(system)) / TICKS_PER_SECOND) * 1000;
}

function connectionsOf(pid: number): Map<number, number> {
	const own = new Set(
		readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
			try {
				return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${name}`))?.[1] ?? [];
			} catch {
				return [];
			}
		}),
	);
	const counts = new Map<number, number>();
	const ESTABLISHED = '01';
	for (const family of ['tcp', 'tcp6']) {
		for (const line of readFileSync(`/proc/${pid}/net/${family}`, 'utf8').split('\n').slice(1)) {
			const [, , remote, state, , , , , , inode] = line.trim().split(/\s+/);
			if (state !== ESTABLISHED || inode === undefined || !own.has(inode)) continue;
			const port = parseInt(remote!.split(':')[1]!, 16);
			counts.set(port, (counts.get(port) ?? 0) + 1);
		}
	}
	return counts;
}
