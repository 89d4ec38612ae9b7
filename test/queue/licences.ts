import type { Checks } from './checks';
import type { Role } from './cluster';
import type { Scene } from './scene';

const PATIENCE_MS = 120_000;

/** What n8n's licence decides: without one, the process ends at its start and says why. */
const LICENSED: Array<{ what: string; role: Role; more: Record<string, string>; says: RegExp }> = [
	{
		what: 'files in S3, of n8n itself,',
		role: 'worker',
		more: { N8N_DEFAULT_BINARY_DATA_MODE: 's3' },
		says: /S3 binary data storage requires a valid license/,
	},
	{
		what: 'several mains',
		role: 'main',
		more: { N8N_MULTI_MAIN_SETUP_ENABLED: 'true' },
		says: /does not allow for feat:multipleMainInstances/,
	},
];

/** Looks at what this n8n, which has no licence, refuses: nothing is known of these modes here. */
export async function checkLicences({ cluster }: Scene, checks: Checks): Promise<void> {
	await cluster.stop('main');
	for (const { what, role, more, says } of LICENSED) {
		await checks.that(`${what} need a licence of n8n: without one it does not start`, async () => {
			const pod = await cluster.launch(`licensed-${role}`, role, { more });
			let timer: NodeJS.Timeout | undefined;
			const late = new Promise<'late'>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS, 'late')));
			const ended = await Promise.race([pod.process.exited, late]);
			clearTimeout(timer);
			await cluster.stop(pod.name);
			if (ended === 'late') return 'it runs';
			const line = pod
				.log()
				.split('\n')
				.find((text) => says.test(text));
			if (line === undefined) return `it ended with ${ended}: ${pod.log().slice(-1000)}`;
			console.log(`    n8n says: ${line.trim()}`);
		});
	}
}
