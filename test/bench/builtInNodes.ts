import type { Road } from './roads';
import { type BenchCredential, credentialId, credentialOf, type S3Nodes, type S3NodesBy } from './s3Nodes';
import type { BenchServer } from './server';
import type { WorkflowNode } from './workflow';

const CREDENTIAL_TYPE = 's3';

/** n8n's own node for S3-compatible servers. */
export const builtInNodes: S3NodesBy = ({ bucket }, road): S3Nodes => {
	const node = (name: string, resource: string, operation: string, parameters: object): WorkflowNode => ({
		name,
		type: 'n8n-nodes-base.s3',
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource, operation, bucketName: bucket, ...parameters },
		...credentialOf(CREDENTIAL_TYPE, road),
	});
	return {
		upload: (name, key) =>
			node(name, 'file', 'upload', { fileName: key, binaryData: true, binaryPropertyName: 'data', additionalFields: {}, tagsUi: {} }),
		download: (name, key) => node(name, 'file', 'download', { fileKey: key, binaryPropertyName: 'data' }),
		// It has no operation that describes an object: a list of what begins with its key is what there is.
		describe: (name, key) => node(name, 'file', 'getAll', { returnAll: false, limit: 1, options: { folderKey: key } }),
		remove: (name, key) => node(name, 'file', 'delete', { fileKey: key, options: {} }),
		copy: (name, source, destination) =>
			node(name, 'file', 'copy', {
				sourcePath: inBucket(bucket, source),
				destinationPath: inBucket(bucket, destination),
				additionalFields: {},
			}),
		list: (name, prefix) => node(name, 'bucket', 'search', { returnAll: true, additionalFields: { prefix } }),
	};
};

function inBucket(bucket: string, key: string): string {
	return key.startsWith('=') ? `=/${bucket}/${key.slice(1)}` : `/${bucket}/${key}`;
}

/** The credential of n8n's own node for the server by a road. */
export const builtInCredential = (
	{ region, accessKeyId, secretAccessKey }: BenchServer,
	road: Road,
	endpoint: string,
): BenchCredential => ({
	id: credentialId(CREDENTIAL_TYPE, road),
	name: credentialId(CREDENTIAL_TYPE, road),
	type: CREDENTIAL_TYPE,
	data: { endpoint, region, accessKeyId, secretAccessKey, forcePathStyle: true, ignoreSSLIssues: false },
});
