import type { Answer, Context } from '../context';
import { S3Error } from '../errors';
import { receiveDocument } from '../payload';
import { archived } from '../properties';
import { childText, children, parseXml } from '../xml';
import { findVersion } from './objects';

/** A restoration that takes AWS hours takes this long here: long enough to look in between, and a test can put the clock forward. */
const RESTORE_MS = 30_000;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html */
export async function restoreObject(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow('s3:RestoreObject');
	const root = parseXml(await receiveDocument(ctx.request, ctx.identity), 'RestoreRequest');
	const version = findVersion(ctx, bucket, ctx.key, ctx.query('versionId'));
	if (!archived.has(version.storageClass))
		throw new S3Error('InvalidObjectState', "Restore is not allowed for the object's current storage class", {
			StorageClass: version.storageClass,
		});
	const days = Number(childText(root, 'Days'));
	if (!Number.isInteger(days) || days < 1) throw new S3Error('MalformedXML');
	const parameters = children(root, 'GlacierJobParameters')[0];
	const tier = (parameters && childText(parameters, 'Tier')) ?? childText(root, 'Tier') ?? 'Standard';
	if (!['Standard', 'Bulk', 'Expedited'].includes(tier)) throw new S3Error('MalformedXML');
	if (tier === 'Expedited' && version.storageClass === 'DEEP_ARCHIVE')
		throw new S3Error('InvalidArgument', 'Retrieval option is not supported by this storage class');
	const { restore } = version;
	if (restore && ctx.now < restore.readyAt) throw new S3Error('RestoreAlreadyInProgress');
	const isRestored = restore !== undefined && ctx.now < restore.expiresAt;
	// A copy goes at the midnight that ends its last day.
	const day = 24 * 60 * 60 * 1000;
	const expiresAt = (Math.floor(ctx.now / day) + days + 1) * day;
	version.restore = { readyAt: isRestored ? restore.readyAt : ctx.now + RESTORE_MS, expiresAt };
	bucket.update(version);
	return { status: isRestored ? 200 : 202 };
}
