import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../lab/ports';
import { installDebianPackages } from '../servers/debianPackages';
import { lastLines, runProgram, startProgram } from '../servers/program';

const PATIENCE_MS = 30_000;

/** A Redis of this run. */
export interface Redis {
	port: number;
	/** n8n's variables for it. */
	n8nVariables: Record<string, string>;
}

/** Installs Redis where it is missing and starts one with its data in `folder`. It ends with this process. */
export async function startRedis(folder: string): Promise<Redis> {
	await installDebianPackages('Redis', ['redis-server', 'redis-tools'], ['redis-server', 'redis-cli']);
	mkdirSync(folder, { recursive: true });
	const port = await freePort();
	const settings = { port: String(port), bind: '127.0.0.1', dir: folder, appendonly: 'yes', save: '', daemonize: 'no' };
	const server = await startProgram(
		'redis-server',
		Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
	);
	const giveUpAt = Date.now() + PATIENCE_MS;
	const answers = async () => await runProgram('redis-cli', ['-h', '127.0.0.1', '-p', String(port), 'ping']).catch(() => '');
	while ((await answers()).trim() !== 'PONG') {
		if (!server.running || Date.now() > giveUpAt) throw new Error(`Redis does not answer. Its last lines:\n${lastLines(server)}`);
		await wait(200);
	}
	return { port, n8nVariables: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) } };
}
