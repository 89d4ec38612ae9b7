/** An old node and the new one that it becomes, each in a bucket of its own with the same objects in it. */
import { randomUUID } from 'node:crypto';
import type { INodeExecutionData } from 'n8n-workflow';
import { migrateWorkflow } from '../../migration/migrateWorkflow';
import { binaryContents, runNode } from '../support/executeContext';
import { contentsOf, exported, inBucket, itemsOf, prepareBucket, type Stored } from './lab';
import type { OldWorkflow } from './oldWorkflows';
import { oldNodeType, runOldNode } from './runOldNode';

export interface Outcome {
	stored: Record<string, Stored> | undefined;
	/** Files of the output, by item and field. */
	files: Array<Record<string, { name?: string; type: string; text: string }>>;
	output: INodeExecutionData[];
	failed: boolean;
}

const bucketName = () => `moved-${randomUUID().slice(0, 13)}`;

/** What both leave behind and give. */
export async function both(old: OldWorkflow, nodeModules: string): Promise<{ before: Outcome; after: Outcome }> {
	const [one, other] = [bucketName(), bucketName()];
	await prepareBucket(one, old);
	await prepareBucket(other, old);
	const type = oldNodeType(nodeModules, old.type, old.typeVersion);
	const { workflow } = migrateWorkflow(exported(old, other));
	return {
		before: await outcome(one, runOldNode(type, inBucket(old.parameters, one), itemsOf(old, one)), (data) =>
			Buffer.from(data.data, 'base64'),
		),
		after: await outcome(other, runNode(workflow.nodes[1]!.parameters!, { items: itemsOf(old, other) }), binaryContents),
	};
}

async function outcome(
	bucket: string,
	running: Promise<INodeExecutionData[]>,
	read: (binary: NonNullable<INodeExecutionData['binary']>[string]) => Buffer,
): Promise<Outcome> {
	const output = await running.catch(() => undefined);
	const files = (output ?? []).map(({ binary = {} }) =>
		Object.fromEntries(
			Object.entries(binary).map(([field, data]) => [field, { name: data.fileName, type: data.mimeType, text: read(data).toString() }]),
		),
	);
	return { stored: await contentsOf(bucket), files, output: output ?? [], failed: output === undefined };
}
