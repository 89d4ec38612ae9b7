/**
 * Proxies as n8n installs them: agents in Node's place that open a tunnel for each request. n8n's own are private to it,
 * so this one is small, but it takes the same options the same way; the proxy and the S3 behind it are real.
 */
import http from 'node:http';
import https from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import { server } from './rawS3';

export interface TunnelProxy {
	/** The targets of the tunnels so far, such as `127.0.0.1:9000`. */
	tunnels: string[];
	/** Takes it out of Node's place again. */
	stop(): void;
}

/** A proxy on 127.0.0.1 that HTTPS_PROXY names; every tunnel ends at the server under test. */
export async function startTunnelProxy(): Promise<TunnelProxy> {
	const tunnels: string[] = [];
	const sockets = new Set<Socket>();
	const { globalAgent } = https;
	const proxy = http.createServer().on('connect', (request, client: Socket) => {
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
	const { port } = proxy.address() as AddressInfo;

	class TunnelAgent extends https.Agent {
		override createConnection(...[options, done]: Parameters<https.Agent['createConnection']>) {
			const isOf = (_: string, certificate: tls.PeerCertificate) => tls.checkServerIdentity(String(options.host), certificate);
			const known = { host: undefined, port: undefined, checkServerIdentity: isOf };
			http
				.request({ host: '127.0.0.1', port, method: 'CONNECT', path: `${options.host}:${options.port}` })
				.on('connect', (_, socket) => done?.(null, tls.connect({ ...(options as tls.ConnectionOptions), ...known, socket })))
				.on('error', (error) => done?.(error, undefined as never))
				.end();
			return undefined;
		}
	}
	https.globalAgent = new TunnelAgent({ keepAlive: false }) as https.Agent;
	process.env.HTTPS_PROXY = `http://127.0.0.1:${port}`;
	return {
		tunnels,
		stop() {
			https.globalAgent = globalAgent;
			delete process.env.HTTPS_PROXY;
			for (const socket of sockets) socket.destroy();
			proxy.close();
		},
	};
}
