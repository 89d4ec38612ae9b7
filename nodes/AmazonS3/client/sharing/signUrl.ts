import type { Store } from '../store/openStore';
import { BUCKET_PROOF } from '../quirks/bucketInHost';
import { KEPT_KEYS } from '../quirks/renamedKeys';
import { invalidInput, toS3Error } from '../errors/errors';
import { atPublicEndpoint, objectPathOf, type PublicEndpoint, type RequestAddress } from './publicEndpoint';
import type * as Sdk from '../sdk/sdk';

/** A call that can be signed for a URL. */
export type PresignableCommand =
	| Sdk.AbortMultipartUploadCommand
	| Sdk.CompleteMultipartUploadCommand
	| Sdk.DeleteObjectCommand
	| Sdk.GetObjectCommand
	| Sdk.HeadObjectCommand
	| Sdk.ListPartsCommand
	| Sdk.PutObjectCommand
	| Sdk.UploadPartCommand;

export interface SigningTerms {
	signedAt: Date;
	expiresInSeconds: number;
	/** Sign for this address instead of the connection's. */
	publicEndpoint?: PublicEndpoint;
}

export interface SignedUrl {
	url: string;
	/** Headers that a request by this URL must send as they are. */
	headers: Record<string, string>;
}

interface SdkRequest extends RequestAddress {
	headers: Record<string, string>;
}

interface SdkInput {
	Bucket?: string;
	Key?: string;
	ContentType?: string;
	ChecksumCRC32?: string;
}

/** What the SDK says for itself, or of a body that is not there yet. */
const NOT_TO_BE_SIGNED = /^(amz-sdk-.*|expect|user-agent|x-amz-user-agent|x-amz-checksum-mode|x-amz-sdk-checksum-algorithm)$/;

/** Every store reads these from the query too, so that a link works in a browser. */
const IN_QUERY = new Set(['x-amz-request-payer', 'x-amz-expected-bucket-owner']);

/**
 * A URL that lets its holder send one call with the connection's rights. Whatever the call says in headers but for whose
 * account pays and owns is signed as headers, as stores differ in what they read from the query. Sends nothing.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export async function signUrl(
	store: Store,
	command: PresignableCommand,
	{ signedAt, expiresInSeconds, publicEndpoint }: SigningTerms,
): Promise<SignedUrl> {
	const { getSignedUrl } = await import('../sdk/sdk');
	const input = command.input as SdkInput;
	const headers: Record<string, string> = {};
	const signed = new Set<string>();
	const middlewareStack = store.s3.middlewareStack.clone();
	middlewareStack.remove(BUCKET_PROOF);
	middlewareStack.remove(KEPT_KEYS);
	middlewareStack.add(
		(next) => async (args) => {
			const request = args.request as SdkRequest;
			for (const name of Object.keys(request.headers)) {
				if (name === 'host') continue;
				if (isOfNoBody(name, input)) delete request.headers[name];
				else if (!IN_QUERY.has(name)) headers[properCase(name)] = headerValue(name, request.headers[name]!);
			}
			for (const name of Object.keys(headers)) signed.add(name.toLowerCase());
			if (publicEndpoint) moveTo(publicEndpoint, request, input.Bucket ?? '', store.connection.endpoint);
			return await next(args);
		},
		{ step: 'build', priority: 'low', name: 'whatIsSigned' },
	);
	const s3 = Object.assign(Object.create(store.s3) as typeof store.s3, { middlewareStack });
	try {
		const terms = { expiresIn: expiresInSeconds, signingDate: signedAt, signableHeaders: signed, unhoistableHeaders: signed };
		const url = await store.withinRegionOf(input.Bucket, async () => await getSignedUrl(s3, command as Sdk.GetObjectCommand, terms));
		return { url, headers };
	} catch (error) {
		throw toS3Error(error, store.place({ bucket: input.Bucket, key: input.Key }));
	}
}

/** The SDK describes the empty body that it sees; who uses the URL sends another. */
const isOfNoBody = (name: string, { ContentType, ChecksumCRC32 }: SdkInput): boolean =>
	NOT_TO_BE_SIGNED.test(name) ||
	(name === 'content-type' && ContentType === undefined) ||
	(name === 'x-amz-checksum-crc32' && ChecksumCRC32 === undefined);

function moveTo(publicEndpoint: PublicEndpoint, request: SdkRequest, bucket: string, endpoint: string | undefined): void {
	const address = atPublicEndpoint(publicEndpoint, bucket, objectPathOf(request, bucket, endpoint));
	Object.assign(request, address);
	request.headers.host = address.port === undefined ? address.hostname : `${address.hostname}:${address.port}`;
}

/** "content-type" as "Content-Type"; names of AWS stay. */
const properCase = (name: string): string => (name.startsWith('x-amz-') ? name : name.replace(/(^|-)[a-z]/g, (char) => char.toUpperCase()));

function headerValue(name: string, value: string): string {
	if (/^[\x20-\x7e]*$/.test(value)) return value;
	throw invalidInput(properCase(name), 'has characters that no header can carry', value, 'Use letters, digits and signs of ASCII.');
}
