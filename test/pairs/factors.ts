/**
 * The factors of an operation, read from the description of the node: each field with its values, each option absent or
 * present, each choice with all that it offers. Around them stand those of the surroundings: the bucket, the object, the
 * connection and the run.
 */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';
import { AmazonS3 } from '../../nodes/AmazonS3/AmazonS3.node';
import type { Condition, Factor } from './covering';
import { ABSENT, PRESENT, type OperationName } from './levels';
import { representativesOf } from './representatives';
import { withSpecials } from './specials';
import { surroundings } from './surroundings';

/** A place in the parameters: `options.serverSideEncryption.settings.algorithm`. */
export interface Place {
	path: string[];
	property: INodeProperties;
	factor: string;
}

export interface Table {
	name: OperationName;
	factors: Factor[];
	places: Place[];
}

const { properties } = new AmazonS3().description;
const NOT_FIELDS = ['resource', 'operation'];

/** All operations of the node, in the order of its menus. */
export const operations: OperationName[] = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options }) =>
		(options as INodePropertyOptions[]).map(({ value }) => ({
			resource: String(displayOptions?.show?.resource?.[0]),
			operation: String(value),
		})),
	);

const isOf = ({ resource, operation }: OperationName, { displayOptions }: INodeProperties) => {
	const { resource: resources, operation: names } = displayOptions?.show ?? {};
	return (resources === undefined || resources.includes(resource)) && (names === undefined || names.includes(operation));
};

/** Whether it has a value, and is not the twin of a field that tools of AI agents have. */
const isField = ({ type, displayOptions }: INodeProperties) =>
	type !== 'notice' && type !== 'callout' && displayOptions?.show?.['@tool']?.[0] !== true;

/** Everything that can be chosen for one operation. */
export function tableOf(name: OperationName): Table {
	const places: Place[] = [];
	const factors: Factor[] = [...surroundings(name)];
	const taken = new Set(factors.map((factor) => factor.name));
	const inCollections: Array<() => void> = [];

	const conditionOf = (property: INodeProperties, siblings: string): Condition => {
		const condition: Condition = {};
		for (const [field, values] of Object.entries(property.displayOptions?.show ?? {})) {
			if (NOT_FIELDS.includes(field) || field.startsWith('@')) continue;
			condition[field.startsWith('/') ? field.slice(1) : `${siblings}${field}`] = (values as unknown[]).map(String);
		}
		return condition;
	};
	const add = (property: INodeProperties, path: string[], siblings: string, outer: Condition, isOption: boolean) => {
		if (!isField(property)) return;
		const when = { ...outer, ...conditionOf(property, siblings) };
		let factor = `${siblings}${property.name}`;
		for (let i = 2; taken.has(factor); i++) factor = `${siblings}${property.name}#${i}`;
		taken.add(factor);
		const here = [...path, property.name];
		if (property.type === 'collection') {
			for (const option of property.options as INodeProperties[]) inCollections.push(() => add(option, here, `${factor}.`, when, true));
			return;
		}
		const isPairs = (property.options as INodePropertyCollection[] | undefined)?.every(({ name: inner }) => inner === 'pairs');
		if (property.type === 'fixedCollection' && !isPairs) {
			factors.push({ name: factor, levels: [ABSENT, PRESENT], when });
			for (const { name: inner, values } of property.options as INodePropertyCollection[])
				for (const value of values) add(value, [...here, inner], `${factor}.`, { ...when, [factor]: [PRESENT] }, value.type !== 'options');
			return;
		}
		const { levels, levelWhen } = representativesOf(name, factor, property);
		factors.push({ name: factor, levels: isOption ? [ABSENT, ...levels] : levels, when, levelWhen });
		places.push({ path: here, property, factor });
	};
	for (const property of properties) if (!NOT_FIELDS.includes(property.name) && isOf(name, property)) add(property, [], '', {}, false);
	for (const addOption of inCollections) addOption();
	return { name, factors: factors.map((factor) => withSpecials(name, factor)), places };
}
