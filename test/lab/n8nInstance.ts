import type { N8nInstallation } from './installN8n';
import { type N8nSettings, n8nEnvironment } from './n8nEnvironment';
import { type OwnedProcess, startProcess } from './ownedProcess';
import { assertPortIsFree } from './ports';

/** A running n8n. */
export interface N8nInstance {
	/** The address of its editor and REST interface, without a slash at the end. */
	url: string;
	process: OwnedProcess;
	stop(): Promise<void>;
}

const READY_WITHIN_MS = 120_000;
const POLL_MS = 250;
const LINES_SHOWN = 30;

/**
 * Starts n8n and waits until it answers. `onWait` is called a few times a second until then.
 * Throws when its port is taken, and with n8n's last lines when it ends before, or when two minutes have passed; nothing runs then.
 */
export async function startN8n(installation: N8nInstallation, settings: N8nSettings, onWait: () => void = () => {}): Promise<N8nInstance> {
	// Whoever listens there already would be taken for this n8n.
	await assertPortIsFree(settings.port, 'n8n', 'Stop it, or choose another port.');
	const url = `http://127.0.0.1:${settings.port}`;
	const process = await startProcess(installation.node, [installation.n8n, 'start'], {
		cwd: settings.userFolder,
		env: n8nEnvironment(settings, installation),
	});
	const giveUpAt = Date.now() + READY_WITHIN_MS;
	while (!(await answers(`${url}/rest/settings`))) {
		if (!process.running || Date.now() > giveUpAt) {
			const why = process.running ? `did not answer within ${READY_WITHIN_MS / 1000} s` : 'ended while it started';
			await process.stop();
			throw new Error(`n8n ${why}. Its last lines:\n  ${lastLines(process)}`);
		}
		onWait();
		await new Promise((resolve) => setTimeout(resolve, POLL_MS));
	}
	return { url, process, stop: async () => await process.stop() };
}

/** While n8n starts it answers everything with 200 and a sentence. */
async function answers(url: string): Promise<boolean> {
	try {
		const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
		return answer.ok && (answer.headers.get('content-type') ?? '').includes('json');
	} catch {
		return false;
	}
}

function lastLines(process: OwnedProcess): string {
	const { stdout, stderr } = process.output();
	return `${stdout}\n${stderr}`.trim().split('\n').slice(-LINES_SHOWN).join('\n  ');
}
