import { createHash } from 'node:crypto';
import type { Connection } from '../client/store/connection';
import { openStore, type Network, type OpenOptions, type Store } from '../client/store/openStore';

/** Connections that stay open between executions, so that later ones find their sockets and the keys of their roles. */
export interface OpenStores {
	/** The open connection, shared by all that ask for the same one. @throws S3Error when n8n does not allow the endpoint */
	get(connection: Connection, network: Network): Promise<Store>;
	/** How many there are. */
	readonly size: number;
}

export interface KeepRules {
	/** The most of them; the one that was asked for longest ago goes first. */
	kept?: number;
	/** One without a request for so long goes, and its keys with it. */
	idleMs?: number;
	open?: OpenOptions;
}

/** No connections yet. One that goes closes its sockets as soon as no request uses them; whoever still has it can go on with it. */
export function createOpenStores({ kept = 20, idleMs = 300_000, open: options }: KeepRules = {}): OpenStores {
	const stores = new Map<string, Promise<Store>>();
	let sweeping: NodeJS.Timeout | undefined;

	const drop = (id: string) => {
		void stores.get(id)?.then(
			(store) => store.retire(),
			() => undefined,
		);
		stores.delete(id);
		if (stores.size === 0) sweeping = void clearInterval(sweeping);
	};
	const sweep = () => {
		for (const [id, opening] of stores)
			void opening.then(
				(store) => {
					if (Date.now() - store.lastUsed() >= idleMs && stores.get(id) === opening) drop(id);
				},
				() => undefined,
			);
	};

	return {
		get size() {
			return stores.size;
		},
		async get(connection, network) {
			const id = createHash('sha256').update(JSON.stringify(connection)).digest('base64');
			const opened = stores.get(id) ?? openStore(connection, network, options);
			stores.delete(id);
			stores.set(id, opened);
			opened.catch(() => {
				if (stores.get(id) === opened) drop(id);
			});
			const [oldest] = stores.keys();
			if (stores.size > kept && oldest !== undefined) drop(oldest);
			sweeping ??= setInterval(sweep, idleMs / 2).unref();
			return await opened;
		},
	};
}
