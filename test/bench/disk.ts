import { existsSync, mkdirSync, readdirSync, renameSync, statfsSync, truncateSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { atTeardown } from '../lab/teardown';
import { runOwned } from './ownedRuns';
import type { Workload } from './workload';

const GIB = 1024 ** 3;
const MARGIN_BYTES = 2 * GIB;

/** Throws when the disk of a folder has not the room that one of the workloads needs. */
export function assertDiskHolds(workloads: Workload[], folder: string): void {
	const { bavail, bsize } = statfsSync(folder);
	const free = bavail * bsize;
	for (const { name, diskBytes = 0 } of workloads) {
		if (diskBytes + MARGIN_BYTES <= free) continue;
		const [needed, there] = [diskBytes + MARGIN_BYTES, free].map((bytes) => (bytes / GIB).toFixed(0));
		throw new Error(
			`${name} needs ${needed} GiB of free disk for a while, and ${folder} has ${there}. ` +
				'Free some, use --quick, or leave it out with --only.',
		);
	}
}

let cleared = 0;

/**
 * Takes a folder out of the way and frees the room of its files. The files themselves go when the bench ends: whenever ext4
 * makes a file, it goes past all that were deleted nearby in the last minutes, and 2,000 of them make that ten times as slow.
 * https://github.com/torvalds/linux/blob/v6.12/fs/ext4/ialloc.c#L650
 */
export function clearAway({ folder }: { folder: string }, path: string): void {
	if (!existsSync(path)) return;
	const place = join(folder, 'cleared', String(cleared++));
	mkdirSync(place, { recursive: true });
	renameSync(path, join(place, 'files'));
	for (const entry of readdirSync(place, { recursive: true, withFileTypes: true }))
		if (entry.isFile()) truncateSync(join(entry.parentPath, entry.name));
}

/** So much free memory a virtual machine keeps for itself. */
const KEPT_BYTES = GIB;

/** Enough for the largest file and what happens beside it. */
const MOST_WARM_BYTES = 7 * GIB;

/**
 * Waits until what was written before is on disk, so that nobody pays for the one before, and takes and frees as much
 * memory as files of `bytes` will need in the system's cache: a virtual machine may have given free memory back to its host,
 * and getting it again takes eight times as long as writing to it, which whoever comes after a pause would pay for.
 */
export async function settle(bytes: number): Promise<void> {
	if (process.platform !== 'win32') await runOwned('sync', []);
	if (bytes > KEPT_BYTES) await warmMemory(Math.min(bytes + 2 * KEPT_BYTES, MOST_WARM_BYTES));
}

async function warmMemory(bytes: number): Promise<void> {
	const { code, stderr } = await runOwned(process.execPath, [
		'-e',
		`for (const taken = []; taken.length < ${Math.round(bytes / GIB)}; ) taken.push(Buffer.alloc(${GIB}, 1))`,
	]);
	if (code !== 0) throw new Error(`Taking ${bytes} bytes of memory ended with ${code}:\n${stderr}`);
}

/** Starts a server for workflows that answers a request for `?bytes=…` once everything has settled, and returns its address. */
export async function serveSettling(): Promise<string> {
	const server = http.createServer(({ url }, response) => {
		settle(Number(new URL(url!, 'http://127.0.0.1').searchParams.get('bytes'))).then(
			() => response.setHeader('content-type', 'application/json').end('{}'),
			() => response.writeHead(500).end(),
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	atTeardown(() => {
		server.closeAllConnections();
		server.close();
	});
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
