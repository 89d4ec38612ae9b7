import type { ItemOperation } from '../operation';
import { keysWrittenAgain } from '../keysWrittenAgain';
import { fromToFields, readFromTo, touchesFolders, transferFolder, type FromTo } from './fromTo';

export const copy: ItemOperation<FromTo> = {
	fields: fromToFields('copy', 'copied'),
	read: readFromTo,
	touches: touchesFolders,
	hint: (results) => keysWrittenAgain(results, 'Destination Folder'),
	run: async (folders, run) => await transferFolder(folders, run, false),
};
