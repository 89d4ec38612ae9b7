import { createServer } from 'node:net';

/** Returns a port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
	return await listenOnce(0);
}

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

async function listenOnce(port: number): Promise<number> {
	const server = createServer();
	return await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => {
			const address = server.address();
			server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
		});
	});
}
