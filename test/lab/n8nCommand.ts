import type { N8nInstallation } from './installN8n';
import { type N8nSettings, n8nEnvironment } from './n8nEnvironment';
import { type OwnedProcess, startProcess } from './ownedProcess';

/** One run of a node within an execution. */
export interface NodeRun {
	executionTime: number;
	executionStatus?: string;
	error?: { message: string; description?: string };
	/** By kind of connection, then by output: the items. */
	data?: { main?: Array<Item[] | null> };
}

/** One item of n8n. */
export interface Item {
	json: Record<string, unknown>;
	binary?: Record<string, Record<string, unknown>>;
	error?: { message: string; description?: string };
	pairedItem?: unknown;
}

/** What an execution left behind. */
export interface ExecutionData {
	error?: { message: string; description?: string; node?: { name: string } };
	runData: Record<string, NodeRun[]>;
	lastNodeExecuted?: string;
}

const KEEP_CHARACTERS = 64 * 1024 * 1024;

/**
 * Runs one of n8n's commands and returns what it printed. `onStart` gets the process, which is n8n itself.
 * Throws with n8n's words when its exit code is not zero and nothing was printed that can be read.
 */
export async function runN8nCommand(
	installation: N8nInstallation,
	settings: N8nSettings,
	args: string[],
	onStart: (process: OwnedProcess) => void = () => {},
): Promise<string> {
	const process = await startProcess(installation.node, [installation.n8n, ...args], {
		cwd: settings.userFolder,
		env: n8nEnvironment(settings, installation),
		keep: KEEP_CHARACTERS,
	});
	onStart(process);
	const code = await process.exited;
	const { stdout, stderr } = process.output();
	if (code !== 0 && !stdout.includes('"resultData"')) throw new Error(`n8n ${args.join(' ')} ended with ${code}:\n${stdout}\n${stderr}`);
	return stdout;
}

/** Executes a stored workflow in a process of its own and returns its data, also when the workflow failed. */
export async function executeWorkflow(
	installation: N8nInstallation,
	settings: N8nSettings,
	id: string,
	onStart?: (process: OwnedProcess) => void,
): Promise<ExecutionData> {
	const printed = await runN8nCommand(installation, settings, ['execute', `--id=${id}`, '--rawOutput'], onStart);
	return readExecution(printed);
}

/** Log lines stand before and after the one JSON document that n8n prints. */
function readExecution(printed: string): ExecutionData {
	const from = printed.search(/^\{$/m);
	const to = printed.search(/^\}$/m);
	if (from < 0 || to < from) throw new Error(`n8n printed no execution data:\n${printed}`);
	const { data } = JSON.parse(printed.slice(from, to + 1)) as { data: { resultData: ExecutionData } };
	return data.resultData;
}
