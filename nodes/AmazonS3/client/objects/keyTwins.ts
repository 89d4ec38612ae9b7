import { S3Error } from '../errors/errors';
import type { HeadObjectCommandOutput, ListObjectsV2CommandOutput, S3 } from '../sdk/sdk';
import { decodeListed } from '../flow/percentEncode';
import { evenedOut, hasShape, shapesOf, splitAt, type ShapeName } from './keyShapes';

/** What HEAD says of a key; undefined: nothing about whether there is an object. */
export type Found = HeadObjectCommandOutput | 'absent' | 'unreadable' | undefined;

/** A key to be looked at, for a call whose settings the looks carry, too. */
export interface KeyLook {
	bucket: string;
	key: string;
	input: object;
	abortSignal?: AbortSignal;
	/** Told when the keys of the connection may not look. */
	denied(): void;
}

type Settings = Partial<Record<`${'' | 'CopySource'}SSECustomer${'Algorithm' | 'Key' | 'KeyMD5'}` | 'ExpectedBucketOwner', string>> & {
	ExpectedSourceBucketOwner?: string;
	RequestPayer?: 'requester';
};

/** The settings of a copy that are its source's. */
export function settingsOfSource(copy: object): Settings {
	const { CopySourceSSECustomerAlgorithm: SSECustomerAlgorithm, CopySourceSSECustomerKey: SSECustomerKey, RequestPayer } = copy as Settings;
	return { SSECustomerAlgorithm, SSECustomerKey, RequestPayer, ExpectedBucketOwner: (copy as Settings).ExpectedSourceBucketOwner };
}

/** What HEAD says of a key in the bucket of the look. @throws S3Error of kind cancelled only */
export async function findKey(s3: S3, { bucket, input, abortSignal, denied }: KeyLook, key: string): Promise<Found> {
	const { SSECustomerAlgorithm, SSECustomerKey, RequestPayer, ExpectedBucketOwner } = input as Settings;
	const asked = { Bucket: bucket, Key: key, SSECustomerAlgorithm, SSECustomerKey, RequestPayer, ExpectedBucketOwner };
	return await s3.headObject(asked, { abortSignal }).catch((error: unknown) => {
		if (!(error instanceof S3Error) || error.kind === 'cancelled') throw error;
		if (error.kind === 'accessDenied') denied();
		return error.httpStatus === 404 ? 'absent' : error.httpStatus === 400 ? 'unreadable' : undefined;
	});
}

/**
 * Whether the store keeps a key, which is there, apart from the one without a shape. Two objects that are alike to HEAD are told apart by a
 * list of their level.
 * @param known what HEAD says of the key, where somebody has asked
 * @returns undefined when HEAD does not tell
 */
export async function isApart(s3: S3, look: KeyLook, shape: ShapeName, known?: Found): Promise<boolean | undefined> {
	const other = evenedOut(look.key, [shape]);
	const twin = other === '' ? undefined : await findKey(s3, look, other);
	if (twin === undefined || twin === 'absent') return twin && true;
	const own = known ?? (await findKey(s3, look, look.key));
	return own && (!isAlike(twin, own) || (await isShown(s3, look, shape)) === true);
}

/** Whether two looks may have met one object: of what is unreadable, such as without its customer key, nothing tells. */
const isAlike = (one: Found, other: Found): boolean => asText(one) === asText(other);

const asText = (found: Found): string =>
	typeof found === 'object' ? JSON.stringify([found.ETag, found.LastModified, found.ContentLength]) : String(found);

/** Whether a list of its level shows that a name, or what begins with it, has the shape; undefined when the list does not tell. */
export async function isShown(s3: S3, { bucket, key, input, abortSignal }: KeyLook, shape: ShapeName): Promise<boolean | undefined> {
	const { before, upTo } = splitAt(key, shape);
	// A prefix with a shape may be written back into the keys.
	if (shapesOf(`${before}x`).length > 0) return undefined;
	const { RequestPayer, ExpectedBucketOwner } = input as Settings;
	const level = { Bucket: bucket, Prefix: before, Delimiter: '/', EncodingType: 'url' as const, RequestPayer, ExpectedBucketOwner };
	const listed = await s3.listObjectsV2(level, { abortSignal }).catch((error: unknown) => {
		if (!(error instanceof S3Error) || error.kind === 'cancelled') throw error;
	});
	if (listed === undefined) return undefined;
	if (namesIn(listed).some((name) => name.startsWith(upTo) && hasShape(name, shape))) return true;
	return listed.IsTruncated ? undefined : false;
}

/** What any list of objects or versions gives. */
export type Listed = Pick<ListObjectsV2CommandOutput, 'Contents' | 'CommonPrefixes' | 'EncodingType'> & {
	Versions?: Array<{ Key?: string }>;
	DeleteMarkers?: Array<{ Key?: string }>;
};

/** As keys stand in a list, encoded or not. */
const MAY_HAVE = /\\|%5c|(?:^|\/|%2f)(?:\/|%2f|\.)/i;

/** The keys and folders of a list that have a shape. */
export const namesWithShapes = (list: Listed): string[] => namesIn(list, MAY_HAVE).filter((name) => shapesOf(name).length > 0);

/** @param like what the names look like before they are decoded */
function namesIn(list: Listed, like = /^/): string[] {
	const objects = [...(list.Contents ?? []), ...(list.Versions ?? []), ...(list.DeleteMarkers ?? [])];
	return [...objects.map(({ Key }) => Key), ...(list.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)]
		.filter((name): name is string => name !== undefined && like.test(name))
		.map((name) => (list.EncodingType === 'url' ? decodeListed(name) : name));
}

/** Whether a list is of nothing. */
export const isEmptyList = ({ Contents = [], CommonPrefixes = [], Versions = [], DeleteMarkers = [] }: Listed): boolean =>
	Contents.length + CommonPrefixes.length + Versions.length + DeleteMarkers.length === 0;
