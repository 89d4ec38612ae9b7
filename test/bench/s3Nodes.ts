import type { Road } from './roads';
import type { BenchServer } from './server';
import type { WorkflowNode } from './workflow';

/** How one kind of node is told to do what the workloads ask for. Keys may be expressions; `name` names the node. */
export interface S3Nodes {
	upload(name: string, key: string): WorkflowNode;
	download(name: string, key: string): WorkflowNode;
	describe(name: string, key: string): WorkflowNode;
	remove(name: string, key: string): WorkflowNode;
	copy(name: string, source: string, destination: string): WorkflowNode;
	/** Absent where the node cannot. */
	move?(name: string, source: string, destination: string): WorkflowNode;
	list(name: string, prefix: string): WorkflowNode;
	/** Signs a URL to download an object. Absent where the node cannot. */
	presign?(name: string, key: string): WorkflowNode;
	/** Makes a folder hold what another holds. Absent where the node cannot. */
	sync?(name: string, from: string, to: string): WorkflowNode;
	/** Reads the rows of a table, at most so many where told. Absent where the node cannot. */
	rows?(name: string, key: string, most?: number): WorkflowNode;
	/** Lists what matches a glob. Absent where the node cannot. */
	find?(name: string, prefix: string, glob: string): WorkflowNode;
}

/** A credential as n8n imports it. */
export interface BenchCredential {
	id: string;
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** Makes the nodes of one kind for the server, by a road. */
export type S3NodesBy = (server: BenchServer, road: Road) => S3Nodes;

/** The part of a node that names its credential. */
export const credentialOf = (type: string, road: Road) => ({
	credentials: { [type]: { id: credentialId(type, road), name: credentialId(type, road) } },
});

/** The ID of the credential of that type for a road. */
export const credentialId = (type: string, road: Road): string => `${type}-${road}`;
