/** The proxy variables as n8n reads them: by the same package. */
export { getProxyForUrl } from 'proxy-from-env';
