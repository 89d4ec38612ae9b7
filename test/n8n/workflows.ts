import { exampleWorkflows } from '../lab/exampleWorkflows';
import { CREDENTIAL_TYPE } from '../lab/labConnection';
import type { WorkflowExport } from '../lab/n8nRest';

type Node = WorkflowExport['nodes'][number];

/** The credential as n8n's command for importing takes it. */
export const CREDENTIAL = { id: 'LocalS3TestLab01', name: 'Local S3' };

const TRIGGER: Node = { name: 'Start', type: 'n8n-nodes-base.manualTrigger', typeVersion: 1, position: [0, 0], parameters: {} };

const credentials = { [CREDENTIAL_TYPE]: CREDENTIAL };

/** The account of the scripted model. */
export const MODEL_CREDENTIAL = { id: 'ScriptedModel001', name: 'Scripted model', type: 'openAiApi' };

/** Keys that the workflow "errorOutput" downloads: which of them come out at the error output is the test's business. */
export const MIXED_KEYS = [
	'errors/one.txt',
	'errors/missing.txt',
	'errors/two.txt',
	'x'.repeat(1025),
	'errors/MISSING too?.txt',
	'errors/three.txt',
];

/** Returns the workflows that the tests execute, by the ID that they are imported with. */
export function testWorkflows(place: {
	filesFolder: string;
	endpoint: string;
	bucket: string;
	foreignPort: number;
}): Map<string, WorkflowExport> {
	const examples = [...exampleWorkflows(CREDENTIAL, place.filesFolder)].map(
		([file, workflow]) => [file.replace(/\.json$/, ''), workflow] as const,
	);
	const large = examples.find(([id]) => id === 'large-file-round-trip')![1];
	const abort = examples.find(([id]) => id === 'find-and-abort-unfinished-uploads')![1];
	return new Map([
		...examples.map(([id, workflow]) => [id, { ...workflow, nodes: workflow.nodes.map(withScriptedModel) }] as const),
		[
			'abortYoungUploads',
			{ ...abort, name: 'abortYoungUploads', nodes: abort.nodes.map((node) => (node.name === 'Settings' ? ofNoAge(node) : node)) },
		],
		['idle', inARow('idle', [TRIGGER])],
		[
			'diskOnly',
			inARow(
				'diskOnly',
				large.nodes.filter(({ type }) => !type.endsWith('.amazonS3') && !type.endsWith('.stickyNote')),
			),
		],
		['errorOutput', errorOutput()],
		['errorsInRow', inARow('errorsInRow', [TRIGGER, ...mixedKeys(), download({ onError: 'continueRegularOutput' })])],
		['stopAtFailure', inARow('stopAtFailure', [TRIGGER, ...mixedKeys(), download()])],
		['httpRequest', inARow('httpRequest', [TRIGGER, httpRequest(`${place.endpoint}/${place.bucket}?list-type=2&prefix=errors%2F`)])],
		[
			'httpRequestElsewhere',
			inARow('httpRequestElsewhere', [TRIGGER, httpRequest(`http://127.0.0.1:${place.foreignPort}/${place.bucket}`)]),
		],
	]);
}

/** Examples leave it to the user to select an account for the chat model. */
const withScriptedModel = (node: Node): Node =>
	node.type.endsWith('.lmChatOpenAi')
		? { ...node, credentials: { [MODEL_CREDENTIAL.type]: { id: MODEL_CREDENTIAL.id, name: MODEL_CREDENTIAL.name } } }
		: node;

/** The settings of the example, for uploads that the test has just begun. */
const ofNoAge = (node: Node): Node => ({
	...node,
	parameters: { ...node.parameters, jsonOutput: JSON.stringify({ folder: 'n8n-example/', olderThanDays: 0 }) },
});

function inARow(name: string, nodes: Node[]): WorkflowExport {
	const connections = Object.fromEntries(
		nodes.slice(1).map((node, i) => [nodes[i]!.name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]),
	);
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

function mixedKeys(): Node[] {
	return [
		{
			name: 'Keys',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [200, 0],
			parameters: { mode: 'raw', jsonOutput: JSON.stringify({ keys: MIXED_KEYS }), options: {} },
		},
		{
			name: 'One by one',
			type: 'n8n-nodes-base.splitOut',
			typeVersion: 1,
			position: [400, 0],
			parameters: { fieldToSplitOut: 'keys', options: { destinationFieldName: 'wanted' } },
		},
	];
}

function download(extra: Record<string, unknown> = {}): Node {
	return {
		name: 'Download',
		type: 'n8n-nodes-amazon-s3.amazonS3',
		typeVersion: 1,
		position: [600, 0],
		parameters: {
			resource: 'object',
			operation: 'download',
			key: { __rl: true, mode: 'key', value: '={{ $json.wanted }}' },
			as: 'text',
			outputField: 'text',
			options: {},
		},
		credentials,
		...extra,
	};
}

function errorOutput(): WorkflowExport {
	const pass = (name: string, y: number): Node => ({
		name,
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [800, y],
		parameters: {},
	});
	const workflow = inARow('errorOutput', [TRIGGER, ...mixedKeys(), download({ onError: 'continueErrorOutput' })]);
	workflow.nodes.push(pass('Good', -100), pass('Bad', 100));
	workflow.connections.Download = {
		main: [[{ node: 'Good', type: 'main', index: 0 }], [{ node: 'Bad', type: 'main', index: 0 }]],
	};
	return workflow;
}

function httpRequest(url: string): Node {
	return {
		name: 'HTTP Request',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [200, 0],
		parameters: {
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: CREDENTIAL_TYPE,
			options: { response: { response: { responseFormat: 'text' } } },
		},
		credentials,
	};
}
