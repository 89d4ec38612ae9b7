import type { N8nRest } from '../lab/n8nRest';

const ACTIVATION_MS = 10_000;

export const pause = async (milliseconds: number) => await new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Switches a workflow on or off. n8n answers before it has polled for the first time: that is waited for. */
export async function setActive(rest: N8nRest, id: string, active: boolean): Promise<void> {
	const { versionId } = await rest.request<{ versionId: string }>('GET', `/workflows/${id}`);
	await rest.request('POST', `/workflows/${id}/${active ? 'activate' : 'deactivate'}`, { versionId });
	await pause(ACTIVATION_MS);
}
