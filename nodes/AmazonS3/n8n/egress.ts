import { readFileSync } from 'node:fs';
import type { IExecuteFunctions, ILoadOptionsFunctions, IPollFunctions } from 'n8n-workflow';
import type { Network } from '../client/store/openStore';

/** n8n's rules for outgoing connections, where this version has them. */
export function networkOf({ helpers }: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions): Network {
	const filter = typeof helpers.getSecureEgressFilter === 'function' ? helpers.getSecureEgressFilter() : undefined;
	if (filter === undefined) return {};
	return {
		lookup: filter.createSecureLookup(),
		allow: async (url) => {
			const verdict = await filter.validateUrl(url);
			if (!verdict.ok) throw Object.assign(new Error(verdict.error.message), { name: 'EgressBlocked' });
		},
	};
}

/**
 * Whether n8n's filter for outgoing connections is on, for code that n8n gives no helpers: read as n8n reads its variables,
 * `1`, `TRUE` and a file included. What n8n would not understand counts as on.
 * https://docs.n8n.io/hosting/configuration/configuration-methods/#keeping-sensitive-data-in-separate-files
 */
export function isEgressFiltered(environment: NodeJS.ProcessEnv): boolean {
	const value = readVariable(environment, 'N8N_SSRF_PROTECTION_ENABLED');
	return value !== undefined && !['false', '0', ''].includes(value.trim().toLowerCase());
}

function readVariable(environment: NodeJS.ProcessEnv, name: string): string | undefined {
	if (environment[name] !== undefined) return environment[name];
	const path = environment[`${name}_FILE`];
	if (!path) return undefined;
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return 'unreadable';
	}
}
