import type { IDataObject } from 'n8n-workflow';
import { deleteSelected } from '../../client/many/deleteSelected';
import { S3Error } from '../../client/errors/errors';
import { s3UriOf } from '../../client/objects/objectInfo';
import type { FolderAt } from '../../client/many/sync';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import { gather } from '../gather';
import type { ItemOperation } from '../operation';
import { readBucket } from '../parameters';
import { readFlag } from '../read/flag';
import { deletesManyNotice, folderField, readFolder } from '../selection';
import { dryRunOption } from './fromTo';

interface DeleteFolderParameters {
	folder: FolderAt;
	dryRun: boolean;
}

export const deleteFolder: ItemOperation<DeleteFolderParameters> = {
	fields: [
		deletesManyNotice,
		folderField('Folder', 'folder', 'The folder to delete, with everything in it at every level'),
		optionsField(bucketNameOption, dryRunOption('deleted'), parallelItemsOption),
	],
	read: (item) => ({
		folder: { bucket: readBucket(item), prefix: readFolder(item) },
		dryRun: readFlag(item, 'options.dryRun'),
	}),
	touches: ({ folder }) => [folder],
	async run({ folder, dryRun }, { store, signal }) {
		const { bucket, prefix } = folder;
		return await gather(deleteSelected(store, folder, { dryRun, signal }), ({ target: { key }, outcome }) => {
			if (outcome instanceof S3Error) return outcome;
			const done = dryRun ? { deleted: false, dryRun: true } : { deleted: true, ...outcome };
			return { json: { bucket, key, relativePath: key.slice(prefix.length), ...done, s3Uri: s3UriOf(bucket, key) } as IDataObject };
		});
	},
};
