import { copyObject } from '../../client/copy';
import { deleteOne } from '../../client/deleteMany';
import { toS3Error } from '../../client/errors';
import { forSource } from '../../client/requestSettings';
import type { ItemOperation } from '../operation';
import { describeCopy, readSourceAndDestination, sourceAndDestinationFields, type CopyParameters } from './copy.operation';

export const move: ItemOperation<CopyParameters> = {
	fields: sourceAndDestinationFields('move'),
	read: readSourceAndDestination,
	touches: ({ source, target }) => [source, target],
	async run(parameters, { store, signal }) {
		const { source, target, storageClass } = parameters;
		const result = await copyObject(store, source, target, { storageClass, signal });
		await deleteOne(forSource(store), source.bucket, source, signal).catch((error: unknown) => {
			throw toS3Error(error, store.place({ call: 'DeleteObject', ...source })).with('The copy was made; the source is still there too.');
		});
		return [{ json: describeCopy(parameters, result) }];
	},
};
