import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statfsSync, truncateSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

/** Linux has this where a virtual machine gives free memory back to its host. https://docs.kernel.org/mm/free_page_reporting.html */
const GIVES_MEMORY_BACK = '/sys/module/page_reporting';

/** Some kernels count what was given back. */
const GIVEN_BACK = join(GIVES_MEMORY_BACK, 'parameters', 'reported_kib');

/** While there is some, it is given back every two seconds, half a GiB at a time. */
const PAUSE_MS = 2000;
const GIVING_BACK_MS_PER_GIB = 2 * PAUSE_MS;
const GIVING_BACK_MS_AT_MOST = 60_000;

/** Less than this at a time holds nobody up. */
const LITTLE_KIB = 64 * 1024;

/**
 * Waits until what was written before is on disk, so that nobody pays for the one before, and until a virtual machine has given back the
 * memory that held files of `bytes`: each time that it gives some back, its cores stand still for up to 100 ms, and the bench would take
 * that for work of n8n's thread.
 */
export async function settle(bytes: number): Promise<void> {
	if (process.platform !== 'win32') await runOwned('sync', []);
	if (bytes > GIB && existsSync(GIVES_MEMORY_BACK)) await whenGivenBack(bytes);
}

async function whenGivenBack(bytes: number): Promise<void> {
	if (!existsSync(GIVEN_BACK)) return await sleep(Math.min((bytes / GIB) * GIVING_BACK_MS_PER_GIB, GIVING_BACK_MS_AT_MOST));
	const givenBack = () => Number(readFileSync(GIVEN_BACK, 'utf8'));
	const latest = Date.now() + GIVING_BACK_MS_AT_MOST;
	for (let before = -Infinity; givenBack() - before > LITTLE_KIB && Date.now() < latest;) {
		before = givenBack();
		await sleep(1.5 * PAUSE_MS);
	}
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
