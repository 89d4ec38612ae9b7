import type { Answer, Context } from './context';
import { S3Error } from './errors';
import { getObjectAcl } from './operations/acl';
import { getObjectAttributes } from './operations/attributes';
import * as buckets from './operations/buckets';
import * as bucketSettings from './operations/bucketSettings';
import { copyObject } from './operations/copy';
import { deleteObjects } from './operations/deleteObjects';
import * as lists from './operations/lists';
import * as lock from './operations/lock';
import * as multipart from './operations/multipart';
import * as objects from './operations/objects';
import { postObject } from './operations/postObject';
import { restoreObject } from './operations/restore';
import * as tags from './operations/tags';
import { header, type S3Request } from './request';

/** Every operation served, by S3's name. */
export const operations = {
	ListBuckets: buckets.listBuckets,
	CreateBucket: buckets.createBucket,
	HeadBucket: buckets.headBucket,
	DeleteBucket: buckets.deleteBucket,
	GetBucketLocation: buckets.getBucketLocation,
	GetBucketVersioning: buckets.getBucketVersioning,
	PutBucketVersioning: buckets.putBucketVersioning,
	GetBucketRequestPayment: buckets.getBucketRequestPayment,
	PutBucketRequestPayment: buckets.putBucketRequestPayment,
	GetBucketTagging: buckets.getBucketTagging,
	PutBucketTagging: buckets.putBucketTagging,
	DeleteBucketTagging: buckets.deleteBucketTagging,
	GetBucketEncryption: bucketSettings.getBucketEncryption,
	PutBucketEncryption: bucketSettings.putBucketEncryption,
	DeleteBucketEncryption: bucketSettings.deleteBucketEncryption,
	GetObjectLockConfiguration: bucketSettings.getObjectLockConfiguration,
	PutObjectLockConfiguration: bucketSettings.putObjectLockConfiguration,
	GetBucketOwnershipControls: bucketSettings.getBucketOwnershipControls,
	PutBucketOwnershipControls: bucketSettings.putBucketOwnershipControls,
	DeleteBucketOwnershipControls: bucketSettings.deleteBucketOwnershipControls,
	GetPublicAccessBlock: bucketSettings.getPublicAccessBlock,
	PutPublicAccessBlock: bucketSettings.putPublicAccessBlock,
	DeletePublicAccessBlock: bucketSettings.deletePublicAccessBlock,
	GetBucketAcl: bucketSettings.getBucketAcl,
	PutBucketAcl: bucketSettings.putBucketAcl,
	ListObjects: lists.listObjects,
	ListObjectsV2: lists.listObjectsV2,
	ListObjectVersions: lists.listObjectVersions,
	ListMultipartUploads: lists.listMultipartUploads,
	ListParts: lists.listParts,
	DeleteObjects: deleteObjects,
	PostObject: postObject,
	PutObject: objects.putObject,
	GetObject: objects.getObject,
	HeadObject: objects.getObject,
	DeleteObject: objects.deleteObject,
	CopyObject: copyObject,
	GetObjectAcl: getObjectAcl,
	GetObjectTagging: tags.getObjectTagging,
	PutObjectTagging: tags.putObjectTagging,
	DeleteObjectTagging: tags.deleteObjectTagging,
	GetObjectRetention: lock.getObjectRetention,
	PutObjectRetention: lock.putObjectRetention,
	GetObjectLegalHold: lock.getObjectLegalHold,
	PutObjectLegalHold: lock.putObjectLegalHold,
	GetObjectAttributes: getObjectAttributes,
	RestoreObject: restoreObject,
	CreateMultipartUpload: multipart.createMultipartUpload,
	UploadPart: multipart.uploadPart,
	UploadPartCopy: multipart.uploadPartCopy,
	CompleteMultipartUpload: multipart.completeMultipartUpload,
	AbortMultipartUpload: multipart.abortMultipartUpload,
} satisfies Record<string, (ctx: Context) => Promise<Answer>>;

export type OperationName = keyof typeof operations;

