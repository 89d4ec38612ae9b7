import type { ItemOperation } from '../operation';
import { fromToFields, readFromTo, touchesFolders, transferFolder, type FromTo } from './fromTo';

export const copy: ItemOperation<FromTo> = {
	fields: fromToFields('copy', 'copied'),
	read: readFromTo,
	touches: touchesFolders,
	run: async (folders, run) => await transferFolder(folders, run, false),
};
