/** The IAM actions of one operation. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
export interface IamActions {
	/** Needed by every run. */
	always: string[];
	/** Needed besides when a field or an option is set, by its label, or in a case in words, which begin with a small letter. */
	when?: Record<string, string[]>;
}

const KMS = { 'Server-Side Encryption': ['kms:GenerateDataKey', 'kms:Decrypt'] };
const MANY = { 'a folder or pattern': ['s3:ListBucket'] };
const IN_PARTS = { 'files over 8 MiB': ['s3:AbortMultipartUpload'] };
const versioned = (...actions: string[]) => ({ 'Version ID': actions.map((action) => `s3:${action}`) });
const KEPT_TAGS = { 'tagged objects': ['s3:GetObjectTagging', 's3:PutObjectTagging'] };

const copying: IamActions['when'] = {
	...MANY,
	...KEPT_TAGS,
	'Replace Tags': ['s3:PutObjectTagging'],
	'objects over 5 GiB': ['s3:AbortMultipartUpload'],
	...KMS,
};

/** By "resource operation". */
export const IAM_ACTIONS: Record<string, IamActions> = {
	'object addTags': {
		always: ['s3:GetObjectTagging', 's3:PutObjectTagging'],
		when: { ...MANY, ...versioned('GetObjectVersionTagging', 'PutObjectVersionTagging') },
	},
	'object append': {
		always: ['s3:GetObject', 's3:PutObject'],
		when: { 'objects of 5 MiB and more': ['s3:AbortMultipartUpload'], ...KEPT_TAGS },
	},
	'object copy': { always: ['s3:GetObject', 's3:PutObject'], when: { ...copying, ...versioned('GetObjectVersion') } },
	'object createPresignedPost': { always: ['s3:PutObject'], when: { Tags: ['s3:PutObjectTagging'] } },
	'object createPresignedUrl': {
		always: [],
		when: {
			'GET and HEAD': ['s3:GetObject'],
			PUT: ['s3:PutObject'],
			DELETE: ['s3:DeleteObject'],
			...versioned('GetObjectVersion', 'DeleteObjectVersion'),
			Tags: ['s3:PutObjectTagging'],
			ACL: ['s3:PutObjectAcl'],
		},
	},
	'object delete': {
		always: ['s3:DeleteObject'],
		when: {
			...MANY,
			...versioned('DeleteObjectVersion'),
			'Delete All Versions': ['s3:ListBucketVersions', 's3:DeleteObjectVersion'],
			'Bypass Governance Retention': ['s3:BypassGovernanceRetention'],
		},
	},
	'object download': { always: ['s3:GetObject'], when: { ...MANY, ...versioned('GetObjectVersion') } },
	'object exists': { always: ['s3:GetObject'], when: versioned('GetObjectVersion') },
	'object getAll': {
		always: ['s3:ListBucket'],
		when: {
			'Include: Metadata': ['s3:GetObject'],
			'Include: Tags': ['s3:GetObjectTagging'],
			'Include: Versions and Delete Markers': ['s3:ListBucketVersions'],
		},
	},
	'object getMetadata': { always: ['s3:GetObject'], when: versioned('GetObjectVersion') },
	'object getObjectLock': { always: ['s3:GetObjectLegalHold', 's3:GetObjectRetention'] },
	'object getTags': { always: ['s3:GetObjectTagging'], when: versioned('GetObjectVersionTagging') },
	'object getVersions': { always: ['s3:ListBucketVersions'] },
	'object move': { always: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], when: copying },
	'object removeTags': {
		always: ['s3:GetObjectTagging', 's3:PutObjectTagging'],
		when: { ...MANY, ...versioned('GetObjectVersionTagging', 'PutObjectVersionTagging') },
	},
	'object restore': { always: ['s3:RestoreObject', 's3:GetObject'], when: { ...MANY, ...versioned('GetObjectVersion') } },
	'object restoreVersion': {
		always: ['s3:GetObjectVersion', 's3:PutObject'],
		when: {
			'tagged objects': ['s3:GetObjectVersionTagging', 's3:PutObjectTagging'],
			'versions with a KMS key': ['kms:GenerateDataKey', 'kms:Decrypt'],
		},
	},
	'object setLegalHold': { always: ['s3:PutObjectLegalHold'], when: MANY },
	'object setRetention': {
		always: ['s3:PutObjectRetention'],
		when: { ...MANY, 'Bypass Governance Retention': ['s3:BypassGovernanceRetention'] },
	},
	'object setTags': {
		always: ['s3:PutObjectTagging'],
		when: { ...MANY, 'no tags': ['s3:DeleteObjectTagging'], ...versioned('PutObjectVersionTagging') },
	},
	'object undelete': { always: ['s3:ListBucketVersions', 's3:DeleteObjectVersion'] },
	'object updateMetadata': {
		always: ['s3:GetObject', 's3:PutObject'],
		when: { ...MANY, ...KEPT_TAGS, 'objects over 5 GiB': ['s3:AbortMultipartUpload'], ...KMS },
	},
	'object upload': {
		always: ['s3:PutObject'],
		when: {
			...IN_PARTS,
			'If Object Exists': ['s3:GetObject'],
			Tags: ['s3:PutObjectTagging'],
			ACL: ['s3:PutObjectAcl'],
			'Object Lock': ['s3:PutObjectRetention', 's3:PutObjectLegalHold'],
			...KMS,
		},
	},
	'object waitUntil': { always: ['s3:GetObject'], when: { ...MANY, ...versioned('GetObjectVersion') } },
	'folder copy': { always: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'], when: KEPT_TAGS },
	'folder create': { always: ['s3:PutObject'] },
	'folder delete': { always: ['s3:ListBucket', 's3:DeleteObject'] },
	'folder download': { always: ['s3:ListBucket', 's3:GetObject'] },
	'folder getAll': { always: ['s3:ListBucket'] },
	'folder move': { always: ['s3:ListBucket', 's3:GetObject', 's3:PutObject', 's3:DeleteObject'], when: KEPT_TAGS },
	'folder sync': {
		always: ['s3:ListBucket', 's3:PutObject'],
		when: { 'from a folder': ['s3:GetObject'], 'Delete Extras': ['s3:DeleteObject'], ...KEPT_TAGS, ...IN_PARTS },
	},
	'bucket create': {
		always: ['s3:CreateBucket'],
		when: {
			'Object Lock': ['s3:PutBucketObjectLockConfiguration', 's3:PutBucketVersioning'],
			'Object Ownership': ['s3:PutBucketOwnershipControls'],
			ACL: ['s3:PutBucketAcl'],
		},
	},
	'bucket delete': {
		always: ['s3:DeleteBucket'],
		when: {
			'Delete Contents First': [
				's3:ListBucketVersions',
				's3:DeleteObject',
				's3:DeleteObjectVersion',
				's3:ListBucketMultipartUploads',
				's3:AbortMultipartUpload',
			],
			'Bypass Governance Retention': ['s3:BypassGovernanceRetention'],
		},
	},
	'bucket get': {
		always: ['s3:ListBucket'],
		when: {
			Details: [
				's3:GetEncryptionConfiguration',
				's3:GetBucketLocation',
				's3:GetBucketObjectLockConfiguration',
				's3:GetBucketOwnershipControls',
				's3:GetBucketPublicAccessBlock',
				's3:GetBucketTagging',
				's3:GetBucketVersioning',
			],
		},
	},
	'bucket getAll': { always: ['s3:ListAllMyBuckets'] },
	'multipartUpload abort': {
		always: ['s3:AbortMultipartUpload'],
		when: { 'all that are old': ['s3:ListBucketMultipartUploads'], 'a dry run of one upload': ['s3:ListMultipartUploadParts'] },
	},
	'multipartUpload complete': { always: ['s3:PutObject', 's3:ListMultipartUploadParts'] },
	'multipartUpload createPresigned': {
		always: ['s3:PutObject'],
		when: { Tags: ['s3:PutObjectTagging'], ACL: ['s3:PutObjectAcl'], ...KMS },
	},
	'multipartUpload getAll': { always: ['s3:ListBucketMultipartUploads'], when: { 'Count Parts': ['s3:ListMultipartUploadParts'] } },
};
