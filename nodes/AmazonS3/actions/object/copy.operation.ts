import { versionIdOption } from '../fields';
import type { ItemOperation } from '../operation';
import { keysWrittenAgain } from '../keysWrittenAgain';
import { readTransfer, sourceAndDestinationFields, touchedBy, transfer, type Transfer } from './sourceAndDestination';

export const copy: ItemOperation<Transfer> = {
	fields: sourceAndDestinationFields('copy', { ...versionIdOption, displayOptions: { show: { '/which': ['one'] } } }),
	read: (item) => readTransfer(item, 'copy'),
	touches: touchedBy,
	hint: (results) => keysWrittenAgain(results, 'the destination', ', or set If Object Exists to Fail'),
	run: async (parameters, run) => await transfer(parameters, run, false),
};
