import { randomUUID } from 'node:crypto';
import { CREDENTIAL_TYPE } from '../lab/labConnection';
import type { WorkflowExport } from '../lab/n8nRest';

type Node = WorkflowExport['nodes'][number];
type Credential = { id: string; name: string };

const S3 = 'n8n-nodes-amazon-s3.amazonS3';

/** The header of a request that names its file. */
export const FILE_HEADER = 'x-file';

/** Where the workflow of `storeFile` puts what it was sent, and what it has read back. */
export const RECEIVED = 'received/';
export const COPIED = 'copied/';

const webhook = (path: string): Node => ({
	name: 'Webhook',
	type: 'n8n-nodes-base.webhook',
	typeVersion: 2,
	position: [0, 0],
	webhookId: randomUUID(),
	parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: { rawBody: true } },
});

const amazonS3 = (name: string, parameters: Record<string, unknown>, credential: Credential): Node => ({
	name,
	type: S3,
	typeVersion: 1,
	position: [200, 0],
	parameters,
	credentials: { [CREDENTIAL_TYPE]: credential },
});

const keyOf = (folder: string) => ({ __rl: true, mode: 'key', value: `=${folder}{{ $('Webhook').item.json.headers['${FILE_HEADER}'] }}` });

function inARow(name: string, nodes: Node[]): WorkflowExport {
	const connections = Object.fromEntries(
		nodes.slice(1).map((node, i) => [nodes[i]!.name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/**
 * Stores the file of a request, reads it back and stores that too. The process that takes the request puts the file into
 * n8n's storage, and a worker takes it from there.
 */
export function storeFile(path: string, credential: Credential): WorkflowExport {
	const upload = (folder: string) => ({
		resource: 'object',
		operation: 'upload',
		key: keyOf(folder),
		from: 'binary',
		binaryPropertyName: 'data',
		options: { partSize: 5 },
	});
	return inARow('store file', [
		webhook(path),
		amazonS3('Store', upload(RECEIVED), credential),
		amazonS3(
			'Read back',
			{ resource: 'object', operation: 'download', key: keyOf(RECEIVED), as: 'binary', outputField: 'data', options: {} },
			credential,
		),
		amazonS3('Store again', upload(COPIED), credential),
	]);
}

/** Aborts every unfinished upload of the bucket. */
export function abortUploads(path: string, credential: Credential): WorkflowExport {
	const parameters = { resource: 'multipartUpload', operation: 'abort', which: 'old', prefix: '', started: 'any', options: {} };
	return inARow('abort uploads', [webhook(path), amazonS3('Abort', parameters, credential)]);
}
