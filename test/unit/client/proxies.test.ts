import { getProxyForUrl } from '../../../nodes/AmazonS3/client/store/proxies';

const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'];
const saved = { ...process.env };
afterEach(() => {
	for (const name of NAMES) delete process.env[name];
	Object.assign(process.env, saved);
});

test.each([
	[{}, 'https://s3.example.com', ''],
	[{ HTTPS_PROXY: 'http://proxy:3128' }, 'https://s3.example.com', 'http://proxy:3128'],
	[{ HTTPS_PROXY: 'http://proxy:3128' }, 'http://s3.example.com', ''],
	[{ HTTP_PROXY: 'http://proxy:3128' }, 'http://127.0.0.1:9000', 'http://proxy:3128'],
	[{ ALL_PROXY: 'http://proxy:3128', NO_PROXY: '.example.com' }, 'https://s3.example.com', ''],
	[{ ALL_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost,127.0.0.1:9000' }, 'http://127.0.0.1:9000', ''],
	[{ ALL_PROXY: 'http://proxy:3128', NO_PROXY: '127.0.0.1:9001' }, 'http://127.0.0.1:9000', 'http://proxy:3128'],
	[{ ALL_PROXY: 'http://proxy:3128', NO_PROXY: '*' }, 'https://s3.example.com', ''],
])('with %j, %s goes through %j', (environment, address, proxy) => {
	Object.assign(process.env, environment);
	expect(getProxyForUrl(address)).toBe(proxy);
});
