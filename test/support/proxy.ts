import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface ProxyOptions {
	target: { host: string; port: number };
	/** added to each round trip, half of it each way (ms) */
	roundTripMs?: number;
	/** cap of each connection, in each direction */
	bytesPerSecondPerConnection?: number;
}

export interface Proxy {
	/** http://127.0.0.1:PORT */
	endpoint: string;
	port: number;
	stop(): Promise<void>;
}

const maxWaitingBytes = 64 * 1024 * 1024;
const slice = 16 * 1024;

/**
 * A TCP proxy on 127.0.0.1 that makes a far or a slow network of a near one. It delays, and neither reorders nor, unless asked to, limits
 * the rate.
 */
export async function startProxy({ target, roundTripMs = 0, bytesPerSecondPerConnection }: ProxyOptions): Promise<Proxy> {
	const sockets = new Set<Socket>();
	const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
		const upstream = connect({ ...target, allowHalfOpen: true, noDelay: true });
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.once('close', () => sockets.delete(socket));
		}
		forward(client, upstream, roundTripMs / 2, bytesPerSecondPerConnection);
		forward(upstream, client, roundTripMs / 2, bytesPerSecondPerConnection);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		endpoint: `http://127.0.0.1:${port}`,
		port,
		stop: () =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				for (const socket of sockets) socket.destroy();
			}),
	};
}

type Parcel = { due: number; data: Buffer | 'end' | 'reset' };

/** One direction of a connection: a delay line, each parcel leaving a fixed time after it came. */
function forward(from: Socket, to: Socket, delayMs: number, bytesPerSecond: number | undefined): void {
	const line: Parcel[] = [];
	let waitingBytes = 0;
	let timer: NodeJS.Timeout | undefined;
	let blocked = false;
	// When the capped line is free again; small credit keeps the flow smooth over the coarseness of timers.
	let freeAt = 0;

	const put = (data: Parcel['data']) => {
		line.push({ due: performance.now() + delayMs, data });
		if (Buffer.isBuffer(data)) {
			waitingBytes += data.length;
			if (waitingBytes > maxWaitingBytes) from.pause();
		}
		run();
	};
	const run = () => {
		if (timer || blocked) return;
		while (line.length > 0) {
			const now = performance.now();
			const { due, data } = line[0]!;
			const wait = Math.max(due, bytesPerSecond === undefined ? 0 : freeAt) - now;
			if (wait > 0.2) {
				timer = setTimeout(() => {
					timer = undefined;
					run();
				}, wait);
				return;
			}
			line.shift();
			if (data === 'end') to.end();
			else if (data === 'reset') to.resetAndDestroy();
			else if (!send(data)) return;
		}
	};
	const send = (data: Buffer): boolean => {
		let now = data;
		if (bytesPerSecond !== undefined) {
			if (data.length > slice) {
				now = data.subarray(0, slice);
				line.unshift({ due: 0, data: data.subarray(slice) });
			}
			freeAt = Math.max(freeAt, performance.now() - 5) + (now.length / bytesPerSecond) * 1000;
		}
		waitingBytes -= now.length;
		if (from.isPaused() && waitingBytes <= maxWaitingBytes / 2) from.resume();
		if (to.destroyed || to.write(now)) return true;
		blocked = true;
		return false;
	};
	to.on('drain', () => {
		blocked = false;
		run();
	});
	from.on('data', put);
	from.on('end', () => put('end'));
	from.on('error', () => put('reset'));
	from.on('close', () => {
		// A target that went away without a word leaves its client waiting otherwise.
		if (!from.readableEnded && !from.errored) put('reset');
	});
	to.on('close', () => {
		clearTimeout(timer);
		timer = undefined;
		blocked = true;
	});
}
