/** A bucket for each workflow, and what is in it; asked by the second client. */
import { XMLParser } from 'fast-xml-parser';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Workflow, WorkflowNode } from '../../migration/workflow';
import { memoryBinary } from '../support/executeContext';
import { raw, rawKeys, rawMakeBucket, rawPut } from '../support/rawS3';
import type { OldWorkflow } from './oldWorkflows';

/** The text with the name of the bucket in it. */
export const inBucket = <T>(value: T, bucket: string): T => JSON.parse(JSON.stringify(value).replaceAll('BUCKET', bucket)) as T;

export async function prepareBucket(bucket: string, { given = {} }: Pick<OldWorkflow, 'given'>): Promise<void> {
	await rawMakeBucket(bucket);
	for (const [key, text] of Object.entries(given)) await rawPut(bucket, key, text);
}

/** The workflow as n8n exports it. */
export function exported({ title, type, typeVersion, parameters }: OldWorkflow, bucket: string): Workflow {
	const old = type.startsWith('s3') ? 's3' : 'aws';
	const node: WorkflowNode = {
		id: '5c3a8a11-6d2f-4a31-9f4e-1f0c4b1d2e3f',
		name: 'Old node',
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		position: [10, 20],
		parameters: inBucket(parameters, bucket),
		credentials: { [old]: { id: 'abc', name: 'My store' } },
		onError: 'continueErrorOutput',
		retryOnFail: true,
		notes: 'A note',
	};
	const connections = { Start: { main: [[{ node: 'Old node', type: 'main', index: 0 }]] } };
	return { name: title, nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger', parameters: {} }, node], connections, settings: {} };
}

export const itemsOf = ({ items = [{ json: {} }] }: OldWorkflow, bucket: string): INodeExecutionData[] =>
	items.map(({ json, files = {} }) => ({
		json: inBucket(json, bucket),
		binary: Object.fromEntries(
			Object.entries(files).map(([field, { name, text, type }]) => [field, memoryBinary(Buffer.from(text), name, type)]),
		),
	}));

const xml = new XMLParser({ isArray: (name) => name === 'Tag', parseTagValue: false });
const KEPT = /^(content-type|x-amz-(storage-class|server-side-encryption|meta-.*|object-lock-.*|tagging-count))$/;

export interface Stored {
	text: string;
	headers: Record<string, string>;
	tags: IDataObject;
}

/** All objects of a bucket; undefined when there is no such bucket. */
export async function contentsOf(bucket: string): Promise<Record<string, Stored> | undefined> {
	if ((await raw('HEAD', bucket, undefined)).status === 404) return undefined;
	const contents: Record<string, Stored> = {};
	for (const key of await rawKeys(bucket)) {
		const { headers, body } = await raw('GET', bucket, key);
		const tags = xml.parse((await raw('GET', bucket, key, { query: { tagging: '' } })).body) as {
			Tagging?: { TagSet?: { Tag?: Array<{ Key: string; Value: string }> } };
		};
		contents[key] = {
			text: body.toString(),
			headers: Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT.test(name))),
			tags: Object.fromEntries((tags.Tagging?.TagSet?.Tag ?? []).map(({ Key, Value }) => [Key, Value])),
		};
	}
	return contents;
}
