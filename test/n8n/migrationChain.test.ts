/** A workflow of n8n's own S3 nodes, run in n8n before and after the command has moved it. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	CreateBucketCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	GetObjectCommand,
	ListObjectsV2Command,
	S3Client,
} from '@aws-sdk/client-s3';
import { PACKAGE_NAME } from '../lab/communityPackage';
import { exampleWorkflows } from '../lab/exampleWorkflows';
import { runN8nCommand } from '../lab/n8nCommand';
import { communityPackagesFolder } from '../lab/n8nEnvironment';
import { N8nRest, type WorkflowExport } from '../lab/n8nRest';
import { runProgram } from '../servers/program';
import { cleanSlate } from './cleanSlate';
import { execute } from './execute';
import { ARCHIVE, chainCredentials, chainOfOldNodes } from './oldChain';
import { testLab } from './testLab';

const ID = 'chainOfOldNodes1';
const { installation, headless, s3, url, owner } = testLab();
const credentials = chainCredentials(s3, s3.bucket);
const client = new S3Client({ endpoint: s3.endpoint, region: s3.region, credentials: s3, forcePathStyle: true });
let folder: string;

beforeAll(async () => {
	await cleanSlate();
	folder = mkdtempSync(join(tmpdir(), 'n8n-amazon-s3-chain-'));
	await client.send(new CreateBucketCommand({ Bucket: ARCHIVE, CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }));
	await importFile('credentials', [...credentials.old, ...credentials.new]);
});

afterAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	for (const bucket of [ARCHIVE, s3.bucket]) await empty(bucket);
	await client.send(new DeleteBucketCommand({ Bucket: ARCHIVE }));
});

async function importFile(what: 'credentials' | 'workflow', content: object[], name = what as string): Promise<string> {
	const file = join(folder, `${name}.json`);
	writeFileSync(file, JSON.stringify(content));
	await runN8nCommand(installation, headless, [`import:${what}`, `--input=${file}`]);
	return file;
}

const keysIn = async (Bucket: string) => ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key!);

async function empty(Bucket: string): Promise<void> {
	for (const Key of await keysIn(Bucket)) await client.send(new DeleteObjectCommand({ Bucket, Key }));
}

/** The SHA-256 of every object of both buckets; they are empty then. */
async function takeHashes(): Promise<Record<string, string>> {
	const hashes: Record<string, string> = {};
	for (const bucket of [s3.bucket, ARCHIVE]) {
		for (const key of await keysIn(bucket)) {
			const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
			hashes[`${bucket}/${key}`] = createHash('sha256')
				.update(await Body!.transformToByteArray())
				.digest('hex');
		}
		await empty(bucket);
	}
	return hashes;
}

test('a chain of old nodes stores the same, byte for byte, once the command has moved it', async () => {
	const file = await importFile('workflow', [{ ...chainOfOldNodes(s3.bucket), id: ID, active: false, versionId: ID }]);
	const before = await execute(ID);
	expect(before.error?.message).toBeUndefined();
	const old = await takeHashes();
	expect(Object.keys(old).filter((name) => name.startsWith(s3.bucket))).toEqual(
		['in/february.txt', 'in/january.txt', 'in/march-final.txt', 'out/28-january.txt', 'out/29-february.txt', 'out/32-march-final.txt'].map(
			(key) => `${s3.bucket}/${key}`,
		),
	);
	expect(Object.keys(old).filter((name) => name.startsWith(`${ARCHIVE}/copies/`))).toHaveLength(3);
	expect(Object.keys(old)).toHaveLength(9);

	const command = join(communityPackagesFolder(headless), 'node_modules', PACKAGE_NAME, 'dist', 'migration', 'command.js');
	const said = await runProgram(installation.node, [command, 'migrate', file]);
	expect(said).toContain('8 nodes of "A chain of old nodes" migrated');
	const [moved] = JSON.parse(readFileSync(file.replace(/json$/, 'migrated.json'), 'utf8')) as WorkflowExport[];
	await importFile('workflow', [moved!], 'moved');
	const after = await execute(ID);
	expect(after.error?.message).toBeUndefined();
	expect(await takeHashes()).toEqual(old);
});

test('migrate-all-workflows.json makes the new workflow beside the old one, by n8n’s API', async () => {
	const rest = await N8nRest.logIn(url, owner);
	const { rawApiKey } = await rest.request<{ rawApiKey: string }>('POST', '/api-keys', {
		label: 'Migration',
		expiresAt: null,
		scopes: ['workflow:create', 'workflow:list', 'workflow:read'],
	});
	const api = { name: 'n8n', type: 'n8nApi', data: { apiKey: rawApiKey, baseUrl: `${url}/api/v1` } };
	const credential = { id: await rest.saveCredential(api), name: api.name };
	for (const draft of credentials.new) await rest.saveCredential({ name: draft.name, type: draft.type, data: draft.data });
	const oldId = await rest.createWorkflow(chainOfOldNodes(s3.bucket));
	const example = exampleWorkflows(credential, headless.filesFolder).get('migrate-all-workflows.json')!;
	for (const node of example.nodes) if (node.type === 'n8n-nodes-base.n8n') node.credentials = { n8nApi: credential };

	const { status, data } = await rest.run(await rest.createWorkflow(example), 'When clicking ‘Execute workflow’');
	expect([status, /\d+ nodes of/.exec(data)?.[0]]).toEqual(['success', '8 nodes of']);
	const typesOf = async (id: string) => (await rest.request<WorkflowExport>('GET', `/workflows/${id}`)).nodes.map(({ type }) => type);
	expect((await typesOf(oldId)).filter((type) => /\.(awsS3|s3)$/.test(type))).toHaveLength(8);
	const newId = await rest.findWorkflow('A chain of old nodes (Amazon S3)');
	const types = await typesOf(newId!);
	expect(types.filter((type) => type === `${PACKAGE_NAME}.amazonS3`)).toHaveLength(8);
	expect(types.filter((type) => /\.(awsS3|s3)$/.test(type))).toEqual([]);
});
