import type { Migration } from './migrateWorkflow';
import type { Note } from './workflow';

const HEADINGS: Record<Note['kind'], string> = {
	check: 'Look at these and change them by hand:',
	notCarried: 'Not carried over:',
	differs: 'Works in another way:',
};

/** What happened, for the person who migrates. */
export function reportOf({ workflow, migrated, notes, connections }: Migration, file: string): string {
	const workflowName = JSON.stringify(workflow.name ?? 'the workflow');
	if (migrated.length === 0 && notes.length === 0) return `${file}: no S3 node of n8n in ${workflowName}.`;
	const lines = [`${file}: ${migrated.length} ${migrated.length === 1 ? 'node' : 'nodes'} of ${workflowName} migrated.`];
	for (const { name, bucketName, fields, oldType } of connections) {
		lines.push(
			`  Create a credential "Amazon S3 API" and name it ${JSON.stringify(name)}, as the old one (${oldType}). ` +
				'n8n then finds it when you import the workflow.',
			...fields.map((field) => `    - ${field}`),
			`    - Bucket Name: ${bucketName ?? 'a bucket that the keys may list'}. Each node names its own bucket in its options`,
		);
	}
	for (const kind of ['check', 'notCarried', 'differs'] as const) {
		const ofKind = notes.filter((note) => note.kind === kind);
		if (ofKind.length > 0) lines.push(`  ${HEADINGS[kind]}`, ...ofKind.map(({ node, text }) => `    - ${node}: ${text}`));
	}
	return lines.join('\n');
}
