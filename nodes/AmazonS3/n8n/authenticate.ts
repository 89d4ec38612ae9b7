import type { ICredentialDataDecryptedObject, IHttpRequestOptions } from 'n8n-workflow';
import { bucketUrl } from '../client/store/bucketUrl';
import { openStore, type Store } from '../client/store/openStore';
import { readConnection, type Connection } from '../client/store/connection';
import { invalidInput, S3Error } from '../client/errors/errors';
import { addressedOtherwise, foundOtherwise } from '../client/quirks/addressing';
import { signRequest, type UnsignedRequest } from '../client/sharing/signRequest';
import { testConnection } from '../client/buckets/testConnection';
import { isEgressFiltered } from './egress';
import { createOpenStores } from './openStores';
import { TEST_HOST } from './testHost';

const SIGNING = { followRegion: false, attempts: 2 };

/** Somebody waits before the form. */
const TEST_PATIENCE = { idleTimeoutMs: 15_000 };

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
		if (address.hostname === TEST_HOST) return await signTest(connection, options);
		const store = await stores.get(signable(connection), {});
		return await sign(store, readRequest(options, address), options);
	} catch (error) {
		throw forTheForm(error);
	}
}

/** A role's keys last for an hour: one AssumeRole serves the requests of many items. */
const stores = createOpenStores({ open: SIGNING });

/** A test asks anew for everything, so that it sees what was changed in the meantime. */
async function signTest(connection: Connection, options: IHttpRequestOptions): Promise<IHttpRequestOptions> {
	const store = await openStore(signable(connection), {}, { ...SIGNING, ...TEST_PATIENCE });
	try {
		if (!isEgressFiltered(process.env))
			await testConnection(store).catch(async (error: unknown) => await throwWithAddressing(store.connection, error));
		return await sign(store, await listRequest(store), options);
	} finally {
		store.close();
	}
}

/** Tries once whether the bucket is found at the other place in the address. @throws S3Error the failure, or one that names the switch */
async function throwWithAddressing(connection: Connection, failure: unknown): Promise<never> {
	const other = addressedOtherwise(connection, failure);
	if (other === undefined) throw failure;
	const store = await openStore(other, {}, { ...SIGNING, ...TEST_PATIENCE });
	const isFound = await testConnection(store)
		.then(
			() => true,
			() => false,
		)
		.finally(() => store.close());
	throw isFound ? foundOtherwise(failure as S3Error, connection) : failure;
}

async function sign(store: Store, request: UnsignedRequest, options: IHttpRequestOptions): Promise<IHttpRequestOptions> {
	const { url, headers } = await signRequest(store, request);
	return { ...options, ...NOT_BESIDE_THE_URL, url, headers, disableFollowRedirect: true };
}

/** What would change the address after it was signed. */
const NOT_BESIDE_THE_URL = { baseURL: undefined, uri: undefined, qs: undefined };

/**
 * Requests made here go past n8n's filter for outgoing connections, as n8n gives no helpers to credentials. Where that
 * filter is on, n8n sends the test itself, and nobody asks STS for the keys of a role.
 * @throws S3Error of kind blockedByInstance
 */
function signable(connection: Connection): Connection {
	if (connection.role === undefined || !isEgressFiltered(process.env)) return connection;
	throw new S3Error(
		'blockedByInstance',
		'A connection with a Role ARN cannot be tested, or used by the node HTTP Request, while the SSRF protection of n8n is on',
		'The node Amazon S3 works with it. For HTTP Request, create a connection without a role.',
	);
}

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
