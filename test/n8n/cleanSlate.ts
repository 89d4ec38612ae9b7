import { CREDENTIAL_TYPE } from '../lab/labConnection';
import { N8nRest } from '../lab/n8nRest';
import { clear, keys } from './secondClient';
import { testLab } from './testLab';

/** Empties the bucket and takes all connections out of the n8n that the browser uses, so that no test sees what another left. */
export async function cleanSlate(): Promise<void> {
	while ((await keys('')).length > 0) await clear('');
	const { url, owner } = testLab();
	const rest = await N8nRest.logIn(url, owner);
	const all = await rest.request<Array<{ id: string; type: string }>>('GET', '/credentials');
	for (const { id, type } of all) if (type === CREDENTIAL_TYPE) await rest.request('DELETE', `/credentials/${id}`);
}
