import type { ItemOperation } from '../operation';
import { keysWrittenAgain } from '../keysWrittenAgain';
import { fromToFields, readFromTo, touchesFolders, transferFolder, type FromTo } from './fromTo';

export const move: ItemOperation<FromTo> = {
	fields: fromToFields('move', 'moved'),
	read: readFromTo,
	touches: touchesFolders,
	hint: (results) => keysWrittenAgain(results, 'Destination Folder'),
	run: async (folders, run) => await transferFolder(folders, run, true),
};
