import { type Answer, type Context, isoTime } from '../context';
import { S3Error } from '../errors';
import { receiveDocument } from '../payload';
import { retention } from '../properties';
import { childText, el, parseXml, xmlDocument } from '../xml';
import { findVersion } from './objects';

function lockedVersion(ctx: Context) {
	const { bucket } = ctx;
	if (!bucket.settings.objectLock) throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
	return { bucket, version: findVersion(ctx, bucket, ctx.key, ctx.query('versionId')) };
}

export async function getObjectRetention(ctx: Context): Promise<Answer> {
	ctx.allow('s3:GetObjectRetention');
	const { lock } = lockedVersion(ctx).version;
	if (lock?.mode === undefined) throw new S3Error('NoSuchObjectLockConfiguration');
	return { status: 200, document: xmlDocument('Retention', [el('Mode', lock.mode), el('RetainUntilDate', isoTime(lock.until!))]) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html */
export async function putObjectRetention(ctx: Context): Promise<Answer> {
	ctx.allow('s3:PutObjectRetention');
	const { bucket, version } = lockedVersion(ctx);
	const root = parseXml(await receiveDocument(ctx.request, ctx.identity), 'Retention');
	const mode = childText(root, 'Mode');
	const until = childText(root, 'RetainUntilDate');
	const next = mode === undefined && until === undefined ? undefined : retention(mode ?? '', until ?? '', ctx.now);
	const now = version.lock;
	const weaker =
		now?.until !== undefined &&
		ctx.now < now.until &&
		(next === undefined || next.until! < now.until || (now.mode === 'COMPLIANCE' && next.mode !== 'COMPLIANCE'));
	const bypass = ctx.header('x-amz-bypass-governance-retention')?.toLowerCase() === 'true' && ctx.may('s3:BypassGovernanceRetention');
	if (weaker && !(now.mode === 'GOVERNANCE' && bypass))
		throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
	version.lock = { legalHold: now?.legalHold, ...next };
	bucket.update(version);
	return { status: 200 };
}

export async function getObjectLegalHold(ctx: Context): Promise<Answer> {
	ctx.allow('s3:GetObjectLegalHold');
	const { lock } = lockedVersion(ctx).version;
	if (lock?.legalHold === undefined) throw new S3Error('NoSuchObjectLockConfiguration');
	return { status: 200, document: xmlDocument('LegalHold', el('Status', lock.legalHold ? 'ON' : 'OFF')) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html */
export async function putObjectLegalHold(ctx: Context): Promise<Answer> {
	ctx.allow('s3:PutObjectLegalHold');
	const { bucket, version } = lockedVersion(ctx);
	const status = childText(parseXml(await receiveDocument(ctx.request, ctx.identity), 'LegalHold'), 'Status');
	if (status !== 'ON' && status !== 'OFF') throw new S3Error('MalformedXML');
	version.lock = { ...version.lock, legalHold: status === 'ON' };
	bucket.update(version);
	return { status: 200 };
}
