import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PACKAGE_NAME } from '../lab/communityPackage';
import { CREDENTIAL_TYPE, localConnection } from '../lab/labConnection';
import { communityPackagesFolder, type N8nSettings } from '../lab/n8nEnvironment';
import { type N8nInstance, startN8n } from '../lab/n8nInstance';
import { N8nRest, type WorkflowExport } from '../lab/n8nRest';
import { freePort } from '../lab/ports';
import { type Registry, startRegistry } from '../lab/registry';
import { runProgram } from '../servers/program';
import { CommunityNodes } from './communityNodes';
import { Editor } from './editor';
import { clear } from './secondClient';
import { testLab } from './testLab';

const SLOW_MS = 300_000;
const FIRST = '90.0.0';
const NEXT = '90.1.0';
const NODE_TYPE = `${PACKAGE_NAME}.amazonS3`;
const KEY = 'community/letter.txt';
/** Stands in the node's code of the next version, so that its code is what runs. */
const NEXT_SUBTITLE = 'the next version';

const { installation, tarball, s3, owner } = testLab();
const folder = mkdtempSync(join(tmpdir(), 'n8n-community-nodes-'));
let registry: Registry;
let settings: N8nSettings;
let n8n: N8nInstance;
let editor: Editor;
let page: CommunityNodes;
let workflowId: string;

beforeAll(async () => {
	registry = await startRegistry(join(folder, 'registry'), installation.node);
	await registry.publish(await packageWithVersion(FIRST));
	settings = await freshSettings('n8n');
	n8n = await startN8n(installation, settings);
	await N8nRest.logIn(n8n.url, owner);
	editor = await Editor.open(n8n.url);
	page = new CommunityNodes(editor.page, n8n.url);
}, SLOW_MS);

