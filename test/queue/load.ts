import { createCipheriv, createHash } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Postgres } from './postgres';
import { FILE_HEADER } from './workflows';

/** More than two workers take at once. */
const AT_ONCE = 32;
const PATIENCE_MS = 400_000;
const KIB = 1024;
const MIB = 1024 * KIB;
/** n8n's answer while it cannot take anything, as when its database is slow: there is no execution then. */
const NOT_TAKEN = 503;
const OK = 200;
const ATTEMPTS = 60;
/**
 * A job that its worker ended before n8n began to listen for its end is never answered (Bull, with finished jobs removed): such a
 * request ends here. n8n gives up a killed worker's jobs after one to two minutes, and answers those.
 */
const ANSWER_WITHIN_MS = 240_000;
const ENDED = ['success', 'error', 'crashed', 'canceled'];

/** A file that was sent to n8n, by its SHA-256. */
export type Sent = Map<string, string>;

/** What the sender of a file was told: all went well, it did not, or nothing within four minutes. */
export type Answer = 'confirmed' | 'refused' | 'unanswered';

/** Returns how large the file with this number is: most are small, each twenty-fifth is sent to S3 in parts. */
export const sizeOf = (number: number): number => (number % 25 === 7 ? 9 * MIB + number : 1 + ((number * 7919) % (96 * KIB)));

/** Bytes that no two files share, the same each time. */
function contentsOf(file: string, size: number): Buffer {
	const key = createHash('sha256').update(file).digest();
	return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** An execution, as n8n's database has it. */
export interface Execution {
	id: string;
	status: string;
}

/** Sends files to a webhook, and knows what n8n made of them. */
export class Load {
	readonly sent: Sent = new Map();

	constructor(
		private readonly postgres: Postgres,
		private readonly webhookUrl: string,
		private readonly workflowId: string,
	) {}

	/** Sends so many files, several at once, and returns those that n8n did not confirm, with what it told. */
	async send(name: string, count: number, size = sizeOf): Promise<Map<string, Answer>> {
		const unconfirmed = new Map<string, Answer>();
		let next = 0;
		const sender = async () => {
			for (let number = next++; number < count; number = next++) {
				const file = `${name}-${number}.bin`;
				const answer = await this.sendOne(file, size(number));
				if (answer !== 'confirmed') unconfirmed.set(file, answer);
			}
		};
		await Promise.all(Array.from({ length: AT_ONCE }, sender));
		return unconfirmed;
	}

	/** Sends one file and waits until n8n tells how its execution ended. */
	async sendOne(file: string, size: number): Promise<Answer> {
		const body = contentsOf(file, size);
		// n8n has the execution before it answers.
		this.sent.set(file, createHash('sha256').update(body).digest('hex'));
		for (let attempt = 0; ; attempt++) {
			const status = await post(this.webhookUrl, { [FILE_HEADER]: file }, body);
			if (status === undefined) return 'unanswered';
			if (status !== NOT_TAKEN || attempt === ATTEMPTS) return status === OK ? 'confirmed' : 'refused';
			await wait(1000);
		}
	}

	/** Returns all executions of the workflow. A retry is an execution too. */
	async executions(): Promise<Execution[]> {
		const rows = await this.postgres.query(`SELECT id, status FROM execution_entity WHERE "workflowId" = '${this.workflowId}' ORDER BY id`);
		return rows.map(([id, status]) => ({ id: id!, status: status! }));
	}

	/** Waits until there are so many executions and all have ended, and returns them. Throws after seven minutes. */
	async untilEnded(count: number): Promise<Execution[]> {
		const giveUpAt = Date.now() + PATIENCE_MS;
		for (;;) {
			const executions = await this.executions();
			const open = executions.filter(({ status }) => !ENDED.includes(status));
			if (executions.length >= count && open.length === 0) return executions;
			if (Date.now() > giveUpAt) {
				throw new Error(
					`${executions.length} of ${count} executions; not ended: ${open.map(({ id, status }) => `${id} ${status}`).join(', ')}`,
				);
			}
			await wait(500);
		}
	}

	/** Returns the file that an execution was started with; undefined while n8n has not yet stored what started it. */
	async fileOf(executionId: string): Promise<string | undefined> {
		const rows = await this.postgres.query(`SELECT data FROM execution_data WHERE "executionId" = ${executionId}`);
		const data = rows.flat().join('\n');
		return [...this.sent.keys()].find((file) => data.includes(`"${file}"`));
	}

	/** Executions a second, from the first that was begun to the last that ended, of those after `afterId`. */
	async throughput(afterId: number): Promise<number> {
		const [row] = await this.postgres.query(
			`SELECT count(*) / extract(epoch FROM max("stoppedAt") - min("createdAt")) FROM execution_entity
			WHERE "workflowId" = '${this.workflowId}' AND id > ${afterId}`,
		);
		return Number(row![0]);
	}

	/** Returns the highest ID of an execution, 0 without any. */
	async lastId(): Promise<number> {
		const [row] = await this.postgres.query('SELECT coalesce(max(id), 0) FROM execution_entity');
		return Number(row![0]);
	}
}

/**
 * Sends bytes and returns the status of the answer, undefined when there is none within four minutes. Each request has a connection of its
 * own: one that is kept may be closed by n8n at the very moment when the next request goes out.
 */
export async function post(url: string, headers: Record<string, string>, body: Buffer): Promise<number | undefined> {
	return await new Promise((resolve, reject) => {
		const sending = request(url, {
			method: 'POST',
			agent: false,
			headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': body.length },
		});
		const givingUp = setTimeout(() => {
			resolve(undefined);
			sending.destroy();
		}, ANSWER_WITHIN_MS);
		const fail = (error: Error) => {
			clearTimeout(givingUp);
			reject(error);
		};
		sending.on('error', fail);
		sending.once('response', (answer) => {
			answer.once('error', fail);
			answer.once('end', () => {
				clearTimeout(givingUp);
				resolve(answer.statusCode!);
			});
			answer.resume();
		});
		sending.end(body);
	});
}
