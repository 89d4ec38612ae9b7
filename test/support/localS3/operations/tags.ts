import type { Answer, Context } from '../context';
import { receiveDocument } from '../payload';
import { checkTags } from '../properties';
import { tagDocument, tagsOf } from './buckets';
import { findVersion, versionHeader } from './objects';

const action = (ctx: Context, verb: string) => `s3:${verb}Object${ctx.query('versionId') === undefined ? '' : 'Version'}Tagging`;

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export async function getObjectTagging(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow(action(ctx, 'Get'));
	const version = findVersion(ctx, bucket, ctx.key, ctx.query('versionId'));
	return { status: 200, headers: versionHeader(bucket, version.versionId), document: tagDocument(version.tags) };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export async function putObjectTagging(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow(action(ctx, 'Put'));
	const tags = checkTags(tagsOf(await receiveDocument(ctx.request, ctx.identity)));
	const version = findVersion(ctx, bucket, ctx.key, ctx.query('versionId'));
	version.tags = tags;
	bucket.update(version);
	return { status: 200, headers: versionHeader(bucket, version.versionId) };
}

export async function deleteObjectTagging(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	ctx.allow(action(ctx, 'Delete'));
	const version = findVersion(ctx, bucket, ctx.key, ctx.query('versionId'));
	version.tags = [];
	bucket.update(version);
	return { status: 204, headers: versionHeader(bucket, version.versionId) };
}
