/** The action node through proxies as n8n installs them. */
import type { IDataObject, NodeEgressFilter } from 'n8n-workflow';
import { s3BehindProxy } from '../support/behindProxy';
import { egressFilter } from '../support/egressFilter';
import { runNode, serverCredentials } from '../support/executeContext';
import { server } from '../support/rawS3';

const proxy = s3BehindProxy();

const credentials = (connectionName: string, changes: object = {}): IDataObject => ({ ...serverCredentials(), connectionName, ...changes });
const upload = async (connection: IDataObject, filter?: NodeEgressFilter) =>
	await runNode(
		{ operation: 'upload', key: { mode: 'key', value: 'proxied' }, from: 'text', text: 'x' },
		{ credentials: connection, egressFilter: filter },
	);
const port = () => new URL(server.endpoint).port;

test('Ignore TLS Problems works through a proxy', async () => {
	await upload(credentials('Ignored', { ignoreTlsProblems: true }));
	expect(new Set(proxy.tunnels)).toEqual(new Set([`127.0.0.1:${port()}`]));
});

test('without it, a certificate that is not trusted is refused through a proxy', async () => {
	await expect(upload(credentials('Not ignored'))).rejects.toThrow('is not trusted');
});

test('a host in NO_PROXY is asked directly; Ignore TLS Problems works, and n8n resolves the name', async () => {
	process.env.NO_PROXY = 'localhost';
	const names: string[] = [];
	const direct = { ignoreTlsProblems: true, endpoint: `https://localhost:${port()}` };
	await upload(credentials('Direct', direct), egressFilter({ names }));
	expect(proxy.tunnels).toEqual([]);
	expect(names).toContain('localhost');
	await expect(upload(credentials('Direct, checked', { ...direct, ignoreTlsProblems: false }))).rejects.toThrow('is not trusted');
});

test('through a proxy n8n is asked about every address, also of AWS', async () => {
	const addresses: string[] = [];
	const aws = credentials('AWS', { moreSettings: false, region: 'eu-central-1', bucketName: 'proxied-bucket' });
	await expect(upload(aws, egressFilter({ addresses, forbidden: /amazonaws\.com/ }))).rejects.toThrow(
		'This n8n does not allow connections',
	);
	expect(addresses).toContain('https://proxied-bucket.s3.eu-central-1.amazonaws.com');
	expect(proxy.tunnels).toEqual([]);
});
