import type { INodeProperties } from 'n8n-workflow';
import { noticeField } from './fields';

const shownAs = (isTool: boolean, field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { ...field.displayOptions, show: { ...field.displayOptions?.show, '@tool': [isTool] } },
});

/** A field with another default where the node is a tool of an AI agent: n8n has no other way to say so that also counts in a run. */
export const withToolDefault = (field: INodeProperties, preset: INodeProperties['default']): INodeProperties[] => [
	shownAs(false, field),
	shownAs(true, { ...field, default: preset }),
];

/** A sentence that only the form of a tool has. */
export const toolNotice = (name: string, text: string): INodeProperties => shownAs(true, noticeField(name, text));
