import { delimiter, dirname } from 'node:path';
import { startProcess } from './ownedProcess';
import { atTeardown } from './teardown';

const LINES_SHOWN = 20;

export interface NpmOptions {
	cwd: string;
	/** The Node that runs npm and the install scripts; the running one unless told. */
	node?: string;
	/** Called every second while npm runs. */
	onTick?: () => void;
}

/**
 * Runs npm and returns its standard output. Throws with the last lines of what npm said when it fails.
 */
export async function npm(args: string[], options: NpmOptions): Promise<string> {
	const path = [dirname(options.node ?? process.execPath), process.env.PATH].join(delimiter);
	const [command, shown] = process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', 'npm', ...args]] : ['npm', args];
	const run = await startProcess(command, shown, {
		cwd: options.cwd,
		env: { ...process.env, PATH: path, JOBS: 'max', npm_config_update_notifier: 'false' },
	});
	atTeardown(() => run.stop());
	const ticks = setInterval(() => options.onTick?.(), 1000);
	const code = await run.exited;
	clearInterval(ticks);

	const { stdout, stderr } = run.output();
	if (code === 0) return stdout;
	const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
	throw new Error(
		[`npm ${args.join(' ')} failed (exit code ${code ?? 'none: ended by a signal'}). Its last lines:`, ...lines.slice(-LINES_SHOWN)].join(
			'\n  ',
		),
	);
}
