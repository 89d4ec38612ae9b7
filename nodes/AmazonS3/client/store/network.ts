import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Connection } from './connection';
import { reuseReadBuffers } from '../flow/readBuffers';
import { closeAfterBodyOfHead } from '../quirks/bodyOfHead';
import type { NodeHttpHandler } from '../sdk/sdk';

/** The network as the instance that runs us wants it to be used. */
export interface Network {
	/** Resolves host names; throws for those that may not be reached. */
	lookup?: LookupFunction;
	/** Rejects when this address may not be reached. */
	allow?: (url: string) => Promise<void>;
}

/** How long a server may be silent. */
export interface Patience {
	/** Until a connection stands. Waiting for a turn does not count. */
	connectTimeoutMs: number;
	/** Without a byte in either direction. */
	idleTimeoutMs: number;
}

/** The sockets of a connection. */
export interface Sockets {
	handler: NodeHttpHandler;
	/** When a request was last under way or its answer read, in ms since 1970. */
	lastUsed(): number;
	/** How many are open, without those through proxies. */
	openSockets(): number;
	/** Closes the sockets that nobody uses, and the others as soon as they are done. New requests still work. */
	retire(): void;
	/** Closes all sockets. */
	close(): void;
}

/** So many unused sockets are kept for each host. */
const KEPT_SOCKETS = 128;

/**
 * The sockets of a connection. How many there are is not limited here but by whoever sends requests: a request that
 * waited for a socket would be timed out as if the server were gone.
 *
 * n8n's proxies are in `http.globalAgent` and `https.globalAgent`: what its proxy variables say of a host is sent through
 * those, everything else through agents of our own.
 */
export async function openSockets(
	{ ignoreTlsProblems, endpoint }: Pick<Connection, 'ignoreTlsProblems' | 'endpoint'>,
	{ lookup, allow }: Network,
	{ connectTimeoutMs, idleTimeoutMs }: Patience,
): Promise<Sockets> {
	const { NodeHttpHandler: Handler } = await import('../sdk/sdk');
	const { getProxyForUrl } = await import('./proxies');
	const rejectUnauthorized = !ignoreTlsProblems;
	const agentOptions = { keepAlive: true, maxFreeSockets: KEPT_SOCKETS, lookup };
	const agents = {
		http: await reuseReadBuffers(new http.Agent(agentOptions)),
		https: await reuseReadBuffers(new https.Agent({ ...agentOptions, rejectUnauthorized })),
	};
	const timeouts = { connectionTimeout: connectTimeoutMs, socketTimeout: idleTimeoutMs };
	const throughProxies = new Handler({
		...timeouts,
		httpAgent: through(() => http.globalAgent, {}),
		httpsAgent: through(() => https.globalAgent as http.Agent, { rejectUnauthorized }) as https.Agent,
	});

	let lastUsed = Date.now();
	// The environment of a process stays as it is, and asking for each request takes a fortieth of what a small one costs.
	const direct = new Map<string, boolean>();
	const isDirectTo = (origin: string) => {
		const isDirect = direct.get(origin) ?? getProxyForUrl(origin) === '';
		direct.set(origin, isDirect);
		return isDirect;
	};

	class DirectOrThroughProxy extends Handler {
		override async handle(...[request, options]: Parameters<NodeHttpHandler['handle']>) {
			lastUsed = Date.now();
			const { protocol, hostname, port } = request;
			const origin = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`;
			const isDirect = isDirectTo(origin);
			// The proxy resolves the name, so that the guarded lookup never sees it.
			if (!isDirect) await allow?.(origin);
			const result = isDirect ? await super.handle(request, options) : await throughProxies.handle(request, options);
			closeAfterBodyOfHead({ endpoint }, { method: request.method, answer: result.response });
			return result;
		}
	}

	const countSockets = (which: 'sockets' | 'freeSockets') =>
		Object.values(agents).reduce((count, agent) => count + Object.values(agent[which]).flat().length, 0);

	return {
		handler: new DirectOrThroughProxy({ ...timeouts, httpAgent: agents.http, httpsAgent: agents.https }),
		lastUsed() {
			if (countSockets('sockets') > 0) lastUsed = Date.now();
			return lastUsed;
		},
		openSockets: () => countSockets('sockets') + countSockets('freeSockets'),
		retire() {
			for (const agent of Object.values(agents)) {
				// An agent that keeps nothing alive closes each socket once its request is done.
				Object.assign(agent, { keepAlive: false });
				for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
			}
		},
		close() {
			for (const agent of Object.values(agents)) agent.destroy();
		},
	};
}

/** What Node asks of an agent. */
type RequestSender = http.Agent & { addRequest(request: http.ClientRequest, options: https.RequestOptions): void };

/** Hands every request to the agent that is n8n's at that moment, with options of the connection. */
function through(current: () => http.Agent, options: https.RequestOptions): http.Agent {
	const agent = new http.Agent() as RequestSender;
	agent.addRequest = (request, given) => (current() as RequestSender).addRequest(request, { ...given, ...options });
	return Object.defineProperties(agent, {
		protocol: { get: () => (current() as { protocol?: string }).protocol },
		defaultPort: { get: () => (current() as { defaultPort?: number }).defaultPort },
	});
}
