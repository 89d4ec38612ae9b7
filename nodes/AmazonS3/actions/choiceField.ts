import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** A menu of the form. Its type has the values that the menu offers, so that whoever reads it need not list them again. */
export interface ChoiceField<Value extends string> extends INodeProperties {
	options: Array<INodePropertyOptions & { value: Value }>;
}

/** The field as it is, with the type of its values. */
export const choiceField = <const Value extends string>(field: ChoiceField<Value>): ChoiceField<Value> => field;

/** The values that a menu offers. */
export type ChoiceOf<Field> = Field extends ChoiceField<infer Value> ? Value : never;
