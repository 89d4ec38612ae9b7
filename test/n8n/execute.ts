import { type ExecutionData, executeWorkflow, type Item } from '../lab/n8nCommand';
import { watchMemory } from './watchMemory';
import { testLab } from './testLab';

/** Executes a workflow of `workflows.ts` with `n8n execute` and returns its data. */
export async function execute(id: string): Promise<ExecutionData> {
	const { headless, installation } = testLab();
	return await executeWorkflow(installation, headless, id);
}

/** Does the same and returns the peak of that n8n's resident memory in bytes, too. */
export async function executeMeasured(id: string): Promise<{ data: ExecutionData; peakBytes: number }> {
	const { headless, installation } = testLab();
	let memory: ReturnType<typeof watchMemory> | undefined;
	const data = await executeWorkflow(installation, headless, id, ({ pid }) => {
		memory = watchMemory(pid);
	});
	return { data, peakBytes: memory!.stop() };
}

/** Returns the items that a node put out at one of its outputs in its first run. */
export function itemsOf(data: ExecutionData, node: string, output = 0): Item[] {
	if (data.error) throw new Error(`The execution failed: ${data.error.message}`);
	const [run] = data.runData[node] ?? [];
	if (!run) throw new Error(`The node ${node} did not run. Those that did: ${Object.keys(data.runData).join(', ')}`);
	return run.data?.main?.[output] ?? [];
}
