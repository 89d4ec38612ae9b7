/** The credential that the new nodes need. Secrets are not part of a workflow, and are entered again. */
import type { OldNode } from './oldNodes';
import { isBlank, isExpression } from './value';
import type { WorkflowNode } from './workflow';

/** A connection of type *Amazon S3 API* to create, and what of the old credential goes into its fields. */
export interface ConnectionToCreate {
	/** Of the old credential. A new one with this name is found by n8n when the workflow is imported. */
	name: string;
	oldType: string;
	/** The bucket that most of its nodes name; undefined where all of them have expressions. */
	bucketName?: string;
	fields: string[];
}

const FIELDS: Record<string, string[]> = {
	aws: [
		'Access Key ID, Access Key Secret: from Access Key ID and Secret Access Key',
		'Region: the same',
		'More Settings → Session Token: from Session Token (Temporary Security Credentials)',
		'More Settings → Endpoint: from S3 Endpoint (Custom Endpoints)',
	],
	awsAssumeRole: [
		'Access Key ID, Access Key Secret: from STS Access Key ID and STS Secret Access Key. Keys of the machine itself are not used',
		'Region: the same',
		'More Settings → Role ARN, External ID: the same',
	],
	s3: [
		'Access Key ID, Access Key Secret: from Access Key ID and Secret Access Key',
		'Region: the same, or Other with the same code',
		'More Settings → Endpoint: from S3 Endpoint; Path-Style Addressing: from Force Path Style; Ignore TLS Problems: from Ignore SSL Issues',
	],
};

/** The type and the name of the old credential, as far as the node tells. */
function oldCredential({ kind, parameters }: OldNode, { credentials }: WorkflowNode): { type: string; name: string } {
	const type = kind === 's3' ? 's3' : parameters.authentication === 'assumeRole' ? 'awsAssumeRole' : 'aws';
	const name: unknown = credentials?.[type]?.name;
	return { type, name: typeof name === 'string' && name !== '' ? name : { aws: 'AWS', awsAssumeRole: 'AWS role', s3: 'S3' }[type]! };
}

/** What the new node has in `credentials`. n8n finds a credential without an ID by its name and type. */
export const newCredentials = (old: OldNode, node: WorkflowNode) => ({ amazonS3Api: { id: null, name: oldCredential(old, node).name } });

/** One connection for each credential of the old nodes. */
export function connectionsFor(nodes: Array<[OldNode, WorkflowNode]>): ConnectionToCreate[] {
	const found = new Map<string, { type: string; name: string; buckets: string[] }>();
	for (const [old, node] of nodes) {
		const { type, name } = oldCredential(old, node);
		const entry = found.get(`${type} ${name}`) ?? { type, name, buckets: [] };
		const bucket = old.parameters.bucketName;
		if (!isBlank(bucket) && !isExpression(bucket)) entry.buckets.push(String(bucket));
		found.set(`${type} ${name}`, entry);
	}
	return [...found.values()].map(({ type, name, buckets }) => {
		const bucketName = mostFrequent(buckets);
		return { name, oldType: type, ...(bucketName !== undefined && { bucketName }), fields: FIELDS[type]! };
	});
}

function mostFrequent(names: string[]): string | undefined {
	const counts = new Map<string, number>();
	for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
	return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
