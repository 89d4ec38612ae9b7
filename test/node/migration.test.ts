/**
 * Old workflows, migrated: the new node stores and gives what the old one is known to. test/n8n/migration.test.ts runs the old nodes beside
 * it.
 */
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { migrateWorkflow } from '../../migration/migrateWorkflow';
import { contentsOf, exported, inBucket, itemsOf, prepareBucket } from '../migration/lab';
import { OLD_WORKFLOWS } from '../migration/oldWorkflows';
import { runNode } from '../support/executeContext';

/** What the migration leaves as it is. */
const keptOf = (node: object) =>
	Object.fromEntries(Object.entries(node).filter(([property]) => !['type', 'typeVersion', 'parameters', 'credentials'].includes(property)));

const name = () => `migrated-${randomUUID().slice(0, 13)}`;

test('there are 40 workflows at least, and a title for each', () => {
	const titles = new Set(OLD_WORKFLOWS.map(({ title }) => title));
	expect(titles.size).toBe(OLD_WORKFLOWS.length);
	expect(titles.size).toBeGreaterThanOrEqual(40);
});

test.each(OLD_WORKFLOWS.map((workflow) => [workflow.title, workflow] as const))(
	'%s: it converts, and says what is not carried',
	(_, old) => {
		const before = exported(old, 'some-bucket');
		const untouched = structuredClone(before);
		const { workflow, migrated, notes, connections } = migrateWorkflow(before);
		expect(before).toEqual(untouched);
		expect(migrated).toEqual(['Old node']);
		expect(workflow.connections).toEqual(before.connections);
		const { type, typeVersion, parameters, credentials } = workflow.nodes[1]!;
		expect(keptOf(workflow.nodes[1]!)).toEqual(keptOf(before.nodes[1]!));
		expect({ type, typeVersion }).toEqual({
			type: `n8n-nodes-amazon-s3.amazonS3${old.type.endsWith('Tool') ? 'Tool' : ''}`,
			typeVersion: 1,
		});
		expect(credentials).toEqual({ amazonS3Api: { id: null, name: 'My store' } });
		expect(connections).toHaveLength(1);
		expect(JSON.stringify(parameters)).not.toContain('undefined');

		const said = notes.map(({ text }) => text);
		const expected = old.says ?? [];
		expect(said.filter((text) => !expected.some((pattern) => pattern.test(text)))).toEqual([]);
		expect(expected.filter((pattern) => !said.some((text) => pattern.test(text)))).toEqual([]);
	},
);

const runnable = OLD_WORKFLOWS.filter(({ convertsOnly }) => !convertsOnly);

test.each(runnable.map((workflow) => [workflow.title, workflow] as const))('%s: the new node does it', async (_, old) => {
	const bucket = name();
	await prepareBucket(bucket, old);
	const { workflow } = migrateWorkflow(exported(old, bucket));
	const output = await runNode(workflow.nodes[1]!.parameters!, { items: itemsOf(old, bucket) });
	const contents = await contentsOf(bucket);
	if (old.stored) {
		expect(Object.fromEntries(Object.entries(contents!).map(([key, { text }]) => [key, text]))).toEqual(old.stored);
	}
	for (const [key, headers] of Object.entries(old.headers ?? {})) expect(contents![key]!.headers).toMatchObject(headers);
	if (old.output) expect(output.map(({ json }) => json)).toMatchObject(inBucket<IDataObject[]>(old.output, bucket));
});
