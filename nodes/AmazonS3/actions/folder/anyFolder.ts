import type { Item } from '../operation';
import { chosenText, readParameter } from '../parameters';
import { readFolder } from '../selection';

/** The prefix of a folder, with its slash; of an empty field the empty prefix, which is the whole bucket. */
export const readAnyFolder = (item: Item, name: string): string =>
	chosenText(readParameter(item, name)) === '' ? '' : readFolder(item, name);
