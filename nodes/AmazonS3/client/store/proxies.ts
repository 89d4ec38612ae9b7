import type { Url } from 'node:url';
import { getProxyForUrl as getProxy } from 'proxy-from-env';

/** The proxy that n8n's variables name for an address, or an empty text: read by the same package as n8n does. */
export function getProxyForUrl(address: string): string {
	// Parsed here: the package would use `url.parse`, which Node warns of.
	return getProxy(new URL(address) as unknown as Url);
}
