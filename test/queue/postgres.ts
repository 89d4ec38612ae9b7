import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../lab/ports';
import { atTeardown } from '../lab/teardown';
import { installDebianPackages } from '../servers/debianPackages';
import { lastLines, runProgram, startProgram } from '../servers/program';

const WHERE_DEBIAN_PUTS_IT = '/usr/lib/postgresql';
const USER = 'n8n';
const DATABASE = 'postgres';
const PATIENCE_MS = 30_000;
/** Where a machine has no user of that name, PostgreSQL cannot run as root. */
const UNPRIVILEGED = 'postgres';
/** Each n8n process keeps a pool, and the test asks beside them. */
const CONNECTIONS = 200;

/** A PostgreSQL of this run. */
export interface Postgres {
	port: number;
	/** n8n's variables for it. */
	n8nVariables: Record<string, string>;
	/** Runs one statement and returns its rows, each a list of texts. */
	query(sql: string): Promise<string[][]>;
}

/** Installs PostgreSQL where it is missing and starts one with a data folder of its own. It ends with this process. */
export async function startPostgres(): Promise<Postgres> {
	await installDebianPackages('PostgreSQL', ['postgresql'], [() => programsFolder() !== undefined]);
	const programs = programsFolder()!;
	const isRoot = process.getuid?.() === 0;
	const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-postgres-'));
	atTeardown(() => rmSync(folder, { recursive: true, force: true }));
	const password = randomBytes(12).toString('hex');
	const passwordFile = join(folder, 'password');
	writeFileSync(passwordFile, password, { mode: 0o600 });
	if (isRoot) await runProgram('chown', ['-R', `${UNPRIVILEGED}:`, folder]);
	/** PostgreSQL refuses to run as root. */
	const command = (name: string, ...args: string[]): [string, string[]] => {
		const program = join(programs, name);
		return isRoot
			? ['setpriv', [`--reuid=${UNPRIVILEGED}`, `--regid=${UNPRIVILEGED}`, '--init-groups', program, ...args]]
			: [program, args];
	};

	const data = join(folder, 'data');
	const [initdb, initArgs] = command('initdb', '-D', data, '-U', USER, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8');
	await runProgram(initdb, [...initArgs, '--locale=C', '--no-sync'], { cwd: '/' });
	const port = await freePort();
	const settings = {
		listen_addresses: '127.0.0.1',
		unix_socket_directories: '',
		port: String(port),
		max_connections: String(CONNECTIONS),
	};
	const [postgres, args] = command(
		'postgres',
		'-D',
		data,
		...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
	);
	const server = await startProgram(postgres, args, { cwd: '/' });

	const query = async (sql: string): Promise<string[][]> => {
		const place = ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', DATABASE];
		const psql = await startProgram(join(programs, 'psql'), [...place, '-X', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
			env: { ...process.env, PGPASSWORD: password },
			keep: 64 * 1024 * 1024,
		});
		if ((await psql.exited) !== 0) throw new Error(`PostgreSQL refuses: ${psql.output().stderr}`);
		return psql
			.output()
			.stdout.split('\n')
			.filter(Boolean)
			.map((line) => line.split('\t'));
	};
	const giveUpAt = Date.now() + PATIENCE_MS;
	while (!(await query('SELECT 1').catch(() => undefined))) {
		if (!server.running || Date.now() > giveUpAt) throw new Error(`PostgreSQL does not answer. Its last lines:\n${lastLines(server)}`);
		await wait(200);
	}
	return {
		port,
		query,
		n8nVariables: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_DATABASE: DATABASE,
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: password,
		},
	};
}

/** The programs of the newest PostgreSQL that is installed; Debian keeps them out of the PATH. */
function programsFolder(): string | undefined {
	if (!existsSync(WHERE_DEBIAN_PUTS_IT)) return undefined;
	return readdirSync(WHERE_DEBIAN_PUTS_IT)
		.sort((a, b) => Number(b) - Number(a))
		.map((version) => join(WHERE_DEBIAN_PUTS_IT, version, 'bin'))
		.find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')));
}
