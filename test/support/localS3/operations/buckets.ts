import { isBucketName } from '../bucketName';
import { type Answer, type Context, isoTime, ownerId } from '../context';
import { invalidArgument, S3Error } from '../errors';
import { receiveDocument } from '../payload';
import { checkTags } from '../properties';
import { childText, children, el, parseXml, xmlDocument, type Xml } from '../xml';
import { checkCannedAcl, checkOwnership } from './bucketSettings';

/** Owner element as AWS writes it today: without DisplayName. */
export const owner = (name = 'Owner'): Xml => el(name, el('ID', ownerId));

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export async function listBuckets(ctx: Context): Promise<Answer> {
	ctx.allow('s3:ListAllMyBuckets');
	const text = ctx.query('max-buckets');
	const limit = text === undefined ? 10000 : Number(text);
	if (!Number.isInteger(limit) || limit < 1 || limit > 10000)
		throw invalidArgument('Argument max-buckets must be an integer between 1 and 10000', 'max-buckets', text ?? '');
	const prefix = ctx.query('prefix') ?? '';
	const region = ctx.query('bucket-region');
	const token = ctx.query('continuation-token');
	const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
	if (token !== undefined && !isBucketName(after))
		throw invalidArgument('The continuation token provided is incorrect', 'continuation-token', token);
	const found = ctx.store
		.all()
		.map((bucket) => bucket.settings)
		.filter((bucket) => bucket.name.startsWith(prefix) && bucket.name > after && (region === undefined || bucket.region === region));
	const page = found.slice(0, limit);
	return {
		status: 200,
		document: xmlDocument('ListAllMyBucketsResult', [
			owner(),
			el(
				'Buckets',
				page.map((bucket) =>
					el('Bucket', [
						el('Name', bucket.name),
						el('CreationDate', isoTime(bucket.created)),
						el('BucketRegion', bucket.region),
						el('BucketArn', `arn:aws:s3:::${bucket.name}`),
					]),
				),
			),
			el('ContinuationToken', found.length > page.length ? Buffer.from(page.at(-1)!.name).toString('base64url') : undefined),
			el('Prefix', prefix === '' ? undefined : prefix),
		]),
	};
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export async function createBucket(ctx: Context): Promise<Answer> {
	const name = ctx.request.bucket ?? '';
	if (!isBucketName(name)) throw new S3Error('InvalidBucketName', undefined, { BucketName: name });
	ctx.allow('s3:CreateBucket');
	const body = await receiveDocument(ctx.request, ctx.identity);
	const constraint = body.length === 0 ? undefined : childText(parseXml(body, 'CreateBucketConfiguration'), 'LocationConstraint');
	if (constraint !== undefined && !/^[a-z]{2,}(-[a-z]+)+-\d+$|^EU$/.test(constraint))
		throw new S3Error('InvalidLocationConstraint', undefined, { LocationConstraint: constraint });
	const endpointRegion = ctx.identity.signingRegion;
	const region = constraint === 'EU' ? 'eu-west-1' : (constraint ?? 'us-east-1');
	if (endpointRegion !== 'us-east-1' && region !== endpointRegion) {
		throw new S3Error(
			'IllegalLocationConstraintException',
			`The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
		);
	}
	const ownership = checkOwnership(ctx.header('x-amz-object-ownership') ?? 'BucketOwnerEnforced');
	if (ctx.header('x-amz-object-ownership') !== undefined) ctx.allow('s3:PutBucketOwnershipControls');
	const acl = checkCannedAcl(ctx.header('x-amz-acl') ?? 'private');
	if (ctx.header('x-amz-acl') !== undefined) ctx.allow('s3:PutBucketAcl');
	if (acl !== undefined && ownership === 'BucketOwnerEnforced')
		throw new S3Error('InvalidBucketAclWithObjectOwnership', undefined, { BucketName: name });
	// A new bucket blocks public access, and all canned ACLs of buckets but private are public.
	if (acl !== undefined) throw new S3Error('InvalidBucketAclWithBlockPublicAccessError', undefined, { BucketName: name });
	const objectLock = ctx.header('x-amz-bucket-object-lock-enabled')?.toLowerCase() === 'true';
	if (objectLock) {
		ctx.allow('s3:PutBucketObjectLockConfiguration');
		ctx.allow('s3:PutBucketVersioning');
	}
	const existing = ctx.store.bucket(name);
	if (existing && (region !== 'us-east-1' || existing.settings.region !== region))
		throw new S3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: name });
	if (existing) {
		// The one region where an owner's bucket may be created again: its ACL is reset.
		delete existing.settings.acl;
		existing.saveSettings();
	} else {
		ctx.store.create({ name, region, created: ctx.timestamp, ...(objectLock ? { objectLock, versioning: 'Enabled' } : {}), ownership });
	}
	return { status: 200, headers: { location: `/${name}`, 'x-amz-bucket-arn': `arn:aws:s3:::${name}` } };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export async function headBucket(ctx: Context): Promise<Answer> {
	const { settings } = ctx.bucket;
	ctx.allowOnBucket('s3:ListBucket');
	return {
		status: 200,
		headers: {
			'content-type': 'application/xml',
			'x-amz-bucket-arn': `arn:aws:s3:::${settings.name}`,
			'x-amz-access-point-alias': 'false',
		},
	};
}

export async function deleteBucket(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:DeleteBucket');
	if (!bucket.isEmpty) {
		const versioned = bucket.settings.versioning !== undefined;
		throw new S3Error(
			'BucketNotEmpty',
			versioned ? 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.' : undefined,
			{ BucketName: bucket.settings.name },
		);
	}
	ctx.store.remove(bucket);
	return { status: 204 };
}

/** us-east-1 is an empty element. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export async function getBucketLocation(ctx: Context): Promise<Answer> {
	const { region } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketLocation');
	return { status: 200, document: xmlDocument('LocationConstraint', region === 'us-east-1' ? '' : region) };
}

export async function getBucketVersioning(ctx: Context): Promise<Answer> {
	const { versioning } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketVersioning');
	return { status: 200, document: xmlDocument('VersioningConfiguration', el('Status', versioning)) };
}

export async function putBucketVersioning(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketVersioning');
	const status = childText(parseXml(await receiveDocument(ctx.request, ctx.identity), 'VersioningConfiguration'), 'Status');
	if (status !== 'Enabled' && status !== 'Suspended') throw new S3Error('MalformedXML');
	if (bucket.settings.objectLock && status === 'Suspended')
		throw new S3Error(
			'InvalidBucketState',
			'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
		);
	bucket.settings.versioning = status;
	bucket.saveSettings();
	return { status: 200 };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html */
export async function getBucketRequestPayment(ctx: Context): Promise<Answer> {
	const { payer = 'BucketOwner' } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketRequestPayment');
	return { status: 200, document: xmlDocument('RequestPaymentConfiguration', el('Payer', payer)) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html */
export async function putBucketRequestPayment(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketRequestPayment');
	const payer = childText(parseXml(await receiveDocument(ctx.request, ctx.identity), 'RequestPaymentConfiguration'), 'Payer');
	if (payer !== 'BucketOwner' && payer !== 'Requester') throw new S3Error('MalformedXML');
	bucket.settings.payer = payer;
	bucket.saveSettings();
	return { status: 200 };
}

export async function getBucketTagging(ctx: Context): Promise<Answer> {
	const { tags, name } = ctx.bucket.settings;
	ctx.allowOnBucket('s3:GetBucketTagging');
	if (!tags) throw new S3Error('NoSuchTagSet', 'The TagSet does not exist', { BucketName: name });
	return { status: 200, document: tagDocument(tags) };
}

export async function putBucketTagging(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketTagging');
	bucket.settings.tags = checkTags(tagsOf(await receiveDocument(ctx.request, ctx.identity)), 50);
	bucket.saveSettings();
	return { status: 204 };
}

export async function deleteBucketTagging(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allowOnBucket('s3:PutBucketTagging');
	delete bucket.settings.tags;
	bucket.saveSettings();
	return { status: 204 };
}

/** The tags of a Tagging document. */
export function tagsOf(body: Buffer): Array<[string, string]> {
	const sets = children(parseXml(body, 'Tagging'), 'TagSet');
	if (sets.length !== 1) throw new S3Error('MalformedXML');
	return children(sets[0]!, 'Tag').map((tag) => {
		const name = childText(tag, 'Key');
		const value = childText(tag, 'Value');
		if (name === undefined || value === undefined) throw new S3Error('MalformedXML');
		return [name, value];
	});
}

export const tagDocument = (tags: Array<[string, string]>): string =>
	xmlDocument(
		'Tagging',
		el(
			'TagSet',
			tags.map(([name, value]) => el('Tag', [el('Key', name), el('Value', value)])),
		),
	);
