import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { bucketDescription } from '../../../nodes/AmazonS3/actions/bucket';
import { folderDescription } from '../../../nodes/AmazonS3/actions/folder';
import { multipartUploadDescription } from '../../../nodes/AmazonS3/actions/multipartUpload';
import { objectDescription } from '../../../nodes/AmazonS3/actions/object';
import { IAM_ACTIONS } from './iamActions';

const RESOURCES: Array<[title: string, description: INodeProperties[]]> = [
	['Object', objectDescription],
	['Folder', folderDescription],
	['Bucket', bucketDescription],
	['Multipart Upload', multipartUploadDescription],
];

/** Options that most operations have: the README tells of them once. */
const COMMON_OPTIONS = ['Bucket Name', 'Parallel Items', 'Memory Limit (MiB)', 'Expected Bucket Owner', 'Requester Pays'];

/** An operation as the form shows it. */
export interface OperationInForm {
	/** "resource operation". */
	id: string;
	name: string;
	description: string;
	/** The labels of its fields and of its options. */
	fields: string[];
	options: string[];
}

/** Every operation of a resource, in the order of the menu. */
function operationsOf(properties: INodeProperties[]): OperationInForm[] {
	const menu = properties.find(({ name }) => name === 'operation')!;
	return (menu.options as INodePropertyOptions[]).map(({ name, value, description = '' }) => {
		const shown = properties.filter(
			({ displayOptions }) => displayOptions?.show?.operation?.includes(value) && displayOptions.show['@tool']?.[0] !== true,
		);
		return {
			id: `${String(menu.displayOptions!.show!.resource![0])} ${String(value)}`,
			name,
			description,
			fields: shown.filter((field) => field.name !== 'options' && field.type !== 'notice').map(({ displayName }) => displayName),
			options: shown
				.filter((field) => field.name === 'options')
				.flatMap(({ options }) => (options as INodeProperties[]).map(({ displayName }) => displayName)),
		};
	});
}

/** Every operation of the node. */
export const allOperations = (): OperationInForm[] => RESOURCES.flatMap(([, description]) => operationsOf(description));

const code = (actions: string[]) => actions.map((action) => `\`${action}\``).join(', ');

function iamCell({ id, fields, options }: OperationInForm): string {
	const { always, when = {} } = IAM_ACTIONS[id]!;
	const isLabel = (what: string) => [...fields, ...options].includes(what.split(':')[0]!);
	const conditions = Object.entries(when).map(([what, actions]) => `${isLabel(what) ? `*${what}*` : what}: ${code(actions)}`);
	return [...(always.length > 0 ? [code(always)] : []), ...conditions].join('<br>');
}

function optionsCell({ options }: OperationInForm): string {
	const own = [...new Set(options)].filter((option) => !COMMON_OPTIONS.includes(option));
	return own.length === 0 ? '–' : own.join(', ');
}

/** A table for each resource: its operations, their own options, and the IAM actions they need. */
export const operationTables = (): string =>
	RESOURCES.map(([title, description]) => {
		const rows = operationsOf(description).map(
			(operation) => `| **${operation.name}** | ${operation.description} | ${optionsCell(operation)} | ${iamCell(operation)} |`,
		);
		return `### ${title}\n\n| operation | what it does | its options | IAM actions |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
	}).join('\n\n');