afterAll(async () => {
	await editor?.close();
	await n8n?.stop();
	await registry?.stop();
	await clear('community/');
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function freshSettings(name: string): Promise<N8nSettings> {
	const userFolder = join(folder, name);
	const filesFolder = join(userFolder, 'files');
	mkdirSync(filesFolder, { recursive: true });
	return { userFolder, filesFolder, port: await freePort(), brokerPort: await freePort(), more: registry.variables };
}

/** Unpacks the tarball of this run and gives it another version. */
async function packageWithVersion(version: string, change: (nodeCode: string) => string = (code) => code): Promise<string> {
	const unpacked = join(folder, version);
	mkdirSync(unpacked);
	await runProgram('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1']);
	const rewrite = (path: string, edit: (text: string) => string) =>
		writeFileSync(join(unpacked, path), edit(readFileSync(join(unpacked, path), 'utf8')));
	rewrite('package.json', (text) => JSON.stringify({ ...(JSON.parse(text) as object), version }));
	rewrite('dist/nodes/AmazonS3/AmazonS3.node.js', change);
	return unpacked;
}

/** Uploads a text and reads it back. */
function letterWorkflow(credential: { id: string; name: string }): WorkflowExport {
	const node = (name: string, parameters: Record<string, unknown>) => ({
		name,
		type: NODE_TYPE,
		typeVersion: 1,
		position: [200, 0],
		parameters: { resource: 'object', key: { __rl: true, mode: 'key', value: KEY }, options: {}, ...parameters },
		credentials: { [CREDENTIAL_TYPE]: credential },
	});
	return {
		name: 'letter',
		nodes: [
			{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
			node('Write', { operation: 'upload', from: 'text', text: 'Dear reader' }),
			node('Read', { operation: 'download', as: 'text', outputField: 'letter' }),
		],
		connections: {
			Start: { main: [[{ node: 'Write', type: 'main', index: 0 }]] },
			Write: { main: [[{ node: 'Read', type: 'main', index: 0 }]] },
		},
		settings: { executionOrder: 'v1' },
	};
}

async function saveWorkflow(rest: N8nRest): Promise<string> {
	const connection = localConnection(s3.endpoint);
	const credential = { id: await rest.saveCredential(connection), name: connection.name };
	return await rest.createWorkflow(letterWorkflow(credential));
}

/** Runs the saved workflow as it is. */
async function runLetter(rest: N8nRest, id: string): Promise<void> {
	await clear('community/');
	const { status, data } = await rest.run(id, 'Start');
	expect([status, data]).toEqual(['success', expect.stringContaining('Dear reader')]);
}

const packageFolder = () => join(communityPackagesFolder(settings), 'node_modules', PACKAGE_NAME);
const installedVersion = () => (JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }).version;

test(
	'Settings → Community nodes → Install installs the package by its name, and a workflow runs',
	async () => {
		await page.open();
		await page.install(PACKAGE_NAME, async (dialog) => await editor.picture(dialog, 'install.png'));
		expect(await page.packages()).toEqual([expect.stringMatching(new RegExp(`${PACKAGE_NAME}[^]*v${FIRST}`))]);
		expect(installedVersion()).toBe(FIRST);
		expect(await page.nodeType(NODE_TYPE)).toMatchObject({ displayName: 'Amazon S3' });
		const rest = await N8nRest.logIn(n8n.url, owner);
		workflowId = await saveWorkflow(rest);
		await runLetter(rest, workflowId);
	},
	SLOW_MS,
);

test(
	'a newer version is offered, its update replaces the code, and the saved workflow runs as it is',
	async () => {
		await registry.publish(await packageWithVersion(NEXT, (code) => code.replace(/subtitle: (["'`])/, `subtitle: $1${NEXT_SUBTITLE} `)));
		await page.open();
		await page.update();
		expect(await page.packages()).toEqual([expect.stringContaining(`v${NEXT}`)]);
		expect(installedVersion()).toBe(NEXT);
		expect(await page.nodeType(NODE_TYPE)).toMatchObject({ subtitle: expect.stringContaining(NEXT_SUBTITLE) });
		await runLetter(await N8nRest.logIn(n8n.url, owner), workflowId);
	},
	SLOW_MS,
);

test(
	'Uninstall leaves nothing behind, also after a restart',
	async () => {
		await page.open();
		await page.uninstall();
		expect(await page.packages()).toEqual([]);
		expect(existsSync(packageFolder())).toBe(false);
		expect(readdirSync(join(communityPackagesFolder(settings), 'node_modules')).filter((name) => name.includes('amazon'))).toEqual([]);
		expect(await page.nodeType(NODE_TYPE)).toBeUndefined();
		await n8n.stop();
		n8n = await startN8n(installation, settings);
		await page.open();
		expect(await page.packages()).toEqual([]);
		expect(n8n.process.output().stdout).not.toContain('packages are missing');
	},
	SLOW_MS,
);

describe('without the user interface', () => {
	const npm = async (cwd: string, ...args: string[]) =>
		await runProgram('npm', args, { cwd, env: { ...process.env, ...registry.variables } });
	const packagesIn = (nodes: string) => readdirSync(join(nodes, 'node_modules')).filter((name) => !name.startsWith('.'));

	test(
		'npm install in ~/.n8n/nodes brings this package and nothing else, and the saved workflow runs after a restart',
		async () => {
			const nodes = communityPackagesFolder(settings);
			await npm(nodes, 'install', PACKAGE_NAME);
			expect(packagesIn(nodes)).toEqual([PACKAGE_NAME]);
			await n8n.stop();
			n8n = await startN8n(installation, settings);
			expect(await page.nodeType(NODE_TYPE)).toMatchObject({ displayName: 'Amazon S3' });
			await runLetter(await N8nRest.logIn(n8n.url, owner), workflowId);
		},
		SLOW_MS,
	);

	test(
		'a folder that npm install --prefix has filled serves a new n8n as its .n8n/nodes, as a volume of its Docker image does',
		async () => {
			const fresh = await freshSettings('docker');
			const volume = communityPackagesFolder(fresh);
			mkdirSync(volume, { recursive: true });
			await npm(folder, 'install', '--prefix', volume, `${PACKAGE_NAME}@${FIRST}`);
			expect(packagesIn(volume)).toEqual([PACKAGE_NAME]);
			await n8n.stop();
			n8n = await startN8n(installation, fresh);
			const rest = await N8nRest.logIn(n8n.url, owner);
			await runLetter(rest, await saveWorkflow(rest));
		},
		SLOW_MS,
	);
});
