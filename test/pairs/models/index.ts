/** The model of each operation. */
import type { OperationName } from '../levels';
import { createBucket, deleteBucket, readBuckets } from './buckets';
import { addTags, removeTags, restore, setLegalHold, setRetention, setTags, updateMetadata } from './changes';
import { copyFolder, copyObjects } from './copying';
import { deleteFolder, deleteObjects, restoreVersion, undelete } from './deleting';
import type { Model } from './expect';
import {
	createPresigned,
	download,
	downloadFolder,
	exists,
	getObjectLock,
	getVersions,
	list,
	readHeaders,
	readObject,
	sign,
	waitUntil,
} from './reads';
import { sync } from './syncing';
import { abort, complete } from './uploads';
import { append, createFolder, upload } from './writing';

const MODELS: Record<string, Model> = {
	'bucket.create': createBucket,
	'bucket.delete': deleteBucket,
	'bucket.get': readBuckets,
	'bucket.getAll': readBuckets,
	'folder.copy': copyFolder,
	'folder.create': createFolder,
	'folder.delete': deleteFolder,
	'folder.download': downloadFolder,
	'folder.getAll': list,
	'folder.move': copyFolder,
	'folder.sync': sync,
	'multipartUpload.abort': abort,
	'multipartUpload.complete': complete,
	'multipartUpload.createPresigned': createPresigned,
	'multipartUpload.getAll': list,
	'object.addTags': addTags,
	'object.append': append,
	'object.copy': copyObjects,
	'object.createPresignedPost': sign,
	'object.createPresignedUrl': sign,
	'object.delete': deleteObjects,
	'object.download': download,
	'object.exists': exists,
	'object.getAll': list,
	'object.getMetadata': readHeaders,
	'object.getObjectLock': getObjectLock,
	'object.getTags': readObject,
	'object.getVersions': getVersions,
	'object.move': copyObjects,
	'object.removeTags': removeTags,
	'object.restore': restore,
	'object.restoreVersion': restoreVersion,
	'object.setLegalHold': setLegalHold,
	'object.setRetention': setRetention,
	'object.setTags': setTags,
	'object.undelete': undelete,
	'object.updateMetadata': updateMetadata,
	'object.upload': upload,
	'object.waitUntil': waitUntil,
};

/** @throws Error for an operation without one: a new operation is given its model here */
export function modelOf({ resource, operation }: OperationName): Model {
	const model = MODELS[`${resource}.${operation}`];
	if (!model) throw new Error(`${resource}.${operation} has no model. Give it one in test/pairs/models/index.ts.`);
	return model;
}
