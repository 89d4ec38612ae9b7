/** Which test file runs the cases of which operations, so that several run side by side. */
import { operations } from './factors';
import type { OperationName } from './levels';

const GROUPS = {
	copying: /^(object|folder)\.(copy|move|sync)$/,
	writing:
		/\.(append|complete|createPresigned|createPresignedPost|createPresignedUrl|restoreVersion|updateMetadata|upload)$|^folder\.create$/,
	changing: /\.(addTags|delete|removeTags|restore|setLegalHold|setRetention|setTags|undelete|abort)$|^bucket\.create$/,
	reading: /\.(download|exists|get|getAll|getMetadata|getObjectLock|getTags|getVersions|waitUntil)$/,
};

const isOf = (group: keyof typeof GROUPS, { resource, operation }: OperationName) => GROUPS[group].test(`${resource}.${operation}`);

/** PAIRS_OF, such as `object.copy,object.move`, runs these operations alone. */
const asked = process.env.PAIRS_OF ? process.env.PAIRS_OF.split(',') : undefined;

/** The operations of a group, in the order of the node's menus. */
export const operationsOf = (group: keyof typeof GROUPS): OperationName[] =>
	operations
		.filter((name) => isOf(group, name))
		.filter(({ resource, operation }) => asked === undefined || asked.includes(`${resource}.${operation}`));

/** How many groups an operation is in: one, always. */
export const groupsOf = (name: OperationName): number =>
	(Object.keys(GROUPS) as Array<keyof typeof GROUPS>).filter((group) => isOf(group, name)).length;
