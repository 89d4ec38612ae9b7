import type { IDataObject } from 'n8n-workflow';
import { checkKey } from '../../client/objects/key';
import { s3UriOf } from '../../client/objects/objectInfo';
import { bufferSource } from '../../client/upload/source';
import { writeObject } from '../../client/upload/writeObject';
import { bucketNameOption, optionsField, parallelItemsOption } from '../fields';
import type { ItemOperation } from '../operation';
import { readBucket } from '../parameters';
import { folderField, readFolder } from '../selection';
import { withoutAbsent } from '../../client/flow/withoutAbsent';

/** What the S3 console gives to the objects that stand for folders. */
const FOLDER_TYPE = 'application/x-directory; charset=UTF-8';

export const create: ItemOperation<{ bucket: string; key: string }> = {
	fields: [
		folderField(
			'Folder',
			'folder',
			'The full path of the new folder. S3 has no folders: an empty object whose key ends with a slash marks it',
		),
		optionsField(bucketNameOption, parallelItemsOption),
	],
	read(item) {
		const key = readFolder(item);
		checkKey(key, 'Folder');
		return { bucket: readBucket(item), key };
	},
	touches: (folder) => [folder],
	async run({ bucket, key }, { store, budget, signal }) {
		const target = { bucket, key, headers: { ContentType: FOLDER_TYPE } };
		const { skipped, etag, versionId } = await writeObject(store, target, bufferSource(Buffer.alloc(0)), 'skip', { budget, signal });
		return [{ json: withoutAbsent({ bucket, key, created: !skipped, s3Uri: s3UriOf(bucket, key), etag, versionId }) as IDataObject }];
	},
};
