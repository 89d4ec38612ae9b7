/** Nothing that the trigger says, starts or keeps holds a secret, but for the link that was asked for. */
import { inspect } from 'node:util';
import type { IDataObject } from 'n8n-workflow';
import { credentialsWith } from '../support/executeContext';
import type { FaultEffect } from '../support/localS3/faults';
import { PollingWorkflow, type Engine } from '../support/pollContext';
import { raw, rawClean, rawKeys, rawPut } from '../support/rawS3';
import { buckets, startSecureLocalS3, temporary } from '../support/secureLocalS3';

const bucket = buckets.plain;
const ROOT = 'secrets/';
const PREFIX = `${ROOT}in/`;
const STATE = `${ROOT}state/`;
const CUSTOMER_KEY = Buffer.alloc(32, 'customer key of n8n').toString('base64');
const PLAIN_SECRETS = [temporary.secretAccessKey, temporary.sessionToken, CUSTOMER_KEY];
const SECRETS = [
	...PLAIN_SECRETS,
	...PLAIN_SECRETS.map(encodeURIComponent),
	Buffer.from(CUSTOMER_KEY, 'base64').toString('latin1'),
	'X-Amz-Signature',
	'Signature=',
];

let local: Awaited<ReturnType<typeof startSecureLocalS3>>;
beforeAll(async () => {
	local = await startSecureLocalS3();
});
afterAll(async () => await local.stop());
afterEach(async () => {
	local.s3.clearFaults();
	await rawClean(bucket, ROOT);
});

const OPTIONS: IDataObject = { include: ['metadata', 'tags', 'link', 'file'], reportErrors: 2 };
const PLACES: Record<string, IDataObject> = {
	'in n8n': {},
	'in the bucket': { state: { place: { folder: STATE, name: 'one' } } },
	shared: { state: { place: { folder: STATE, name: 'one', share: true } } },
};

function workflowWith(options: IDataObject, connection: IDataObject = {}, engine: Engine = 'classic'): PollingWorkflow {
	const folder = { __rl: true, mode: 'path', value: PREFIX };
	const workflow = new PollingWorkflow({ watch: 'folder', folder, options: { ...OPTIONS, ...options } }, engine);
	const known = { ...temporary, secretCustomerKey: CUSTOMER_KEY, ignoreTlsProblems: true, connectionName: 'Secrets' };
	workflow.credentials = credentialsWith({ ...known, ...connection });
	return workflow;
}

/** What of a workflow, and of what it threw, holds a secret. */
async function leaksOf(workflow: PollingWorkflow, thrown: unknown[]): Promise<string[]> {
	const items = workflow.executions.flat().map(({ json, binary }) => {
		const { url, ...others } = json;
		return { ...others, binary, hasLink: url !== undefined };
	});
	const kept = await Promise.all((await rawKeys(bucket, STATE)).map(async (key) => [key, (await raw('GET', bucket, key)).body.toString()]));
	const places = { errors: inspect(thrown, { depth: 20, maxStringLength: Infinity }), json: JSON.stringify(thrown), items, kept };
	const all = { ...places, log: workflow.log, state: workflow.state };
	return Object.entries(all).flatMap(([name, value]) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		return SECRETS.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`);
	});
}

async function live(workflow: PollingWorkflow): Promise<unknown[]> {
	const thrown: unknown[] = [];
	const step = async (work: Promise<unknown>) => await work.catch((error: unknown) => thrown.push(error));
	await step(workflow.activate());
	await rawPut(bucket, `${PREFIX}good`, 'contents');
	await rawPut(bucket, `${PREFIX}bad`, 'contents');
	workflow.run = async ([item]) => ({ status: String(item!.json.key).endsWith('bad') ? 'error' : 'success' });
	await step(workflow.test());
	for (let i = 0; i < 2; i++) {
		await step(workflow.poll());
		await workflow.settle();
	}
	return thrown;
}

test.each(
	Object.entries(PLACES).flatMap(([name, place]) => (['classic', 'durable'] as const).map((engine) => [name, engine, place] as const)),
)('state %s, %s engine: all that goes well', async (_, engine, place) => {
	const workflow = workflowWith({ afterProcessing: { step: { what: 'tag', attempts: 2 } }, ...place }, {}, engine);
	const thrown = await live(workflow);
	expect(thrown).toEqual([]);
	expect(workflow.executions.flat().filter(({ json }) => json.detailsError !== undefined)).toEqual([]);
	expect(workflow.executions.length).toBe(3);
	expect(workflow.executions.flat().every(({ json }) => String(json.url).includes('X-Amz-Signature'))).toBe(true);
	expect(await leaksOf(workflow, thrown)).toEqual([]);
});

const CALLS = ['ListObjectsV2', 'HeadObject', 'GetObject', 'GetObjectTagging', 'PutObjectTagging', 'CopyObject', 'PutObject'];
const FAULTS: Array<[string, FaultEffect, string[]]> = [
	['refused', { status: 403, code: 'AccessDenied' }, CALLS],
	['not S3', { notS3: true }, CALLS],
	['cut off', { reset: 'beforeRequestBody' }, ['ListObjectsV2']],
	['an error in 200', { errorIn200: 'InternalError' }, ['CopyObject']],
];

test.each(FAULTS)(
	'each call in turn: %s',
	async (_, effect, calls) => {
		const leaks: string[] = [];
		for (const operation of calls) {
			const what = operation === 'PutObjectTagging' ? 'tag' : 'move';
			const workflow = workflowWith({ ...PLACES.shared, afterProcessing: { step: { what, folder: `${ROOT}done/`, attempts: 1 } } });
			const isFault = operation === 'PutObject' ? { keyPrefix: STATE } : {};
			local.s3.fail({ operation, ...isFault, after: 1, times: 1000, ...effect });
			const thrown = await live(workflow);
			local.s3.clearFaults();
			expect([operation, thrown.length + workflow.log.length]).not.toEqual([operation, 0]);
			leaks.push(...(await leaksOf(workflow, thrown)).map((leak) => `${operation}: ${leak}`));
			await rawClean(bucket, ROOT);
		}
		expect(leaks).toEqual([]);
	},
	120_000,
);

test.each<[string, IDataObject]>([
	['a session token that is not valid', { sessionToken: `${temporary.sessionToken}x` }],
	['a wrong secret', { secretAccessKey: `${temporary.secretAccessKey}x` }],
	['a secret of no form', { secretAccessKey: `${temporary.secretAccessKey}\n${CUSTOMER_KEY}` }],
	['a customer key of no form', { secretCustomerKey: `${CUSTOMER_KEY}${CUSTOMER_KEY}` }],
	[
		'an endpoint that is none',
		{ endpoint: `http://${temporary.accessKeyId}:${encodeURIComponent(temporary.secretAccessKey)}@127.0.0.1:1` },
	],
])('%s', async (_, connection) => {
	const workflow = workflowWith({}, connection);
	const thrown = await live(workflow);
	expect(thrown.length).toBeGreaterThan(0);
	expect(await leaksOf(workflow, thrown)).toEqual([]);
});
