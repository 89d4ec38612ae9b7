import type { INodeProperties } from 'n8n-workflow';

/** The field that names where an item holds the file that is stored. */
export const inputBinaryField = (description: string): INodeProperties => ({
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint: 'The name of the input field with the file',
	description,
});

/** The field that names where an item gets what is read. */
export const outputFieldField = (hint: string): INodeProperties => ({
	displayName: 'Put Output in Field',
	name: 'outputField',
	type: 'string',
	default: 'data',
	required: true,
	placeholder: 'e.g. data',
	hint,
});
