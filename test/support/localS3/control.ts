import type { Fault } from './faults';
import type { RequestLogEntry } from './server';

/** The time of one that is under way is not known yet. */
const isOver = ({ ms }: RequestLogEntry) => ms > 0;

const WITHIN_MS = 30_000;
async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
	for (const giveUpAt = Date.now() + WITHIN_MS; !(await holds());) {
		if (Date.now() > giveUpAt) throw new Error(`The local S3 ${otherwise}`);
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

/** Faults and request log of a local S3 that runs in another process; its control address answers on 127.0.0.1 only. */
export class LocalS3Control {
	constructor(private readonly endpoint: string) {}

	async fail(fault: Fault): Promise<void> {
		await this.call('POST', 'faults', JSON.stringify(fault));
	}

	async clearFaults(): Promise<void> {
		await this.call('DELETE', 'faults');
	}

	/** The last 10,000 requests, the oldest first. */
	async requests(): Promise<RequestLogEntry[]> {
		return (await (await this.call('GET', 'requests')).json()) as RequestLogEntry[];
	}

	/**
	 * Lets go the requests that the fault `isHeld` holds, once it holds one: what comes later is held until the next call. `clearFaults` lets
	 * them go, too.
	 */
	async release(): Promise<void> {
		await this.untilHeld();
		await this.call('DELETE', 'held');
	}

	/** Waits until the fault `isHeld` holds so many requests; 30 seconds at most. */
	async untilHeld(count = 1): Promise<void> {
		const held = async () => (await (await this.call('GET', 'held')).json()) as number;
		await until(async () => (await held()) >= count, `does not hold ${count} requests`);
	}

	/** Waits until so many requests of an operation have been answered since the log was cleared; 30 seconds at most. */
	async untilAnswered(operation: string, count: number): Promise<void> {
		const answered = async () => (await this.requestsOf(operation)).filter(isOver).length;
		await until(async () => (await answered()) >= count, `has not answered ${count} ${operation} requests`);
	}

	/** Waits until no request of an operation is under way, not even one whose client has gone; 30 seconds at most. */
	async untilIdle(operation: string): Promise<void> {
		await until(async () => (await this.requestsOf(operation)).every(isOver), `still has ${operation} requests`);
	}

	private async requestsOf(operation: string): Promise<RequestLogEntry[]> {
		return (await this.requests()).filter((request) => request.operation === operation);
	}

	/** Puts the server's clock forward, so that no test has to wait for S3's dates to differ or for something to expire. */
	async passTime(byMs: number): Promise<void> {
		await this.call('POST', 'clock', JSON.stringify({ byMs }));
	}

	/** Puts the server's clock right again. */
	async resetClock(): Promise<void> {
		await this.call('DELETE', 'clock');
	}

	/** Puts the same object under many keys at once, as so many requests would, but in no time. */
	async copies(bucket: string, key: string, targets: string[]): Promise<void> {
		await this.call('POST', 'copies', JSON.stringify({ bucket, key, targets }));
	}

	/** Gives a bucket one more name, as an access point is one. */
	async alias(alias: string, bucket: string): Promise<void> {
		await this.call('POST', 'aliases', JSON.stringify({ alias, bucket }));
	}

	async clearRequests(): Promise<void> {
		await this.call('DELETE', 'requests');
	}

	private async call(method: string, path: string, body?: string): Promise<Response> {
		// A connection that was kept alive may be closed by the time a slow test asks again.
		const response = await fetch(`${this.endpoint}/__local-s3/${path}`, { method, body, headers: { connection: 'close' } });
		if (!response.ok) throw new Error(`The local S3 answered ${response.status} to ${method} ${path}`);
		return response;
	}
}
