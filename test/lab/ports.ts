import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Linux, macOS and Windows give connections that go out ports from 32,768 on: one of those may be taken again before a program listens. */
const FIRST = 16_384;
const END = 32_768;
const ATTEMPTS = 100;

const given = new Set<number>();

/** Returns a port of the loopback address that nobody listens on, and never the same twice. */
export async function freePort(): Promise<number> {
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		const port = randomInt(FIRST, END);
		if (given.has(port)) continue;
		given.add(port);
		if (await isFree(port)) return port;
	}
	throw new Error(`None of ${ATTEMPTS} ports from ${FIRST} to ${END} is free`);
}

const isFree = async (port: number): Promise<boolean> =>
	await listenOnce(port).then(
		() => true,
		() => false,
	);

/** Throws when somebody listens on the port already; the sentence ends with `advice`. */
export async function assertPortIsFree(port: number, purpose: string, advice: string): Promise<void> {
	try {
		await listenOnce(port);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be used (${code})`;
		throw new Error(`Port ${port}, wanted for ${purpose}, ${why}. ${advice}`);
	}
}

async function listenOnce(port: number): Promise<void> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => server.close(() => resolve()));
	});
}
