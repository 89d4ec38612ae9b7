import { createHash } from 'node:crypto';
import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { openStore, type Network, type Store } from '../client/store/openStore';
import { readConnection, type Connection, type ConnectionFields } from '../client/store/connection';

/** The name of our credential type. */
export const CREDENTIAL_TYPE = 'amazonS3Api';

/** How many open connections a process keeps, so that later executions find their sockets alive. */
const KEPT_STORES = 20;

const stores = new Map<string, Promise<Store>>();

/**
 * The connection that the node has selected, opened; executions with the same connection share its sockets.
 * @throws S3Error when the form is wrong or the instance does not allow the endpoint
 */
export async function connect(functions: IExecuteFunctions | ILoadOptionsFunctions): Promise<Store> {
	const fields = await functions.getCredentials<ConnectionFields>(CREDENTIAL_TYPE);
	const connection = readConnection(fields);
	return await shared(connection, networkOf(functions));
}

async function shared(connection: Connection, network: Network): Promise<Store> {
	const id = createHash('sha256').update(JSON.stringify(connection)).digest('base64');
	const open = stores.get(id) ?? openStore(connection, network);
	stores.delete(id);
	stores.set(id, open);
	open.catch(() => stores.delete(id));
	const [oldest] = stores.keys();
	if (stores.size > KEPT_STORES && oldest !== undefined) stores.delete(oldest);
	return await open;
}

/** n8n's rules for outgoing connections, where this version has them, and its proxies. */
function networkOf({ helpers }: IExecuteFunctions | ILoadOptionsFunctions): Network {
	const filter = typeof helpers.getSecureEgressFilter === 'function' ? helpers.getSecureEgressFilter() : undefined;
	return {
		proxied: usesProxy(process.env),
		lookup: filter?.createSecureLookup(),
		allow: async (url) => {
			const verdict = await filter?.validateUrl(url);
			if (verdict && !verdict.ok) throw Object.assign(new Error(verdict.error.message), { name: 'EgressBlocked' });
		},
	};
}

/** Whether n8n sends this process' traffic through proxies: by the variables that it reads. */
export const usesProxy = (environment: NodeJS.ProcessEnv): boolean =>
	['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].some((name) => Boolean(environment[name] ?? environment[name.toLowerCase()]));
