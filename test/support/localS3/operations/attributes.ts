import { type Answer, type Context, httpTime } from '../context';
import { invalidArgument } from '../errors';
import { el, xmlDocument } from '../xml';
import { checkCustomerKey } from '../customerKey';
import { checksumElement } from './copy';
import { findVersion, versionHeader } from './objects';

const known = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export async function getObjectAttributes(ctx: Context): Promise<Answer> {
	const { bucket } = ctx;
	const versionId = ctx.query('versionId');
	ctx.allow(versionId === undefined ? 's3:GetObjectAttributes' : 's3:GetObjectVersionAttributes');
	const text = ctx.header('x-amz-object-attributes') ?? '';
	const wanted = text.split(',').map((name) => name.trim());
	if (wanted.some((name) => !known.includes(name)))
		throw invalidArgument('Invalid attribute name specified.', 'x-amz-object-attributes', text);
	const version = findVersion(ctx, bucket, ctx.key, versionId);
	checkCustomerKey(ctx, version.encryption);
	const { parts } = version;
	const limit = Number(ctx.header('x-amz-max-parts') ?? 1000);
	const marker = Number(ctx.header('x-amz-part-number-marker') ?? 0);
	const rest = (parts ?? []).map((part, i) => ({ ...part, number: i + 1 })).filter(({ number }) => number > marker);
	const page = rest.slice(0, limit);
	// Without checksums S3 tells no more of the parts than their number.
	const withChecksums = version.checksum !== undefined;
	return {
		status: 200,
		headers: { ...versionHeader(bucket, version.versionId), 'last-modified': httpTime(version.lastModified) },
		document: xmlDocument('GetObjectAttributesResponse', [
			wanted.includes('ETag') ? el('ETag', version.etag) : undefined,
			wanted.includes('Checksum') && version.checksum ? el('Checksum', checksumElement(version.checksum)) : undefined,
			wanted.includes('ObjectParts') && parts
				? el('ObjectParts', [
						el('PartsCount', parts.length),
						...(withChecksums
							? [
									el('PartNumberMarker', marker),
									el('NextPartNumberMarker', page.at(-1)?.number ?? 0),
									el('MaxParts', limit),
									el('IsTruncated', rest.length > page.length),
									...page.map((part) =>
										el('Part', [
											el('PartNumber', part.number),
											el('Size', part.size),
											part.checksum && el(`Checksum${part.checksum.algorithm.toUpperCase()}`, part.checksum.value),
										]),
									),
								]
							: []),
					])
				: undefined,
			wanted.includes('StorageClass') ? el('StorageClass', version.storageClass) : undefined,
			wanted.includes('ObjectSize') ? el('ObjectSize', version.size) : undefined,
		]),
	};
}
