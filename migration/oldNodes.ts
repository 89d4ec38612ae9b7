import { isObject } from './readable';
import type { Parameters, WorkflowNode } from './workflow';

/** One of n8n's own S3 nodes, with the defaults that n8n leaves out of an export. */
export interface OldNode {
	name: string;
	/** `aws1` and `aws2` are the two versions of AWS S3. */
	kind: 'aws1' | 'aws2' | 's3';
	isTool: boolean;
	/** Such as `file:upload`. */
	operation: string;
	parameters: Parameters;
}

const TYPE = /^n8n-nodes-base\.(awsS3|s3)(Tool)?$/;
const FIRST_OPERATION: Record<string, string> = { bucket: 'create', file: 'download', folder: 'create' };
const OPERATIONS = new Set([
	...['create', 'delete', 'getAll', 'search'].map((operation) => `bucket:${operation}`),
	...['copy', 'delete', 'download', 'getAll', 'upload'].map((operation) => `file:${operation}`),
	...['create', 'delete', 'getAll'].map((operation) => `folder:${operation}`),
]);

export const isOldNode = ({ type }: WorkflowNode): boolean => TYPE.test(type);

/** The node with its defaults; undefined if it is none of n8n's own S3 nodes, or does what no version of them does. */
export function readOldNode(node: WorkflowNode): OldNode | undefined {
	const [, type, tool] = TYPE.exec(node.type) ?? [];
	if (type === undefined) return undefined;
	const { parameters: given = {} } = node;
	const resource = String(given.resource ?? 'file');
	const operation = `${resource}:${String(given.operation ?? FIRST_OPERATION[resource])}`;
	if (!OPERATIONS.has(operation)) return undefined;
	return {
		name: node.name,
		kind: type === 's3' ? 's3' : (node.typeVersion ?? 1) >= 2 ? 'aws2' : 'aws1',
		isTool: tool !== undefined,
		operation,
		parameters: { binaryData: true, binaryPropertyName: 'data', returnAll: false, limit: 100, ...given },
	};
}

/** A collection of the old node, such as *Additional Fields*. */
export function collection(parameters: Parameters, name: string): Parameters {
	const value = parameters[name];
	return isObject(value) ? value : {};
}
