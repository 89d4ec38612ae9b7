import type { ErrorPlace } from './errorKinds';

/**
 * The IAM action that each S3 call needs, where it is not named like the call.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const ACTIONS: Record<string, string> = {
	HeadObject: 's3:GetObject',
	ListObjectsV2: 's3:ListBucket',
	HeadBucket: 's3:ListBucket',
	ListBuckets: 's3:ListAllMyBuckets',
	ListObjectVersions: 's3:ListBucketVersions',
	CopyObject: 's3:PutObject (and s3:GetObject on the source)',
	UploadPartCopy: 's3:PutObject (and s3:GetObject on the source)',
	CreateMultipartUpload: 's3:PutObject',
	UploadPart: 's3:PutObject',
	CompleteMultipartUpload: 's3:PutObject',
	ListParts: 's3:ListMultipartUploadParts',
	ListMultipartUploads: 's3:ListBucketMultipartUploads',
	DeleteObjects: 's3:DeleteObject',
	CreateBucket: 's3:CreateBucket (and those to put its object lock, ownership or ACL)',
	GetBucketEncryption: 's3:GetEncryptionConfiguration',
	GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
	GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
	AssumeRole: 'sts:AssumeRole',
};

const VERSIONED: Record<string, string> = {
	's3:GetObject': 's3:GetObjectVersion',
	's3:DeleteObject': 's3:DeleteObjectVersion',
	's3:GetObjectAcl': 's3:GetObjectVersionAcl',
	's3:GetObjectTagging': 's3:GetObjectVersionTagging',
	's3:PutObjectTagging': 's3:PutObjectVersionTagging',
	's3:DeleteObjectTagging': 's3:DeleteObjectVersionTagging',
};

/** The IAM action that a call needs ("s3:GetObject"); undefined when the call is unknown. */
export function permissionFor(place: { call?: string; versionId?: string }): string | undefined {
	if (place.call === undefined) return undefined;
	const action = ACTIONS[place.call] ?? `s3:${place.call}`;
	return place.versionId === undefined ? action : (VERSIONED[action] ?? action);
}

/** What to do where access is denied. @param permission the IAM action that the call needs, where it is known */
export function accessAdvice(place: ErrorPlace, permission?: string): string {
	const ask = permission === undefined ? 'Allow what this needs' : `Allow the IAM action ${permission}`;
	const masked =
		place.key !== undefined && /^(Get|Head)Object/.test(place.call ?? '')
			? ' Without s3:ListBucket on the bucket, S3 also gives this answer when the object does not exist.'
			: '';
	// HEAD answers have no body, and so no code.
	const secret = /^Head/.test(place.call ?? '') ? ' A wrong Access Key Secret looks the same here: Test connection tells them apart.' : '';
	return `${ask} in the policy of the user or role, and check the bucket policy.${masked}${secret}`;
}
