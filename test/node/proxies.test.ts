/**
 * Proxies as n8n installs them: agents in Node's place that open a tunnel for each request. n8n's own are private to it,
 * so this one is small, but it takes the same options the same way; the proxy and the S3 behind it are real.
 */
import dns from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import type { IDataObject, NodeEgressFilter } from 'n8n-workflow';
import { runNode, serverCredentials } from '../support/executeContext';
import { server } from '../support/rawS3';
import { startSecureLocalS3 } from '../support/secureLocalS3';

const tunnels: string[] = [];
const sockets = new Set<Socket>();
const saved = { agent: https.globalAgent, environment: { ...process.env } };
let proxy: http.Server;
let stopS3: () => Promise<void>;

const proxyPort = () => (proxy.address() as AddressInfo).port;

class TunnelAgent extends https.Agent {
	override createConnection(...[options, done]: Parameters<https.Agent['createConnection']>) {
		const target = `${options.host}:${options.port}`;
		http
			.request({ host: '127.0.0.1', port: proxyPort(), method: 'CONNECT', path: target })
			.on('connect', (_, socket) =>
				done?.(null, tls.connect({ ...(options as tls.ConnectionOptions), host: undefined, port: undefined, socket })),
			)
			.on('error', (error) => done?.(error, undefined as never))
			.end();
		return undefined;
	}
}

beforeAll(async () => {
	({ stop: stopS3 } = await startSecureLocalS3());
	proxy = http.createServer().on('connect', (request, client: Socket) => {
		tunnels.push(request.url!);
		const upstream = connect(Number(new URL(server.endpoint).port), '127.0.0.1', () => {
			client.write('HTTP/1.1 200 OK\r\n\r\n');
			upstream.pipe(client).pipe(upstream);
		});
		for (const socket of [client, upstream]) {
			sockets.add(socket);
			socket.on('error', () => undefined);
		}
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	https.globalAgent = new TunnelAgent({ keepAlive: false }) as https.Agent;
	process.env.HTTPS_PROXY = `http://127.0.0.1:${proxyPort()}`;
});
afterAll(async () => {
	https.globalAgent = saved.agent;
	delete process.env.HTTPS_PROXY;
	for (const socket of sockets) socket.destroy();
	proxy.close();
	await stopS3();
});
beforeEach(() => {
	tunnels.splice(0);
	delete process.env.NO_PROXY;
});

const credentials = (connectionName: string, changes: object = {}): IDataObject => ({ ...serverCredentials(), connectionName, ...changes });
const upload = async (connection: IDataObject, egressFilter?: NodeEgressFilter) =>
	await runNode(
		{ operation: 'upload', key: { mode: 'key', value: 'proxied' }, from: 'text', text: 'x' },
		{ credentials: connection, egressFilter },
	);
const port = () => new URL(server.endpoint).port;

test('Ignore TLS Problems works through a proxy', async () => {
	await upload(credentials('Ignored', { ignoreTlsProblems: true }));
	expect(new Set(tunnels)).toEqual(new Set([`127.0.0.1:${port()}`]));
});

test('without it, a certificate that is not trusted is refused through a proxy', async () => {
	await expect(upload(credentials('Not ignored'))).rejects.toThrow('is not trusted');
});

test('a host in NO_PROXY is asked directly; Ignore TLS Problems works, and n8n resolves the name', async () => {
	process.env.NO_PROXY = 'localhost';
	const names: string[] = [];
	const direct = { ignoreTlsProblems: true, endpoint: `https://localhost:${port()}` };
	await upload(credentials('Direct', direct), filter({ names }));
	expect(tunnels).toEqual([]);
	expect(names).toContain('localhost');
	await expect(upload(credentials('Direct, checked', { ...direct, ignoreTlsProblems: false }))).rejects.toThrow('is not trusted');
});

test('through a proxy n8n is asked about every address, also of AWS', async () => {
	const addresses: string[] = [];
	const aws = credentials('AWS', { moreSettings: false, region: 'eu-central-1', bucketName: 'proxied-bucket' });
	await expect(upload(aws, filter({ addresses, forbidden: /amazonaws\.com/ }))).rejects.toThrow('This n8n does not allow connections');
	expect(addresses).toContain('https://proxied-bucket.s3.eu-central-1.amazonaws.com');
	expect(tunnels).toEqual([]);
});

/** As n8n's, in its form. */
function filter({
	names = [],
	addresses = [],
	forbidden = /^$/,
}: {
	names?: string[];
	addresses?: string[];
	forbidden?: RegExp;
}): NodeEgressFilter {
	return {
		validateUrl: async (url) => {
			addresses.push(String(url));
			return forbidden.test(String(url)) ? { ok: false, error: new Error('blocked') } : { ok: true, result: undefined };
		},
		validateConnectionHost: () => ({ ok: true, result: undefined }),
		createSecureLookup: () => (hostname, options, callback) => {
			names.push(hostname);
			dns.lookup(hostname, options, callback);
		},
		validateRedirectSync: () => undefined,
	};
}
