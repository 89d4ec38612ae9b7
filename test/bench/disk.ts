import { statfsSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
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
		throw new Error(`${name} needs ${needed} GiB of free disk for a while, and ${folder} has ${there}. Free some, use --quick, or leave it out with --only.`);
	}
}

/** Waits until what was written before is on disk, so that nobody pays for the one before. */
export async function settleDisk(): Promise<void> {
	if (process.platform !== 'win32') await runOwned('sync', []);
}

/** Starts a server for workflows that answers each request once what was written before is on disk, and returns its address. */
export async function serveSettling(): Promise<string> {
	const server = http.createServer((_, response) => {
		settleDisk().then(
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
