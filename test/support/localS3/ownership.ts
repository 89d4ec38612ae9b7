import { ownerAccount, type Context } from './context';
import { accessDenied } from './permissions';
import { S3Error } from './errors';
import type { Bucket } from './store';

/**
 * The conditions on who owns a bucket and who pays for the request.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ObjectsinRequesterPaysBuckets.html
 * @param expected the header with the account that must own it
 * @returns the headers that the answer has for it
 */
export function checkOwnership(ctx: Context, bucket: Bucket, expected = 'x-amz-expected-bucket-owner'): Record<string, string> {
	const owner = ctx.header(expected);
	if (owner !== undefined && !/^\d{12}$/.test(owner)) throw new S3Error('InvalidBucketOwnerAWSAccountID', undefined, { [expected]: owner });
	if (owner !== undefined && owner !== ownerAccount) throw new S3Error('AccessDenied');
	const { user } = ctx.identity;
	const isStranger = (user.account ?? ownerAccount) !== ownerAccount;
	if (bucket.settings.payer !== 'Requester' || !isStranger) return {};
	if (ctx.header('x-amz-request-payer') !== 'requester')
		throw accessDenied(user, 's3:RequesterPays', bucket.settings.name, ctx.request.key);
	return { 'x-amz-request-charged': 'requester' };
}
