import { CREDENTIAL_TYPE, ownConnection } from '../lab/labConnection';
import type { Road } from './roads';
import { type BenchCredential, credentialId, credentialOf, type S3Nodes, type S3NodesBy } from './s3Nodes';
import type { BenchServer } from './server';
import type { WorkflowNode } from './workflow';

/** The type name of our node. */
export const OUR_NODE = 'n8n-nodes-amazon-s3.amazonS3';

const byPath = (value: string) => ({ __rl: true, mode: 'path', value });
const byKey = (value: string) => ({ __rl: true, mode: 'key', value });

/** This package's node. */
export const ourNodes: S3NodesBy = (_server, road): S3Nodes => {
	const node = (name: string, operation: string, parameters: object, options: object = {}): WorkflowNode => ({
		name,
		type: OUR_NODE,
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'object', operation, ...parameters, options },
		...credentialOf(CREDENTIAL_TYPE, road),
	});
	return {
		upload: (name, key) => node(name, 'upload', { key: byKey(key), from: 'binary', binaryPropertyName: 'data' }),
		download: (name, key) => node(name, 'download', { key: byKey(key), as: 'binary', outputField: 'data' }),
		describe: (name, key) => node(name, 'getMetadata', { key: byKey(key) }),
		remove: (name, key) => node(name, 'delete', { key: byKey(key) }),
		copy: (name, source, destination) => node(name, 'copy', { sourceKey: byKey(source), destinationKey: byKey(destination) }),
		move: (name, source, destination) => node(name, 'move', { sourceKey: byKey(source), destinationKey: byKey(destination) }),
		list: (name, prefix) => node(name, 'getAll', { prefix, returnAll: true }),
		presign: (name, key) => node(name, 'createPresignedUrl', { key: byKey(key), method: 'GET' }),
		sync: (name, from, to) => ({
			...node(name, 'sync', { resource: 'folder', from: 'folder', sourceFolder: byPath(from), destinationFolder: byPath(to) }),
			// Nothing that is the same comes out, and n8n would not go on.
			alwaysOutputData: true,
		}),
		rows: (name, key, most) => node(name, 'download', { key: byKey(key), as: 'csv' }, most === undefined ? {} : { maxItems: most }),
		find: (name, prefix, pattern) => node(name, 'getAll', { prefix, returnAll: true }, { pattern }),
	};
};

/** Our credential for the server by a road. */
export const ourCredential = (server: BenchServer, road: Road, endpoint: string): BenchCredential => ({
	...ownConnection({ ...server, endpoint }),
	id: credentialId(CREDENTIAL_TYPE, road),
	name: credentialId(CREDENTIAL_TYPE, road),
});
