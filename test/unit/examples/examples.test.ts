/**
 * Examples as their readers see them before they run: a title, a note, and fields that the forms know. Which of them run: test/n8n and
 * test/trigger.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { NodeHelpers, type INode, type INodeProperties, type INodeType } from 'n8n-workflow';
import { AmazonS3 } from '../../../nodes/AmazonS3/AmazonS3.node';
import { AmazonS3Trigger } from '../../../nodes/AmazonS3/AmazonS3Trigger.node';
import { exported } from '../../migration/lab';
import { OLD_WORKFLOWS } from '../../migration/oldWorkflows';
import type { Workflow } from '../../../migration/workflow';

const PROJECT = resolve(__dirname, '../../..');
const FOLDER = join(PROJECT, 'examples');

interface Example {
	name: string;
	nodes: INode[];
	connections: Record<string, Record<string, Array<Array<{ node: string }>>>>;
}

const examples = readdirSync(FOLDER).map((file) => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Example] as const);
const TYPES: Record<string, INodeType> = {
	'n8n-nodes-amazon-s3.amazonS3': new AmazonS3(),
	'n8n-nodes-amazon-s3.amazonS3Tool': new AmazonS3(),
	'n8n-nodes-amazon-s3.amazonS3Trigger': new AmazonS3Trigger() as unknown as INodeType,
};
const notesOf = ({ nodes }: Example) => nodes.filter(({ type }) => type.endsWith('.stickyNote'));

test('each has a title of its own, and a note that begins with one', () => {
	expect(new Set(examples.map(([, { name }]) => name)).size).toBe(examples.length);
	for (const [file, example] of examples) {
		expect([file, example.name]).toEqual([file, expect.stringMatching(/^Amazon S3( Trigger)?: \w/)]);
		expect([file, notesOf(example).map(({ parameters }) => parameters.content)]).toEqual([
			file,
			expect.arrayContaining([expect.stringMatching(/^## \S/)]),
		]);
	}
});

test.each(examples)('%s: its parts fit together', (_, { nodes, connections }) => {
	const names = nodes.map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
	const connected = Object.entries(connections).flatMap(([from, kinds]) => [
		from,
		...Object.values(kinds).flatMap((outputs) => outputs.flatMap((inputs) => inputs.map(({ node }) => node))),
	]);
	expect(connected.filter((name) => !names.includes(name))).toEqual([]);
	const asked = [...JSON.stringify(nodes.map(({ parameters }) => parameters)).matchAll(/\$\('([^']+)'\)/g)].map(([, name]) => name!);
	expect(asked.filter((name) => !names.includes(name))).toEqual([]);
});

test.each(examples)('%s: our forms know its fields, and miss none', (_, { nodes }) => {
	for (const node of nodes) {
		const type = TYPES[node.type];
		if (type === undefined) continue;
		expect([node.name, unknownFields(type, node)]).toEqual([node.name, []]);
		const filled = { ...node, parameters: withDefaults(type, node) };
		const issues = NodeHelpers.getNodeParametersIssues(type.description.properties, filled, type.description);
		expect([node.name, issues]).toEqual([node.name, null]);
	}
});

const withDefaults = ({ description }: INodeType, node: INode): INode['parameters'] =>
	NodeHelpers.getNodeParameters(description.properties, node.parameters, true, false, node, description)!;

/** Fields and options that the form does not show for this operation. */
function unknownFields({ description }: INodeType, node: INode): string[] {
	const values = withDefaults({ description } as INodeType, node);
	const shown = description.properties.filter((property) => NodeHelpers.displayParameter(values, property, node, description));
	// n8n itself adds these to tools and to triggers that poll.
	const names = [...shown.map(({ name }) => name), 'descriptionType', 'toolDescription', 'pollTimes'];
	const { options = {} } = node.parameters as { options?: object };
	const known = shown.filter(({ name }) => name === 'options').flatMap((property) => (property.options ?? []) as INodeProperties[]);
	return [
		...Object.keys(node.parameters).filter((name) => !names.includes(name)),
		...Object.keys(options).filter((name) => !known.some((option) => option.name === name)),
	];
}

const MIGRATE = 'migrate-all-workflows.json';
const BUNDLE = `process.stdout.write(require('esbuild').buildSync({
	stdin: {
		contents: "import { migrateWorkflow } from './migrateWorkflow'; " +
			"import { reportOf } from './report'; migration = { migrateWorkflow, reportOf };",
		resolveDir: 'migration', loader: 'ts',
	},
	banner: { js: 'let migration;' }, bundle: true, write: false, minify: true, format: 'iife', target: 'es2022', legalComments: 'none',
}).outputFiles[0].text)`;

/** What the Code node of the example runs: the migration of this package, and what n8n takes of a workflow. */
const programOf = (bundle: string) => `${bundle.trim()}
const SETTINGS = ['executionOrder', 'timezone', 'saveExecutionProgress', 'saveManualExecutions', 'saveDataErrorExecution',
  'saveDataSuccessExecution', 'executionTimeout', 'errorWorkflow'];
return $input.all().flatMap(({ json }, item) => {
  const result = migration.migrateWorkflow(json);
  if (result.migrated.length === 0) return [];
  const { nodes, connections, settings = {} } = result.workflow;
  const kept = Object.fromEntries(Object.entries(settings).filter(([name]) => SETTINGS.includes(name)));
  const workflow = { name: json.name + ' (Amazon S3)', nodes, connections, settings: kept };
  return [{ json: { name: json.name, workflow, report: migration.reportOf(result, json.name) }, pairedItem: { item } }];
});`;

