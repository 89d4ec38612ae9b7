/** Places where whole items go, with the names of all their fields. */
import type { Parameters, Workflow, WorkflowNode } from './workflow';

/**
 * Whether a node takes whole items, or columns named like fields of them, without an expression that names these.
 * @param names of fields that are other ones now; all of them are when it is left out
 */
export function takesWholeItems({ type, parameters = {} }: WorkflowNode, names?: string[]): boolean {
	if (/"(autoMap|autoMapInputData)"/.test(JSON.stringify(parameters))) return true;
	if (typeof parameters.columns === 'string')
		return parameters.columns.split(',').some((column) => names === undefined || names.includes(column.trim()));
	return TAKING.get(type.replace('n8n-nodes-base.', ''))?.(parameters) ?? false;
}

const TAKING = new Map(
	Object.entries<(parameters: Parameters) => boolean>({
		aggregate: ({ aggregate }) => aggregate === 'aggregateAllItemData',
		convertToFile: ({ operation }) => operation !== 'toBinary' && operation !== 'toText',
		executeWorkflow: ({ workflowInputs }) => (workflowInputs as Parameters | undefined)?.mappingMode !== 'defineBelow',
		moveBinaryData: ({ mode, convertAllData }) => mode === 'jsonToBinary' && convertAllData !== false,
		respondToWebhook: ({ respondWith = 'firstIncomingItem' }) => /IncomingItem/.test(String(respondWith)),
		spreadsheetFile: ({ operation }) => operation === 'toFile',
	}),
);

/** Who gets what the last node of a workflow gives; undefined where nobody does. */
export function takesLastOutput({ nodes }: Workflow): string | undefined {
	for (const { type, parameters } of nodes) {
		if (type === 'n8n-nodes-base.executeWorkflowTrigger') return 'It goes back to the workflow that calls this one';
		if (parameters?.responseMode === 'lastNode') return 'It is the answer of the webhook';
	}
	return undefined;
}

const INSIDE = /"type"\s*:\s*"n8n-nodes-base\.(?:awsS3|s3)(?:Tool)?"/;

/** Whether a node has a workflow in it that has old nodes. */
export const hasOldNodesInside = ({ parameters }: WorkflowNode): boolean =>
	INSIDE.test(typeof parameters?.workflowJson === 'string' ? parameters.workflowJson : JSON.stringify(parameters?.workflowJson ?? ''));
