import type { ItemOperation } from '../operation';
import { readTransfer, sourceAndDestinationFields, touchedBy, transfer, type Transfer } from './sourceAndDestination';

export const move: ItemOperation<Transfer> = {
	fields: sourceAndDestinationFields('move'),
	read: (item) => readTransfer(item, 'move'),
	touches: touchedBy,
	run: async (parameters, run) => await transfer(parameters, run, true),
};
