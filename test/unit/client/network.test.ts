import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { openSockets } from '../../../nodes/AmazonS3/client/store/network';
import { getProxyForUrl } from '../../../nodes/AmazonS3/client/store/proxies';

jest.mock('../../../nodes/AmazonS3/client/store/proxies', () => ({ getProxyForUrl: jest.fn(() => '') }));

test('whether requests go through a proxy is found out once for each address', async () => {
	const servers = [1, 2].map(() => http.createServer((_, response) => response.end()));
	const ports = await Promise.all(
		servers.map(
			async (server) =>
				await new Promise<number>((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))),
		),
	);
	const sockets = await openSockets({ ignoreTlsProblems: false, endpoint: undefined }, {}, { connectTimeoutMs: 5000, idleTimeoutMs: 5000 });
	const ask = async (port: number) => {
		const request = { protocol: 'http:', hostname: '127.0.0.1', port, method: 'GET', path: '/', query: {}, headers: {} };
		const { response } = await sockets.handler.handle(request as never);
		(response.body as http.IncomingMessage).resume();
		return response.statusCode;
	};
	try {
		for (const port of [ports[0]!, ports[1]!, ports[0]!, ports[0]!]) expect(await ask(port)).toBe(200);
		expect(jest.mocked(getProxyForUrl).mock.calls.map(([address]) => address)).toEqual(ports.map((port) => `http://127.0.0.1:${port}`));
	} finally {
		sockets.close();
		for (const server of servers) server.close();
	}
});
