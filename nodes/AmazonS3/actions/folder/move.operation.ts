import type { ItemOperation } from '../operation';
import { fromToFields, readFromTo, touchesFolders, transferFolder, type FromTo } from './fromTo';

export const move: ItemOperation<FromTo> = {
	fields: fromToFields('move', 'moved'),
	read: readFromTo,
	touches: touchesFolders,
	run: async (folders, run) => await transferFolder(folders, run, true),
};