/** Names in a query that choose another operation than the plain one, served here or not. */
const subresources = [
	'accelerate',
	'acl',
	'analytics',
	'attributes',
	'cors',
	'delete',
	'encryption',
	'intelligent-tiering',
	'inventory',
	'legal-hold',
	'lifecycle',
	'location',
	'logging',
	'metadataTable',
	'metadataConfiguration',
	'metrics',
	'notification',
	'object-lock',
	'ownershipControls',
	'policy',
	'policyStatus',
	'publicAccessBlock',
	'renameObject',
	'replication',
	'requestPayment',
	'restore',
	'retention',
	'select',
	'session',
	'tagging',
	'torrent',
	'uploadId',
	'uploads',
	'versioning',
	'versions',
	'website',
];

/** `METHOD subresource`, for the service, for a bucket and for an object. */
const ofService: Record<string, OperationName> = { GET: 'ListBuckets' };
const ofBucket: Record<string, OperationName> = {
	GET: 'ListObjects',
	HEAD: 'HeadBucket',
	PUT: 'CreateBucket',
	DELETE: 'DeleteBucket',
	'GET location': 'GetBucketLocation',
	'GET versioning': 'GetBucketVersioning',
	'PUT versioning': 'PutBucketVersioning',
	'GET requestPayment': 'GetBucketRequestPayment',
	'PUT requestPayment': 'PutBucketRequestPayment',
	'GET versions': 'ListObjectVersions',
	'GET uploads': 'ListMultipartUploads',
	'GET tagging': 'GetBucketTagging',
	'PUT tagging': 'PutBucketTagging',
	'DELETE tagging': 'DeleteBucketTagging',
	'GET encryption': 'GetBucketEncryption',
	'PUT encryption': 'PutBucketEncryption',
	'DELETE encryption': 'DeleteBucketEncryption',
	'GET object-lock': 'GetObjectLockConfiguration',
	'PUT object-lock': 'PutObjectLockConfiguration',
	'GET ownershipControls': 'GetBucketOwnershipControls',
	'PUT ownershipControls': 'PutBucketOwnershipControls',
	'DELETE ownershipControls': 'DeleteBucketOwnershipControls',
	'GET publicAccessBlock': 'GetPublicAccessBlock',
	'PUT publicAccessBlock': 'PutPublicAccessBlock',
	'DELETE publicAccessBlock': 'DeletePublicAccessBlock',
	'GET acl': 'GetBucketAcl',
	'PUT acl': 'PutBucketAcl',
	POST: 'PostObject',
	'POST delete': 'DeleteObjects',
};
const ofObject: Record<string, OperationName> = {
	GET: 'GetObject',
	HEAD: 'HeadObject',
	PUT: 'PutObject',
	DELETE: 'DeleteObject',
	'GET uploadId': 'ListParts',
	'PUT uploadId': 'UploadPart',
	'POST uploadId': 'CompleteMultipartUpload',
	'DELETE uploadId': 'AbortMultipartUpload',
	'POST uploads': 'CreateMultipartUpload',
	'GET acl': 'GetObjectAcl',
	'GET tagging': 'GetObjectTagging',
	'PUT tagging': 'PutObjectTagging',
	'DELETE tagging': 'DeleteObjectTagging',
	'GET retention': 'GetObjectRetention',
	'PUT retention': 'PutObjectRetention',
	'GET legal-hold': 'GetObjectLegalHold',
	'PUT legal-hold': 'PutObjectLegalHold',
	'GET attributes': 'GetObjectAttributes',
	'POST restore': 'RestoreObject',
};

/** The operation a request asks for; NotImplemented for a subresource that is not served, MethodNotAllowed for a verb without meaning. */
export function operationOf(request: S3Request): OperationName {
	const { method, query } = request;
	const subresource = subresources.find((name) => query.has(name));
	const copies = header(request, 'x-amz-copy-source') !== undefined;
	const table = request.bucket === undefined ? ofService : request.key === undefined ? ofBucket : ofObject;
	const name = table[subresource === undefined ? method : `${method} ${subresource}`];
	if (name === undefined) {
		if (subresource !== undefined) throw new S3Error('NotImplemented', undefined, { Header: subresource });
		throw new S3Error('MethodNotAllowed', undefined, { Method: method, ResourceType: request.key === undefined ? 'BUCKET' : 'OBJECT' });
	}
	if (name === 'ListObjects' && query.get('list-type') === '2') return 'ListObjectsV2';
	if (name === 'PutObject' && copies) return 'CopyObject';
	if (name === 'UploadPart' && copies) return 'UploadPartCopy';
	return name;
}