test('the example that migrates all workflows has the migration of this package', () => {
	const program = programOf(execFileSync(process.execPath, ['-e', BUNDLE], { cwd: PROJECT, encoding: 'utf8' }));
	const file = join(FOLDER, MIGRATE);
	const text = readFileSync(file, 'utf8');
	const { jsCode } = (JSON.parse(text) as Example).nodes.find(({ name }) => name === 'Migrate')!.parameters;
	if (process.env.UPDATE_DOCS)
		writeFileSync(
			file,
			text.replace(JSON.stringify(jsCode), () => JSON.stringify(program)),
		);
	// Thousands of characters say nothing to whoever reads that they differ.
	else expect(jsCode === program ? 'the same' : 'another: UPDATE_DOCS=1 npx jest examples writes it').toBe('the same');
});

/** What n8n's runner of Code nodes does before it runs them: modules of esbuild, which define their exports, are empty then. */
const HARDENED = 'Object.defineProperty = () => ({}); Object.defineProperties = () => ({});';

test('its code gives a new workflow for each that has old nodes', () => {
	const { jsCode } = examples.find(([file]) => file === MIGRATE)![1].nodes.find(({ name }) => name === 'Migrate')!.parameters;
	const old = exported(OLD_WORKFLOWS[0]!, 'bucket');
	const other: Workflow = { name: 'Other', nodes: [{ name: 'A', type: 'n8n-nodes-base.noOp', parameters: {} }], connections: {} };
	// n8n's API gives null for what a workflow does not have.
	const items = [
		{ json: other },
		{ json: { ...old, pinData: null, staticData: null, meta: null, settings: { executionOrder: 'v1', binaryMode: 'separate' } } },
	];
	const output = runInContext(`${HARDENED} (($input) => { ${String(jsCode)} })`, createContext())({ all: () => items }) as Array<{
		json: { workflow: Workflow; report: string };
	}>;
	expect(output).toHaveLength(1);
	expect(output[0]).toMatchObject({ pairedItem: { item: 1 }, json: { name: 'upload a file' } });
	expect(output[0]!.json.workflow).toMatchObject({ name: 'upload a file (Amazon S3)', settings: { executionOrder: 'v1' } });
	expect(output[0]!.json.workflow.nodes.map(({ type }) => type)).toEqual(['n8n-nodes-base.manualTrigger', 'n8n-nodes-amazon-s3.amazonS3']);
	expect(output[0]!.json.report).toContain('Create a credential "Amazon S3 API"');
});

const PAGE = join(PROJECT, 'docs/examples.md');
const BEGIN = '<!-- gallery: drawn by UPDATE_DOCS=1 npx jest examples -->';
const END = '<!-- gallery: end -->';

/** A title, the first paragraph of the note, and a picture of the nodes for each workflow. */
function gallery(): string {
	return examples
		.map(([file, example]) => {
			const content = notesOf(example)
				.map(({ parameters }) => String(parameters.content))
				.find((text) => text.startsWith('## '))!;
			const about =
				content
					.split('\n')
					.slice(1)
					.find((line) => /^[^\s\d-]/.test(line)) ?? '';
			const title = example.name.replace(
				/^Amazon S3( Trigger)?: (.)/,
				(_, trigger: string | undefined, first: string) => `${trigger === undefined ? '' : 'Trigger: '}${first.toUpperCase()}`,
			);
			return `## ${title}

${about}

${picture(example)}

[${file}](../examples/${file})`;
		})
		.join('\n\n');
}

function picture({ nodes, connections }: Example): string {
	const shown = nodes.filter(({ type }) => !type.endsWith('.stickyNote'));
	const idOf = (name: string) => `n${shown.findIndex((node) => node.name === name)}`;
	const isOurs = ({ type }: INode) => type.startsWith('n8n-nodes-amazon-s3.');
	const boxes = shown.map((node) => `  ${idOf(node.name)}["${node.name.replace(/"/g, "'")}"]${isOurs(node) ? ':::s3' : ''}`);
	const arrows = Object.entries(connections).flatMap(([from, kinds]) =>
		Object.entries(kinds).flatMap(([kind, outputs]) =>
			outputs.flatMap((inputs) => inputs.map(({ node }) => `  ${idOf(from)} ${kind === 'main' ? '-->' : '-.->'} ${idOf(node)}`)),
		),
	);
	return ['```mermaid', 'flowchart LR', ...boxes, ...arrows, '  classDef s3 fill:#3f862422,stroke:#3f8624', '```'].join('\n');
}

test('the gallery shows every example as it is', () => {
	const page = readFileSync(PAGE, 'utf8');
	const [before, rest = ''] = page.split(BEGIN);
	const [drawn, after = ''] = rest.split(END);
	if (process.env.UPDATE_DOCS) writeFileSync(PAGE, `${before}${BEGIN}\n\n${gallery()}\n\n${END}${after}`);
	else expect(drawn!.trim()).toBe(gallery());
});
