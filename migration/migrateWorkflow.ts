import { connectionsFor, newCredentials, type ConnectionToCreate } from './connection';
import { rewriteReferences } from './expressions';
import { copy, download, getAll, remove, upload, type Wishes } from './files';
import { createBucket, createFolder, deleteBucket, deleteFolder, getBuckets, getFolders, search } from './foldersAndBuckets';
import { isOldNode, readOldNode, type OldNode } from './oldNodes';
import { MIXED, originsIn } from './origins';
import { isObject, readableOf } from './readable';
import { hasOldNodesInside, takesLastOutput } from './wholeItems';
import { hasChildren, type Note, type Parameters, type Say, type Workflow, type WorkflowNode } from './workflow';

type Origins = ReturnType<typeof originsIn>;

export interface Migration {
	workflow: Workflow;
	/** Names of the nodes that are now Amazon S3 nodes. */
	migrated: string[];
	notes: Note[];
	connections: ConnectionToCreate[];
}

const OPERATIONS: Record<string, (old: OldNode, say: Say, wishes: Wishes) => Parameters> = {
	'bucket:create': createBucket,
	'bucket:delete': deleteBucket,
	'bucket:getAll': getBuckets,
	'bucket:search': search,
	'file:copy': copy,
	'file:delete': remove,
	'file:download': download,
	'file:getAll': getAll,
	'file:upload': upload,
	'folder:create': createFolder,
	'folder:delete': deleteFolder,
	'folder:getAll': getFolders,
};

const OF_TOOLS = ['descriptionType', 'toolDescription'];

/**
 * The workflow with n8n's own S3 nodes replaced by Amazon S3 nodes of the same names, and what somebody has to know or do. The given
 * workflow stays as it is, and so does what n8n could not read in it.
 * @throws Error in words when it is no workflow
 */
export function migrateWorkflow(workflow: Workflow, wishes: Wishes = {}): Migration {
	const readable = readableOf(workflow);
	const oldNodes = new Map<WorkflowNode, OldNode>();
	const notes: Note[] = [];
	const sayOf =
		(node: string): Say =>
		(kind, text) => {
			if (!notes.some((note) => note.node === node && note.text === text)) notes.push({ node, kind, text });
		};
	for (const [at, node] of readable.nodes.entries()) {
		const old = node && readOldNode(node);
		if (node === undefined) sayOf(`Node ${at + 1}`)('check', 'This is not a node that n8n can read. It stays as it is.');
		else if (old !== undefined) oldNodes.set(node, old);
		else if (isOldNode(node)) sayOf(node.name)('check', 'Its resource or operation is an expression, or unknown. It stays as it is.');
	}
	const converted = readable.nodes.map((node) => {
		const old = node && oldNodes.get(node);
		return node && old ? convert(node, old, sayOf(node.name), wishes) : node;
	});
	const origins = originsIn(readable.workflow, new Map([...oldNodes.values()].map((old) => [old.name, old])));
	const nodes = workflow.nodes.map((given, at) => {
		const node = converted[at];
		if (node === undefined) return given;
		const parameters = rewriteReferences(node, origins, sayOf(node.name));
		return node === readable.nodes[at] && !isObject(given.parameters) ? given : { ...node, parameters };
	});
	sayOfSurroundings(readable.workflow, origins, sayOf);
	return {
		workflow: { ...workflow, nodes, ...withoutPinned(readable.workflow, origins, sayOf) },
		migrated: [...oldNodes.keys()].map(({ name }) => name),
		notes,
		connections: connectionsFor([...oldNodes].map(([node, old]) => [old, node])),
	};
}

function convert(node: WorkflowNode, old: OldNode, say: Say, wishes: Wishes): WorkflowNode {
	const ofTool = Object.fromEntries(
		OF_TOOLS.filter((name) => old.parameters[name] !== undefined).map((name) => [name, old.parameters[name]]),
	);
	return {
		...node,
		type: `n8n-nodes-amazon-s3.amazonS3${old.isTool ? 'Tool' : ''}`,
		typeVersion: 1,
		parameters: { ...ofTool, ...OPERATIONS[old.operation]!(old, say, wishes) },
		credentials: newCredentials(old, node),
	};
}

type SayOf = (node: string) => Say;

/** What other workflows have to do with this one. */
function sayOfSurroundings(workflow: Workflow, { ofOutput }: Origins, sayOf: SayOf): void {
	for (const node of workflow.nodes.filter(hasOldNodesInside)) {
		sayOf(node.name)('check', 'Its Workflow JSON has S3 nodes of n8n. Save it as a file, migrate that too, and paste what comes out.');
	}
	const taker = takesLastOutput(workflow);
	if (taker === undefined) return;
	for (const { name } of workflow.nodes) {
		const origin = ofOutput(name);
		if (origin === undefined || origin === MIXED || hasChildren(workflow, name)) continue;
		if (origin.askNode !== undefined)
			sayOf(name)('check', `${taker}, and ${JSON.stringify(origin.download)} no longer passes on the fields of its input.`);
		else if (origin.migrated !== undefined)
			sayOf(name)('check', `${taker}, and has the fields of ${JSON.stringify(origin.migrated)}, which have other names now.`);
	}
}

/** Pinned data that a migrated node gave has the old fields. */
function withoutPinned({ pinData }: Workflow, { ofOutput }: Origins, sayOf: SayOf): { pinData?: Record<string, unknown> } {
	if (pinData === undefined || pinData === null) return {};
	const isOld = (name: string) => {
		const origin = ofOutput(name);
		return origin !== undefined && origin !== MIXED && (origin.migrated !== undefined || origin.download === name);
	};
	const pinned = Object.keys(pinData).filter(isOld);
	for (const name of pinned)
		sayOf(name)('notCarried', 'Pinned data is removed, since it has the old fields. Run the node once and pin its output again.');
	return { pinData: Object.fromEntries(Object.entries(pinData).filter(([name]) => !pinned.includes(name))) };
}
