/**
 * Two local S3 servers, one over TLS, a way to them through a proxy, and a web server with a file: what all cases of a
 * test file share.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { generate } from 'selfsigned';
import { startLocalS3, type LocalS3 } from '../support/localS3/server';
import { startProxy } from '../support/proxy';
import type { RawKeys, RawPlace } from '../support/rawS3';

export interface Lab {
	/** The server that a transport leads to, for the raw client. */
	place(transport: string): RawPlace;
	/** The connection form of the owner or of a stranger. */
	credentials(transport: string, caller: string, bucket: string): IDataObject;
	/** Runs work as n8n would with a proxy in its environment, if the transport is one. */
	within<T>(transport: string, work: () => Promise<T>): Promise<T>;
	/** Sets the clock of the servers back by so many milliseconds while the work is done. */
	earlier<T>(ms: number, work: () => Promise<T>): Promise<T>;
	fileUrl: string;
	stop(): Promise<void>;
}

/** What the web server has under its address. */
export const WEB_FILE = 'a file of the web\n';

/** Where files are in memory: thousands of buckets come and go. */
const MEMORY = '/dev/shm';

const REGION = 'eu-central-1';
const KEYS: Record<string, RawKeys> = {
	owner: { accessKeyId: 'AKIAPAIRSOWNER000001', secretAccessKey: 'pairs/secret/of/the/owner/00000000000001' },
	stranger: { accessKeyId: 'AKIAPAIRSSTRANGER001', secretAccessKey: 'pairs/secret/of/the/stranger/00000000001' },
};

/** Starts it; `stop` ends all of it. */
export async function startLab(): Promise<Lab> {
	const directory = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'local-s3-pairs-'));
	let behind = 0;
	let beingEarlier = 0;
	const clock = () => Date.now() - behind;
	const users = [KEYS.owner!, { ...KEYS.stranger!, account: '111111111111' }];
	const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
	});
	const start = async (name: string, tls?: { key: string; cert: string }): Promise<LocalS3> =>
		await startLocalS3({ directory: join(directory, name), region: REGION, users, clock, tls });
	const [plain, secure] = await Promise.all([start('plain'), start('secure', { key, cert })]);
	process.env.S3_CA_CERTIFICATE = cert;
	const proxy = await startProxy({ target: { host: '127.0.0.1', port: plain.port } });
	const web = http.createServer((request, response) => {
		response.statusCode = request.url === '/missing' ? 404 : 200;
		response.setHeader('content-type', 'text/x-web');
		response.end(WEB_FILE);
	});
	await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
	const agents = { http: http.globalAgent, https: https.globalAgent };
	const byProxy = Object.assign(new http.Agent({ keepAlive: true }), { createConnection: () => connect(proxy.port, '127.0.0.1') });
	const kept = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
	const places: Record<'http' | 'https', RawPlace> = {
		http: { endpoint: plain.endpoint, region: REGION, keys: KEYS.owner!, agent: kept.http },
		https: { endpoint: secure.endpoint, region: REGION, keys: KEYS.owner!, agent: kept.https },
	};
	const isSecure = (transport: string) => transport === 'https';
	return {
		place: (transport) => (isSecure(transport) ? places.https : places.http),
		credentials: (transport, caller, bucketName) => ({
			connectionName: `Pairs by ${transport}`,
			...KEYS[caller],
			bucketName,
			region: 'other',
			otherRegion: REGION,
			moreSettings: true,
			endpoint: (isSecure(transport) ? secure : plain).endpoint,
			forcePathStyle: true,
			ignoreTlsProblems: true,
		}),
		within: async (transport, work) => {
			if (transport !== 'proxy') return await work();
			http.globalAgent = byProxy;
			process.env.HTTP_PROXY = proxy.endpoint;
			try {
				return await work();
			} finally {
				http.globalAgent = agents.http;
				delete process.env.HTTP_PROXY;
			}
		},
		earlier: async (ms, work) => {
			behind = ms;
			beingEarlier++;
			try {
				return await work();
			} finally {
				if (--beingEarlier === 0) behind = 0;
			}
		},
		fileUrl: `http://127.0.0.1:${(web.address() as AddressInfo).port}`,
		stop: async () => {
			for (const agent of [byProxy, kept.http, kept.https]) agent.destroy();
			await proxy.stop();
			web.closeAllConnections();
			await new Promise((resolve) => web.close(resolve));
			await Promise.all([plain.stop(), secure.stop()]);
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
