import type { Item } from '../operation';
import { readParameter } from '../parameters';
import { readFolder } from '../selection';

/** The prefix of a folder, with its slash; of an empty field the empty prefix, which is the whole bucket. */
export const readAnyFolder = (item: Item, name: string): string =>
	String(readParameter(item, name) ?? '') === '' ? '' : readFolder(item, name);
