export interface OperationName {
	resource: string;
	operation: string;
}

/** The level of an option that is not there. */
export const ABSENT = '(absent)';

/** The level of a collection that has been added. */
export const PRESENT = '(present)';
