import type { ItemOperation } from '../operation';
import { keysWrittenAgain } from '../keysWrittenAgain';
import { readTransfer, sourceAndDestinationFields, touchedBy, transfer, type Transfer } from './sourceAndDestination';

export const move: ItemOperation<Transfer> = {
	fields: sourceAndDestinationFields('move'),
	read: (item) => readTransfer(item, 'move'),
	touches: touchedBy,
	hint: (results) => keysWrittenAgain(results, 'the destination', ', or set If Object Exists to Fail'),
	run: async (parameters, run) => await transfer(parameters, run, true),
};
