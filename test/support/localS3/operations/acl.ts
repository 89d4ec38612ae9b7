import { type Answer, type Context, ownerId } from '../context';
import { S3Error } from '../errors';
import { el, xmlDocument, type Xml } from '../xml';
import { owner } from './buckets';
import { findVersion, versionHeader } from './objects';

const GROUPS = 'http://acs.amazonaws.com/groups/global/';
const CANNED: Record<string, Xml[]> = {
	private: [],
	'public-read': [group('AllUsers', 'READ')],
	'public-read-write': [group('AllUsers', 'READ'), group('AllUsers', 'WRITE')],
	'authenticated-read': [group('AuthenticatedUsers', 'READ')],
	'aws-exec-read': [user('6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c', 'READ')],
	'bucket-owner-read': [user(ownerId, 'READ')],
	'bucket-owner-full-control': [],
};

function group(name: string, permission: string): Xml {
	return grant('Group', el('URI', `${GROUPS}${name}`), permission);
}

function user(id: string, permission: string): Xml {
	return grant('CanonicalUser', el('ID', id), permission);
}

function grant(type: string, who: Xml, permission: string): Xml {
	return el('Grant', [
		{ xml: `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}">${who.xml}</Grantee>` },
		el('Permission', permission),
	]);
}

/**
 * Checks the ACL that a request gives to what it writes: buckets have ACLs off unless their object ownership says otherwise, and block
 * public ones until someone turns that off.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
 */
export function aclOf(ctx: Context): string | undefined {
	const grants = Object.keys(ctx.request.message.headers).some((name) => name.startsWith('x-amz-grant-'));
	const acl = ctx.header('x-amz-acl');
	if (acl === undefined && !grants) return undefined;
	const { ownership = 'BucketOwnerEnforced', publicAccessBlock } = ctx.bucket.settings;
	if (ownership === 'BucketOwnerEnforced') {
		if (acl === 'bucket-owner-full-control' && !grants) return undefined;
		throw new S3Error('AccessControlListNotSupported');
	}
	if (grants) throw new S3Error('NotImplemented', undefined, { Header: 'x-amz-grant-' });
	if (CANNED[acl!] === undefined) throw new S3Error('InvalidArgument', undefined, { ArgumentName: 'x-amz-acl', ArgumentValue: acl! });
	ctx.allow('s3:PutObjectAcl');
	const blocksPublic = publicAccessBlock === undefined || publicAccessBlock?.BlockPublicAcls;
	if (blocksPublic && /^public-|^authenticated-read$/.test(acl!)) throw new S3Error('AccessDenied');
	return acl;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html */
export async function getObjectAcl(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	const versionId = ctx.query('versionId');
	ctx.allow(versionId === undefined ? 's3:GetObjectAcl' : 's3:GetObjectVersionAcl');
	const version = findVersion(ctx, bucket, ctx.key, versionId);
	return {
		status: 200,
		headers: versionHeader(bucket, version.versionId),
		document: xmlDocument('AccessControlPolicy', [
			owner(),
			el('AccessControlList', [user(ownerId, 'FULL_CONTROL'), ...CANNED[version.acl ?? 'private']!]),
		]),
	};
}
