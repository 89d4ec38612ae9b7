import dns from 'node:dns';
import type { NodeEgressFilter } from 'n8n-workflow';

export interface FilterRules {
	/** Takes the host names that are resolved. */
	names?: string[];
	/** Takes the addresses that are asked about. */
	addresses?: string[];
	/** Which addresses, and which host names, are refused. */
	forbidden?: RegExp;
}

/** n8n's filter for outgoing connections, in its form: its own is private to n8n. */
export function egressFilter({ names = [], addresses = [], forbidden = /^$/ }: FilterRules): NodeEgressFilter {
	return {
		validateUrl: async (url) => {
			addresses.push(String(url));
			return forbidden.test(String(url)) ? { ok: false, error: new Error('blocked') } : { ok: true, result: undefined };
		},
		validateConnectionHost: () => ({ ok: true, result: undefined }),
		createSecureLookup: () => (hostname, options, callback) => {
			names.push(hostname);
			if (forbidden.test(hostname)) callback(Object.assign(new Error('blocked'), { name: 'SsrfBlockedHostnameError' }), '', 4);
			else dns.lookup(hostname, options, callback);
		},
		validateRedirectSync: () => undefined,
	};
}
