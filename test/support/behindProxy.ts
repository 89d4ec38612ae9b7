/** For a test file whose S3 speaks TLS and is behind a proxy. */
import { startSecureLocalS3 } from './secureLocalS3';
import { startTunnelProxy, type TunnelProxy } from './tunnelProxy';

/** Both, for all tests of the file. Each test begins without tunnels, and without hosts that are asked directly. */
export function s3BehindProxy(): Pick<TunnelProxy, 'tunnels'> {
	let proxy: TunnelProxy;
	let stopS3: () => Promise<void>;
	beforeAll(async () => {
		({ stop: stopS3 } = await startSecureLocalS3());
		proxy = await startTunnelProxy();
	});
	afterAll(async () => {
		proxy.stop();
		await stopS3();
	});
	beforeEach(() => {
		proxy.tunnels.splice(0);
		delete process.env.NO_PROXY;
	});
	return {
		get tunnels() {
			return proxy.tunnels;
		},
	};
}
