import { CREDENTIAL_TYPE } from '../lab/labConnection';
import type { WorkflowExport } from '../lab/n8nRest';

type Node = WorkflowExport['nodes'][number];

/** Without a dot in it, n8n's AWS node asks AWS, whatever the credential's endpoint. */
export const ARCHIVE = 'old.archive';

/** Without what has to be encoded: n8n's node for other stores signs another address than it asks for then. */
const NAMES = ['january.txt', 'february.txt', 'march-final.txt'];

/** The credentials of n8n's own nodes for the S3 of the run, as n8n's command imports them, and ours under the same names. */
export function chainCredentials(s3: { endpoint: string; region: string; accessKeyId: string; secretAccessKey: string }, bucket: string) {
	const { endpoint, region, accessKeyId, secretAccessKey } = s3;
	const keys = { region, accessKeyId, secretAccessKey };
	const ours = (name: string) => ({
		id: `New${name.replaceAll(' ', '')}01`,
		name,
		type: CREDENTIAL_TYPE,
		data: { ...keys, connectionName: name, bucketName: bucket, moreSettings: true, endpoint, forcePathStyle: true },
	});
	return {
		old: [
			{ id: 'OldStore0001', name: 'Old store', type: 's3', data: { ...keys, endpoint, forcePathStyle: true } },
			{ id: 'OldAws000001', name: 'Old AWS', type: 'aws', data: { ...keys, customEndpoints: true, s3Endpoint: endpoint } },
		],
		new: [ours('Old store'), ours('Old AWS')],
	};
}

/** A workflow with n8n's own S3 nodes in a row, each of which reads what others put out. */
export function chainOfOldNodes(bucket: string): WorkflowExport {
	const s3 = node('s3', 1, { s3: { id: 'OldStore0001', name: 'Old store' } });
	const aws = node('awsS3', 2, { aws: { id: 'OldAws000001', name: 'Old AWS' } });
	const listed = "{{ $('List').item.json.Key.split('/').pop() }}";
	const nodes: Node[] = [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} },
		{
			name: 'Names',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [200, 0],
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ name: NAMES }), options: {} },
		},
		{ name: 'One by one', type: 'n8n-nodes-base.splitOut', typeVersion: 1, position: [400, 0], parameters: { fieldToSplitOut: 'name' } },
		s3('Write', {
			operation: 'upload',
			bucketName: bucket,
			fileName: '={{ $json.name }}',
			binaryData: false,
			fileContent: '=Report of {{ $json.name }}, ünï',
			additionalFields: { parentFolderKey: 'in' },
		}),
		{ ...s3('List', { operation: 'getAll', bucketName: bucket, returnAll: true, options: { folderKey: 'in/' } }), executeOnce: true },
		s3('Read', { operation: 'download', bucketName: bucket, fileKey: '={{ $json.Key }}' }),
		s3('Store', {
			operation: 'upload',
			bucketName: bucket,
			fileName: `=out/{{ $('List').item.json.Size }}-${listed}`,
		}),
		aws('Archive', {
			operation: 'upload',
			bucketName: ARCHIVE,
			fileName: `=sizes/${listed}`,
			binaryData: false,
			fileContent: "={{ $('List').item.json.Key }} {{ $('List').item.json.ETag }} {{ $('List').item.json.Size }} {{ $json.success }}",
		}),
		{
			...aws('Archived', { operation: 'getAll', bucketName: ARCHIVE, returnAll: true, options: { folderKey: 'sizes/' } }),
			executeOnce: true,
		},
		aws('Copy', {
			operation: 'copy',
			sourcePath: `=/${ARCHIVE}/{{ encodeURIComponent($json.Key) }}`,
			destinationPath: `=/${ARCHIVE}/copies/{{ $json.Size }}-{{ $itemIndex }}`,
		}),
		aws('Delete', { operation: 'delete', bucketName: ARCHIVE, fileKey: "={{ $('Archived').item.json.Key }}" }),
	];
	const connections = Object.fromEntries(
		nodes.slice(1).map(({ name }, i) => [nodes[i]!.name, { main: [[{ node: name, type: 'main', index: 0 }]] }]),
	);
	return { name: 'A chain of old nodes', nodes, connections, settings: { executionOrder: 'v1' } };
}

const node =
	(type: string, typeVersion: number, credentials: object) =>
	(name: string, parameters: Record<string, unknown>): Node => ({
		name,
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		position: [600, 0],
		parameters,
		credentials,
	});
