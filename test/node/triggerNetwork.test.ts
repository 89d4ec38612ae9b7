/** The network is n8n's for the trigger too: its proxies and its filter for outgoing connections see each request of a poll. */
import type { IDataObject } from 'n8n-workflow';
import { s3BehindProxy } from '../support/behindProxy';
import { egressFilter, type FilterRules } from '../support/egressFilter';
import { serverCredentials } from '../support/executeContext';
import { PollingWorkflow } from '../support/pollContext';
import { raw, rawClean, rawPut, server } from '../support/rawS3';

/** Nobody resolves it: whoever reaches the S3 by it came through the proxy. */
const FAR_HOST = 's3.behind-the-proxy.invalid';
const ROOT = 'network/';
const PREFIX = `${ROOT}in/`;

const proxy = s3BehindProxy();
let workflows = 0;

afterEach(async () => await rawClean(server.bucket, ROOT));

const at = (host: string) => `https://${host}:${new URL(server.endpoint).port}`;
const tunnelsTo = (host: string) => proxy.tunnels.filter((target) => target.startsWith(`${host}:`));

/** All that makes requests: details, After Processing, state and claims in the bucket. */
const EVERYTHING: IDataObject = {
	include: ['metadata', 'tags', 'link', 'file'],
	afterProcessing: { step: { what: 'move', folder: `${ROOT}done/` } },
	state: { place: { folder: `${ROOT}state/`, name: 'shared', share: true } },
};

function workflowAt(connection: IDataObject, rules?: FilterRules, options: IDataObject = EVERYTHING): PollingWorkflow {
	const workflow = new PollingWorkflow({ watch: 'folder', folder: { __rl: true, mode: 'path', value: PREFIX }, options });
	// Each with a connection of its own: open connections are shared by those that are the same.
	workflow.credentials = { ...serverCredentials(), connectionName: `Network ${++workflows}`, ignoreTlsProblems: true, ...connection };
	if (rules) workflow.egressFilter = egressFilter(rules);
	return workflow;
}

/** Has it told of an object, with all that comes before and after. */
async function tellOfOne(workflow: PollingWorkflow): Promise<void> {
	await workflow.activate();
	await rawPut(server.bucket, `${PREFIX}a`, 'contents');
	expect((await workflow.test()).map(({ json }) => json.key)).toEqual([`${PREFIX}a`]);
	expect(await workflow.poll()).toEqual([`${PREFIX}a`]);
	await workflow.settle();
	const [{ json, binary }] = workflow.executions[0]! as [(typeof workflow.executions)[0][0]];
	expect(json.detailsError).toBeUndefined();
	expect(Buffer.from(binary!.data!.data, 'base64').toString()).toBe('contents');
	expect(workflow.warnings).toEqual([]);
	expect((await raw('HEAD', server.bucket, `${ROOT}done/a`)).status).toBe(200);
	expect((await raw('HEAD', server.bucket, `${ROOT}state/shared.json`)).status).toBe(200);
}

test('through a proxy: polls, Fetch Test Event, Include, After Processing, state and claims in the bucket', async () => {
	const addresses: string[] = [];
	await tellOfOne(workflowAt({ endpoint: at(FAR_HOST) }, { addresses }));
	expect(tunnelsTo(FAR_HOST).length).toBeGreaterThan(0);
	// The proxy resolves the names, so that n8n is asked about each request: at the opening, and then once a tunnel.
	expect(addresses).toEqual(Array.from({ length: tunnelsTo(FAR_HOST).length + 1 }, () => at(FAR_HOST)));
});

test('a host in NO_PROXY is asked directly, and n8n resolves its name', async () => {
	process.env.NO_PROXY = 'localhost';
	const names: string[] = [];
	await tellOfOne(workflowAt({ endpoint: at('localhost') }, { names }));
	expect(tunnelsTo('localhost')).toEqual([]);
	expect(new Set(names)).toEqual(new Set(['localhost']));
});

test('without Ignore TLS Problems, a certificate that is not trusted is refused through a proxy', async () => {
	await expect(workflowAt({ endpoint: at(FAR_HOST), ignoreTlsProblems: false }).activate()).rejects.toThrow('is not trusted');
});

describe('what n8n forbids is not contacted, and n8n is told not to try again soon', () => {
	const refused = { failure: { cause: 'configuration-invalid' }, message: expect.stringContaining('This n8n does not allow connections') };

	test.each<[string, IDataObject, RegExp]>([
		['an endpoint, by a proxy', { endpoint: `https://${FAR_HOST}` }, /behind-the-proxy/],
		['AWS, by a proxy', { moreSettings: false, region: 'eu-central-1', bucketName: 'proxied-bucket' }, /amazonaws\.com/],
	])('%s', async (_, connection, forbidden) => {
		const workflow = workflowAt(connection, { forbidden });
		await expect(workflow.activate()).rejects.toMatchObject(refused);
		await expect(workflow.test()).rejects.toThrow('This n8n does not allow connections');
		expect(proxy.tunnels).toEqual([]);
	});

	test('a name that is asked directly', async () => {
		process.env.NO_PROXY = 'forbidden.localhost';
		const names: string[] = [];
		const workflow = workflowAt({ endpoint: at('forbidden.localhost') }, { names, forbidden: /^forbidden/ });
		await expect(workflow.activate()).rejects.toMatchObject(refused);
		expect(new Set(names)).toEqual(new Set(['forbidden.localhost']));
	});

	test('another bucket than the one of the connection', async () => {
		const addresses: string[] = [];
		const aws = { moreSettings: false, region: 'eu-central-1', bucketName: 'proxied-bucket' };
		const other = { bucketName: { __rl: true, mode: 'name', value: 'another-bucket' } };
		await expect(workflowAt(aws, { addresses, forbidden: /another-bucket/ }, other).activate()).rejects.toMatchObject(refused);
		expect(addresses).toContain('https://another-bucket.s3.eu-central-1.amazonaws.com');
		expect(proxy.tunnels).toEqual([]);
	});
});
