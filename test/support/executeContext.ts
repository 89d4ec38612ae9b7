/**
 * A small `IExecuteFunctions`: parameters that n8n-workflow evaluates, items, credentials, and a binary store on disk
 * or in memory, as n8n's are. For tests of router and operations on a real server without n8n.
 * `helpers.httpRequest` sends real requests, as far as the node uses n8n's: it follows redirects, decompresses as axios
 * does (and drops that header), and gives the body as a stream of its own around the answer's, as axios
 * 1.21 does. n8n's own is private to n8n.
 */
import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { appendFileSync, createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline as pipe, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import {
	deepCopy,
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type NodeEgressFilter,
} from 'n8n-workflow';
import { AmazonS3 } from '../../nodes/AmazonS3/AmazonS3.node';
import { server } from './rawS3';
import { evaluatedParameters, workflowParameters, type Parameters } from './workflowParameters';

export type { Parameters } from './workflowParameters';

export interface ContextOptions {
	items?: INodeExecutionData[];
	/** The node runs as a tool of a model, which gave these; `items` are then the agent's. */
	toolArguments?: IDataObject;
	/** The parameters of each item as n8n would have evaluated them, of any type; others are then not asked for. */
	evaluated?: Parameters[];
	continueOnFail?: boolean;
	/** On Error is "Continue (using error output)". */
	errorOutput?: boolean;
	credentials?: IDataObject;
	signal?: AbortSignal;
	hints?: unknown[];
	/** Takes the lines of n8n's log at info. */
	log?: string[];
	egressFilter?: NodeEgressFilter;
	/** Of the workflow; default Europe/Berlin. */
	timezone?: string;
	/** Where n8n says that a file of its storage is; default: where it is. */
	pathOfBinary?: (id: string) => string;
	/** n8n's storage takes a file once this has resolved. */
	beforeStoring?: () => Promise<void>;
}

/** The connection form for the server under test. */
export const serverCredentials = (): IDataObject => ({
	connectionName: 'Test connection',
	accessKeyId: server.keys.accessKeyId,
	secretAccessKey: server.keys.secretAccessKey,
	bucketName: server.bucket,
	region: 'other',
	otherRegion: server.region,
	moreSettings: true,
	endpoint: server.endpoint,
	forcePathStyle: true,
});

/** The same with other values in some of the fields. */
export const credentialsWith = (changes: Record<string, unknown>): IDataObject => ({ ...serverCredentials(), ...changes }) as IDataObject;

const folder = mkdtempSync(join(tmpdir(), 'amazon-s3-binary-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pathOf = (id: string) => join(folder, id.replace(/^.*:/, ''));

/** A file in the binary store on disk. */
export async function fileBinary(
	contents: Readable | Buffer,
	fileName = 'file.bin',
	mimeType = 'application/octet-stream',
): Promise<IBinaryData> {
	const id = randomUUID();
	await pipeline(Buffer.isBuffer(contents) ? [contents] : contents, createWriteStream(join(folder, id)));
	return { id: `filesystem-v2:${id}`, data: 'filesystem-v2', mimeType, fileName, fileSize: String(statSync(join(folder, id)).size) };
}

/** A file as n8n holds it in memory. */
export const memoryBinary = (contents: Buffer, fileName = 'file.bin', mimeType = 'application/octet-stream'): IBinaryData => ({
	data: contents.toString('base64'),
	mimeType,
	fileName,
});

/** The contents of a binary that the node made. */
export const binaryContents = (binary: IBinaryData): Buffer => readFileSync(binaryPath(binary));

/** Where the binary store on disk has the file. */
export const binaryPath = (binary: IBinaryData): string => pathOf(binary.id!);

/**
 * Runs the node over the items; `parameters` are the workflow's, on top of the node's defaults: a text that begins with `=` is an
 * expression. A function gives other ones to each item.
 */
export async function runNode(
	parameters: Parameters | ((index: number) => Parameters),
	options: ContextOptions = {},
): Promise<INodeExecutionData[]> {
	const node = new AmazonS3();
	noteOperation(typeof parameters === 'function' ? parameters(0) : parameters);
	const [output] = await node.execute.call(executeContext(node, parameters, options));
	return output!;
}

/** Writes down which operation the present test runs, where somebody wants to know: see test/servers/suite.ts. */
function noteOperation({ resource = 'object', operation }: Parameters): void {
	const file = process.env.S3_OPERATIONS_LOG;
	if (file) appendFileSync(file, `${JSON.stringify([expect.getState().currentTestName, `${String(resource)} ${String(operation)}`])}\n`);
}

async function requestStream({ url, headers, abortSignal }: IHttpRequestOptions): Promise<unknown> {
	const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
		http
			.get(url, { headers: headers as http.OutgoingHttpHeaders, signal: abortSignal as AbortSignal, agent: false }, resolve)
			.on('error', reject);
	});
	const { statusCode = 0, headers: answered } = answer;
	if (statusCode >= 300 && statusCode < 400 && answered.location !== undefined) {
		answer.destroy();
		return await requestStream({ url: new URL(answered.location, url).href, headers, abortSignal });
	}
	const isCompressed = answered['content-encoding'] === 'gzip';
	if (isCompressed) delete answered['content-encoding'];
	const source = isCompressed ? pipe(answer, createGunzip(), () => undefined) : answer;
	const body = async function* () {
		for await (const chunk of source) yield chunk as Buffer;
	};
	// axios closes the connection of an answer whose request is aborted.
	abortSignal?.addEventListener?.('abort', () => answer.destroy());
	return { statusCode, headers: answered, body: Readable.from(body(), { objectMode: false }) };
}

const NODE: INode = {
	id: '1',
	name: 'Amazon S3',
	type: 'n8n-nodes-amazon-s3.amazonS3',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

function executeContext(
	type: AmazonS3,
	parameters: Parameters | ((index: number) => Parameters),
	options: ContextOptions,
): IExecuteFunctions {
	const agentItems: INodeExecutionData[] = options.items ?? [{ json: {} }];
	const { toolArguments, timezone = 'Europe/Berlin' } = options;
	const items: INodeExecutionData[] = toolArguments ? [{ json: toolArguments }] : agentItems;
	const { node, getNodeParameter } = workflowParameters({ type, node: NODE, parameters, items: agentItems, timezone, toolArguments });
	const { evaluated } = options;
	const context = {
		getInputData: () => items,
		// Without parameters nothing is known to be the same for every item.
		getNode: () => ({ ...(evaluated ? NODE : deepCopy(node)), ...(options.errorOutput && { onError: 'continueErrorOutput' }) }),
		isToolExecution: () => toolArguments !== undefined,
		continueOnFail: () => options.continueOnFail ?? options.errorOutput ?? false,
		getExecutionCancelSignal: () => options.signal,
		addExecutionHints: (...hints: unknown[]) => options.hints?.push(...hints),
		logger: { info: (line: string) => void options.log?.push(line) },
		sendMessageToUI: (line: string) => void options.log?.push(`to the editor: ${line}`),
		getTimezone: () => timezone,
		getCredentials: async () => options.credentials ?? serverCredentials(),
		getNodeParameter: evaluated ? evaluatedParameters(evaluated) : getNodeParameter,
		helpers: {
			getSecureEgressFilter: options.egressFilter && (() => options.egressFilter),
			assertBinaryData: (index: number, field: string) => {
				const binary = items[index]?.binary?.[field];
				if (!binary) throw new NodeOperationError(node, `The item has no binary field '${field}' [item ${index}]`, { itemIndex: index });
				return binary;
			},
			getBinaryDataBuffer: async (index: number, field: string) => {
				const { id, data } = items[index]!.binary![field]!;
				return id === undefined ? Buffer.from(data, 'base64') : readFileSync(pathOf(id));
			},
			getBinaryMetadata: async (id: string) => ({ fileSize: statSync(pathOf(id)).size }),
			getBinaryStream: async (id: string, chunkSize?: number) => createReadStream(pathOf(id), { highWaterMark: chunkSize }),
			getBinaryPath: options.pathOfBinary ?? pathOf,
			httpRequest: requestStream,
			prepareBinaryData: async (contents: Readable | Buffer, fileName?: string, mimeType?: string) => {
				await options.beforeStoring?.();
				return await fileBinary(contents, fileName, mimeType);
			},
		},
	};
	return context as unknown as IExecuteFunctions;
}
