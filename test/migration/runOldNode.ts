/**
 * Runs n8n's own S3 nodes, of an installed n8n, against the server under test. Requests for AWS go to it as well, path-style: n8n's
 * credential would send them to AWS. Addresses are read as n8n reads them, so that `#` and `?` in a key end it.
 */
import { execFileSync } from 'node:child_process';
import http from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { IDataObject, INode, INodeExecutionData, INodeType } from 'n8n-workflow';
import { memoryBinary } from '../support/executeContext';
import { raw, server } from '../support/rawS3';
import { workflowParameters } from '../support/workflowParameters';

interface Asked {
	qs: { service?: string; path?: string; query?: Record<string, unknown> } & Record<string, unknown>;
	uri?: string;
	method: string;
	body?: Buffer | string;
	headers?: Record<string, unknown>;
	encoding?: null;
	resolveWithFullResponse?: boolean;
}

interface Package {
	S3: new () => INodeType;
	AwsS3: new () => { nodeVersions: Record<number, INodeType> };
}

const loaded = new Map<string, Package>();

/**
 * n8n's node of this type and version, from n8n's own packages. Some of them are ES modules, which jest cannot load: they become one text.
 */
export function oldNodeType(nodeModules: string, type: string, version: number): INodeType {
	const file = join(nodeModules, 'n8n-nodes-base', 'dist', 'nodes', type.startsWith('s3') ? 'S3/S3.node.js' : 'Aws/S3/AwsS3.node.js');
	const exported = loaded.get(file) ?? bundle(file);
	loaded.set(file, exported);
	return type.startsWith('s3') ? new exported.S3() : new exported.AwsS3().nodeVersions[version]!;
}

const BUNDLE = `process.stdout.write(require('esbuild').buildSync({
	entryPoints: [process.argv[1]], bundle: true, write: false, platform: 'node', format: 'cjs', external: ['n8n-workflow'],
}).outputFiles[0].text)`;

function bundle(file: string): Package {
	const text = execFileSync(process.execPath, ['-e', BUNDLE, file], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
	const module = { exports: {} };
	new Function('require', 'module', 'exports', text)(require, module, module.exports);
	return module.exports as Package;
}

const texts = (values: Record<string, unknown>): Record<string, string> =>
	Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));

/** As `requestWithAuthentication` with n8n's AWS credential. */
async function askAws({ qs: { service = 's3', path = '', query = {} }, method, body = '', headers = {}, ...how }: Asked): Promise<unknown> {
	const bucket = /^(.+)\.s3$/.exec(service)?.[1];
	const url = new URL(`${server.endpoint}${bucket === undefined ? '' : `/${bucket}`}${path}`);
	const [, name = '', key] = /^\/([^/]*)\/?([^]*)$/.exec(decodeURIComponent(url.pathname))!;
	const {
		status,
		headers: answered,
		body: answer,
	} = await raw(method, name, key === '' ? undefined : key, {
		query: { ...Object.fromEntries(url.searchParams), ...texts(query) },
		headers: texts(headers),
		body: Buffer.from(body),
	});
	return answerOf(status, answered, answer, how);
}

function answerOf(status: number, headers: object, body: Buffer, { encoding, resolveWithFullResponse }: Partial<Asked>): unknown {
	if (status >= 300) throw new Error(`${status} ${body.toString()}`);
	const contents = encoding === null ? body : body.toString();
	return resolveWithFullResponse ? { headers, body: contents } : contents;
}

/** As n8n's `helpers.request`, which the node for other stores signs for. */
async function askSigned({ uri, qs, method, body, headers = {}, ...how }: Asked): Promise<unknown> {
	const url = new URL(uri!);
	for (const [name, value] of Object.entries(qs)) url.searchParams.set(name, String(value));
	const { status, answered, answer } = await new Promise<{ status: number; answered: object; answer: Buffer }>((resolve, reject) => {
		const request = http.request(url, { method, headers: headers as http.OutgoingHttpHeaders, agent: false }, (response) => {
			const chunks: Buffer[] = [];
			response.on('data', (chunk: Buffer) => chunks.push(chunk));
			response.on('error', reject);
			response.on('end', () => resolve({ status: response.statusCode!, answered: response.headers, answer: Buffer.concat(chunks) }));
		});
		request.on('error', reject);
		request.end(body);
	});
	return answerOf(status, answered, answer, how);
}

/** What the old node gives for the items. */
export async function runOldNode(type: INodeType, parameters: IDataObject, items: INodeExecutionData[]): Promise<INodeExecutionData[]> {
	const bare: INode = {
		id: '1',
		name: 'Old node',
		type: 'n8n-nodes-base.old',
		typeVersion: type.description.version as number,
		position: [0, 0],
		parameters: {},
	};
	const resource = (parameters.resource as string | undefined) ?? 'file';
	const { node, getNodeParameter } = workflowParameters({
		type,
		node: bare,
		parameters: { ...parameters, resource },
		items,
		timezone: 'UTC',
	});
	const { accessKeyId, secretAccessKey } = server.keys;
	const context = {
		getInputData: () => items,
		getNode: () => node,
		getNodeParameter,
		continueOnFail: () => false,
		logger: { warn: () => undefined },
		getCredentials: async () => ({
			endpoint: server.endpoint,
			region: server.region,
			accessKeyId,
			secretAccessKey,
			forcePathStyle: true,
			ignoreSSLIssues: false,
		}),
		helpers: {
			constructExecutionMetaData: (data: object[], meta: { itemData: object }) =>
				data.map((one) => ({ ...one, pairedItem: meta.itemData })),
			returnJsonArray: (data: IDataObject | IDataObject[]) => (Array.isArray(data) ? data : [data]).map((json) => ({ json })),
			assertBinaryData: (index: number, field: string) => items[index]!.binary![field]!,
			getBinaryDataBuffer: async (index: number, field: string) => Buffer.from(items[index]!.binary![field]!.data, 'base64'),
			getBinaryStream: async () => Readable.from([]),
			binaryToBuffer: async (data: Buffer) => data,
			prepareBinaryData: async (data: Buffer, fileName: string, mimeType: string) => memoryBinary(data, fileName, mimeType),
			request: askSigned,
			requestWithAuthentication: async (_: string, options: Asked) => await askAws(options),
		},
	};
	const [output] = (await type.execute!.call(context as never)) as INodeExecutionData[][];
	return output!;
}
