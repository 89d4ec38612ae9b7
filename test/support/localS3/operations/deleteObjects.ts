import { asPath } from '../asPath';
import type { Answer, Context } from '../context';
import { S3Error } from '../errors';
import { hasIntegrityHeader, receiveDocument } from '../payload';
import { childText, children, el, parseXml, xmlDocument } from '../xml';
import { deleteKey } from './objects';

/** Up to 1,000 keys, each with its own result. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	if (!hasIntegrityHeader(ctx.request)) throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5');
	const root = parseXml(await receiveDocument(ctx.request, ctx.identity), 'Delete');
	const objects = children(root, 'Object').map((node) => ({
		key: childText(node, 'Key'),
		versionId: childText(node, 'VersionId') || undefined,
		etag: childText(node, 'ETag'),
	}));
	if (objects.length === 0 || objects.length > 1000 || objects.some(({ key }) => key === undefined)) throw new S3Error('MalformedXML');
	if (objects.some(({ key }) => key === ''))
		throw new S3Error(
			'UserKeyMustBeSpecified',
			'The bucket POST must contain the specified field name. If it is specified, please check the order of the fields.',
		);
	const quiet = childText(root, 'Quiet') === 'true';
	const denied = new Set(ctx.fault && 'deniedKeys' in ctx.fault ? ctx.fault.deniedKeys : []);
	const results = objects.map(({ key: maybeKey, versionId, etag }) => {
		const key = maybeKey!;
		try {
			if (denied.has(key)) throw new S3Error('AccessDenied');
			if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError');
			const done = deleteKey(ctx, bucket, ctx.fault && 'renamesKeys' in ctx.fault ? asPath(key) : key, versionId, etag);
			if (quiet) return undefined;
			return el('Deleted', [
				el('Key', key),
				el('VersionId', done.versionId),
				el('DeleteMarker', done.deleteMarker),
				el('DeleteMarkerVersionId', done.markerVersionId),
			]);
		} catch (error) {
			if (!(error instanceof S3Error)) throw error;
			return el('Error', [el('Key', key), el('VersionId', versionId), el('Code', error.code), el('Message', error.message)]);
		}
	});
	return { status: 200, document: xmlDocument('DeleteResult', results) };
}
