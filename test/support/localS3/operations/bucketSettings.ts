import { type Answer, type Context, ownerId } from '../context';
import { S3Error } from '../errors';
import { receiveDocument } from '../payload';
import type { BucketSettings, PublicAccessBlock } from '../store';
import { childText, children, el, parseXml, xmlDocument, type Xml, type XmlNode } from '../xml';

type Ownership = NonNullable<BucketSettings['ownership']>;

/** A value of object ownership, or what S3 answers to another one. */
export function checkOwnership(value: string): Ownership {
	if (value === 'BucketOwnerEnforced' || value === 'BucketOwnerPreferred' || value === 'ObjectWriter') return value;
	throw new S3Error('InvalidArgument', 'Invalid x-amz-object-ownership header', {
		ArgumentName: 'x-amz-object-ownership',
		ArgumentValue: value,
	});
}

/** A canned ACL of buckets; undefined for private. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
export function checkCannedAcl(value: string): BucketSettings['acl'] {
	if (value === 'private') return undefined;
	if (value === 'public-read' || value === 'public-read-write' || value === 'authenticated-read') return value;
	throw new S3Error('InvalidArgument', undefined, { ArgumentName: 'x-amz-acl', ArgumentValue: value });
}

const only = (node: XmlNode, name: string): XmlNode => {
	const found = children(node, name);
	if (found.length !== 1) throw new S3Error('MalformedXML');
	return found[0]!;
};

/** SSE-S3 is in force for every bucket since 2023. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html */
export async function getBucketEncryption(ctx: Context): Promise<Answer> {
	const { algorithm, keyId, bucketKey } = ctx.bucket.settings.encryption ?? { algorithm: 'AES256', keyId: undefined, bucketKey: false };
	ctx.allowOnBucket('s3:GetEncryptionConfiguration');
	const byDefault = [el('SSEAlgorithm', algorithm), el('KMSMasterKeyID', keyId)];
	return {
		status: 200,
		document: xmlDocument(
			'ServerSideEncryptionConfiguration',
			el('Rule', [el('ApplyServerSideEncryptionByDefault', byDefault), el('BucketKeyEnabled', bucketKey)]),
		),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html */
export async function putBucketEncryption(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutEncryptionConfiguration');
	const rule = only(parseXml(await receiveDocument(ctx.request, ctx.identity), 'ServerSideEncryptionConfiguration'), 'Rule');
	const byDefault = only(rule, 'ApplyServerSideEncryptionByDefault');
	const algorithm = childText(byDefault, 'SSEAlgorithm') ?? '';
	const keyId = childText(byDefault, 'KMSMasterKeyID');
	if (!['AES256', 'aws:kms', 'aws:kms:dsse'].includes(algorithm)) throw new S3Error('MalformedXML');
	if (algorithm === 'AES256' && keyId !== undefined)
		throw new S3Error('InvalidArgument', 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse');
	bucket.settings.encryption = { algorithm, keyId, bucketKey: childText(rule, 'BucketKeyEnabled') === 'true' };
	bucket.saveSettings();
	return { status: 200 };
}

export async function deleteBucketEncryption(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutEncryptionConfiguration');
	delete bucket.settings.encryption;
	bucket.saveSettings();
	return { status: 204 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export async function getObjectLockConfiguration(ctx: Context): Promise<Answer> {
	const { objectLock, defaultRetention, name } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketObjectLockConfiguration');
	if (!objectLock)
		throw new S3Error(
			'ObjectLockConfigurationNotFoundError',
			'Object Lock configuration does not exist for this bucket',
			{ BucketName: name },
			404,
		);
	const rule =
		defaultRetention &&
		el(
			'Rule',
			el('DefaultRetention', [el('Mode', defaultRetention.mode), el('Days', defaultRetention.days), el('Years', defaultRetention.years)]),
		);
	return { status: 200, document: xmlDocument('ObjectLockConfiguration', [el('ObjectLockEnabled', 'Enabled'), rule]) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html */
export async function putObjectLockConfiguration(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketObjectLockConfiguration');
	const root = parseXml(await receiveDocument(ctx.request, ctx.identity), 'ObjectLockConfiguration');
	if (childText(root, 'ObjectLockEnabled') !== 'Enabled') throw new S3Error('MalformedXML');
	if (bucket.settings.versioning !== 'Enabled')
		throw new S3Error('InvalidBucketState', "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
	bucket.settings.objectLock = true;
	bucket.settings.defaultRetention = root.Rule === undefined ? undefined : readRetention(only(only(root, 'Rule'), 'DefaultRetention'));
	bucket.saveSettings();
	return { status: 200 };
}

function readRetention(node: XmlNode): BucketSettings['defaultRetention'] {
	const mode = childText(node, 'Mode');
	const days = childText(node, 'Days');
	const years = childText(node, 'Years');
	if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || (days === undefined) === (years === undefined)) throw new S3Error('MalformedXML');
	const period = Number(days ?? years);
	if (!Number.isInteger(period) || period < 1)
		throw new S3Error('InvalidArgument', 'Default retention period must be a positive integer value');
	return days === undefined ? { mode, years: period } : { mode, days: period };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export async function getBucketOwnershipControls(ctx: Context): Promise<Answer> {
	const { ownership, name } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketOwnershipControls');
	if (ownership === null) throw new S3Error('OwnershipControlsNotFoundError', undefined, { BucketName: name });
	return { status: 200, document: xmlDocument('OwnershipControls', el('Rule', el('ObjectOwnership', ownership ?? 'BucketOwnerEnforced'))) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html */
export async function putBucketOwnershipControls(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketOwnershipControls');
	const rule = only(parseXml(await receiveDocument(ctx.request, ctx.identity), 'OwnershipControls'), 'Rule');
	const ownership = childText(rule, 'ObjectOwnership') ?? '';
	if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(ownership)) throw new S3Error('MalformedXML');
	if (ownership === 'BucketOwnerEnforced' && bucket.settings.acl !== undefined)
		throw new S3Error('InvalidBucketAclWithObjectOwnership', undefined, { BucketName: bucket.settings.name });
	bucket.settings.ownership = ownership as Ownership;
	bucket.saveSettings();
	return { status: 200 };
}

export async function deleteBucketOwnershipControls(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketOwnershipControls');
	bucket.settings.ownership = null;
	bucket.saveSettings();
	return { status: 204 };
}

const everythingBlocked: PublicAccessBlock = {
	BlockPublicAcls: true,
	IgnorePublicAcls: true,
	BlockPublicPolicy: true,
	RestrictPublicBuckets: true,
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html */
export async function getPublicAccessBlock(ctx: Context): Promise<Answer> {
	const { publicAccessBlock = everythingBlocked, name } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketPublicAccessBlock');
	if (publicAccessBlock === null) throw new S3Error('NoSuchPublicAccessBlockConfiguration', undefined, { BucketName: name });
	return {
		status: 200,
		document: xmlDocument(
			'PublicAccessBlockConfiguration',
			Object.entries(publicAccessBlock).map(([rule, on]): Xml => el(rule, on as boolean)),
		),
	};
}

/** A rule that the document leaves out is off. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export async function putPublicAccessBlock(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketPublicAccessBlock');
	const root = parseXml(await receiveDocument(ctx.request, ctx.identity), 'PublicAccessBlockConfiguration');
	const isOn = (rule: string) => /^true$/i.test(childText(root, rule) ?? 'false');
	bucket.settings.publicAccessBlock = {
		BlockPublicAcls: isOn('BlockPublicAcls'),
		IgnorePublicAcls: isOn('IgnorePublicAcls'),
		BlockPublicPolicy: isOn('BlockPublicPolicy'),
		RestrictPublicBuckets: isOn('RestrictPublicBuckets'),
	};
	bucket.saveSettings();
	return { status: 200 };
}

export async function deletePublicAccessBlock(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketPublicAccessBlock');
	bucket.settings.publicAccessBlock = null;
	bucket.saveSettings();
	return { status: 204 };
}

const schema = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const grant = (grantee: Xml, permission: string): Xml => el('Grant', [grantee, el('Permission', permission)]);
const toOwner: Xml = { xml: `<Grantee ${schema} xsi:type="CanonicalUser"><ID>${ownerId}</ID></Grantee>` };
const toGroup = (name: string): Xml => ({
	xml: `<Grantee ${schema} xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/${name}</URI></Grantee>`,
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export async function getBucketAcl(ctx: Context): Promise<Answer> {
	const { acl } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketAcl');
	const grants = [
		grant(toOwner, 'FULL_CONTROL'),
		acl === 'authenticated-read' && grant(toGroup('AuthenticatedUsers'), 'READ'),
		acl?.startsWith('public-read') && grant(toGroup('AllUsers'), 'READ'),
		acl === 'public-read-write' && grant(toGroup('AllUsers'), 'WRITE'),
	].filter((one) => typeof one === 'object');
	return { status: 200, document: xmlDocument('AccessControlPolicy', [el('Owner', el('ID', ownerId)), el('AccessControlList', grants)]) };
}

/** Canned ACLs alone. https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html */
export async function putBucketAcl(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	const { settings } = bucket;
	ctx.allowOnBucket('s3:PutBucketAcl');
	const canned = ctx.header('x-amz-acl');
	if (canned === undefined) throw new S3Error('NotImplemented', undefined, { Header: 'acl' });
	const acl = checkCannedAcl(canned);
	if (acl !== undefined && (settings.ownership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced' && settings.ownership !== null)
		throw new S3Error('AccessControlListNotSupported');
	if (acl !== undefined && (settings.publicAccessBlock ?? everythingBlocked).BlockPublicAcls && settings.publicAccessBlock !== null)
		throw new S3Error('AccessDenied');
	settings.acl = acl;
	bucket.saveSettings();
	return { status: 200 };
}
