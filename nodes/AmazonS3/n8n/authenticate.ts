import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { bucketUrl } from '../client/store/bucketUrl';
import { openStore, type Store } from '../client/store/openStore';
import { readConnection, type Connection } from '../client/store/connection';
import { invalidInput, S3Error } from '../client/errors/errors';
import { signRequest, type UnsignedRequest } from '../client/sharing/signRequest';
import { testConnection } from '../client/store/testConnection';
import { usesProxy } from './connect';

/** The credential's test request goes here: no host has this name, so that `authenticateRequest` knows it. */
export const TEST_HOST = 'amazon-s3-connection-test.invalid';

/**
 * Signs a request that n8n is about to send with this connection. n8n's HTTP Request node comes here, and so does
 * *Test connection*: that is diagnosed here, since n8n shows the message of what this throws as it is, but of an HTTP
 * answer only the status.
 * @throws Error whose message is meant for the user
 */
export async function authenticateRequest(
	fields: ICredentialDataDecryptedObject,
	options: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	try {
		const address = readAddress(options);
		const connection = readConnection(fields);
		const store = await openStore(connection, { proxied: usesProxy(process.env) }, { followRegion: false, attempts: 2 });
		try {
			const isTest = address.hostname === TEST_HOST;
			if (isTest && mayDiagnose(connection)) await testConnection(store);
			const request = isTest ? await listRequest(store) : readRequest(options, address);
			const { url, headers } = await signRequest(store, request);
			return { ...options, ...NOT_BESIDE_THE_URL, url, headers, disableFollowRedirect: true };
		} finally {
			store.close();
		}
	} catch (error) {
		throw forTheForm(error);
	}
}

/** What would change the address after it was signed. */
const NOT_BESIDE_THE_URL = { baseURL: undefined, uri: undefined, qs: undefined };

/**
 * Requests made here go past n8n's filter for outgoing connections. Where that filter is on, a custom endpoint is
 * contacted by n8n alone.
 */
const mayDiagnose = ({ endpoint }: Connection) => endpoint === undefined || process.env.N8N_SSRF_PROTECTION_ENABLED !== 'true';

async function listRequest(store: Store): Promise<UnsignedRequest> {
	const url = await bucketUrl(store);
	url.search = '?list-type=2&max-keys=1';
	return { method: 'GET', url, headers: {}, body: undefined };
}

/** The URL of a request; n8n's HTTP Request node has it in `uri`. */
function readAddress(options: IHttpRequestOptions & { uri?: string }): URL {
	const address = options.url ?? options.uri ?? '';
	if (!URL.canParse(address, options.baseURL)) throw invalidInput('URL', 'is not a URL', address);
	return new URL(address, options.baseURL);
}

function readRequest(options: IHttpRequestOptions, url: URL): UnsignedRequest {
	for (const [name, value] of Object.entries(options.qs ?? {})) url.searchParams.append(name, String(value));
	return {
		method: options.method ?? 'GET',
		url,
		headers: Object.fromEntries(Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)])),
		body: readBody(options.body),
	};
}

function readBody(body: IHttpRequestOptions['body']): UnsignedRequest['body'] {
	if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) return body;
	return 'unsigned';
}

function forTheForm(error: unknown): Error {
	if (!(error instanceof S3Error)) return error as Error;
	return new Error([error.message, error.advice].filter(Boolean).join('. ').replace('..', '.'));
}
