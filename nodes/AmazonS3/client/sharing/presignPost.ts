import type { Store } from '../store/openStore';
import { checkWholeBucket } from '../store/confine';
import { invalidInput, toS3Error } from '../errors/errors';
import { expiryOf, type Expiry } from './expiry';
import { htmlFormFor } from './htmlForm';
import { startOfSecond } from './presign';
import { atPublicEndpoint, objectPathOf, type PublicEndpoint } from './publicEndpoint';
import { checkKeyKept } from '../quirks/renamedKeys';
import { curlForForm, localFileFor } from './shell';
import { signUrl } from './signUrl';

/** The most that one form may upload. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html */
export const MAX_POST_BYTES = 5 * 1024 ** 3;

/** A value that is given, or what it begins with. */
export type Wanted = { exactly: string } | { prefix: string };

export interface PostRequest {
	bucket: string;
	/** By prefix: the name of the uploaded file follows it. */
	key: Wanted;
	/** Absent: any media type. */
	contentType?: Wanted;
	minBytes: number;
	maxBytes: number;
	/** Further fields with the only values that they may have. */
	fields: Record<string, string>;
	/** Names of fields that who uploads fills in. */
	openFields: string[];
	expiresInSeconds: number;
	publicEndpoint?: PublicEndpoint;
}

export interface PresignedPost extends Expiry {
	url: string;
	/** Form fields to send as they are, before the file. */
	fields: Record<string, string>;
	/** Form fields that who uploads has to send too, each with its own value. */
	fieldsToFill: string[];
	/** A whole form for a web page. */
	html: string;
	/** A command that uploads a file, for a POSIX shell. */
	curl: string;
}

/** S3 puts the name of the uploaded file in its place. */
const FILE_NAME = '${filename}';

/** Stands for any name below no prefix. No one names a folder with it, as it is no character. */
const ANY_NAME = '\uffff';

/**
 * What a web form needs to upload one file after another straight to S3 until it expires, by a policy that S3 holds
 * each upload against. Sends nothing but what a role takes, and `checkKeyKept`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export async function presignPost(store: Store, request: PostRequest): Promise<PresignedPost> {
	const { bucket, expiresInSeconds } = request;
	await checkKeyKept(store, bucket, 'exactly' in request.key ? request.key.exactly : request.key.prefix);
	const signedAt = startOfSecond();
	const url = await formAddress(store, request, signedAt);
	const expiry = await expiryOf(store, signedAt, expiresInSeconds);
	const { SignatureV4 } = await import('../sdk/sdk');
	const { config } = store.s3;
	try {
		const credentials = await config.credentials();
		const date = signedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
		const region = store.region(bucket);
		const fields: Record<string, string> = {
			...fixedFields(request),
			'x-amz-algorithm': 'AWS4-HMAC-SHA256',
			'x-amz-credential': `${credentials.accessKeyId}/${date.slice(0, 8)}/${region}/s3/aws4_request`,
			'x-amz-date': date,
			...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
		};
		const expiration = new Date(signedAt.getTime() + expiresInSeconds * 1000).toISOString();
		const policy = Buffer.from(
			`{"expiration":${literal(expiration)},"conditions":[${conditionsOf(request, bucket, fields).join(',')}]}`,
		).toString('base64');
		const signer = new SignatureV4({ service: 's3', region, credentials, sha256: config.sha256 });
		const signed = { ...fields, policy, 'x-amz-signature': await signer.sign(policy, { signingDate: signedAt }) };
		const fieldsToFill = openFieldsOf(request);
		const { contentType } = request;
		return {
			url,
			fields: signed,
			fieldsToFill,
			html: htmlFormFor({ url, fields: signed, fieldsToFill, contentType }),
			curl: curlForForm(
				url,
				{ ...signed, ...exampleOf(fieldsToFill, contentType) },
				localFileFor('exactly' in request.key ? request.key.exactly : 'FILE'),
			),
			...expiry,
		};
	} catch (error) {
		throw toS3Error(error, store.place({ call: 'PutObject', bucket }));
	}
}

/**
 * The bucket's address by the SDK's rules. It is that of an upload below the prefix without its key, so that everything
 * that could refuse such an upload here does.
 */
async function formAddress(store: Store, { bucket, key, publicEndpoint, expiresInSeconds }: PostRequest, signedAt: Date): Promise<string> {
	const { PutObjectCommand } = await import('../sdk/sdk');
	if ('prefix' in key && key.prefix === '') checkWholeBucket(store, bucket, 'and without a prefix the form could store files anywhere');
	const Key = 'exactly' in key ? key.exactly : key.prefix || ANY_NAME;
	const { url } = await signUrl(store, new PutObjectCommand({ Bucket: bucket, Key }), { signedAt, expiresInSeconds });
	const [, protocol, hostname, path] = /^(https?:)\/\/([^/]+)([^?]*)/.exec(url)!;
	const objectPath = objectPathOf({ protocol: protocol!, hostname: hostname!, path: path! }, bucket, store.connection.endpoint);
	if (publicEndpoint) {
		const address = atPublicEndpoint(publicEndpoint, bucket, '');
		return `${address.protocol}//${address.hostname}${address.port === undefined ? '' : `:${address.port}`}${address.path || '/'}`;
	}
	return `${protocol}//${hostname}${path!.slice(0, -objectPath.length) || '/'}`;
}

function fixedFields({ key, contentType, fields }: PostRequest): Record<string, string> {
	const text = 'exactly' in key ? key.exactly : key.prefix;
	if (text.includes(FILE_NAME))
		throw invalidInput(
			'Key',
			`contains ${FILE_NAME}, which S3 replaces by the name of the file`,
			text,
			'Choose to upload below a prefix instead.',
		);
	return {
		key: 'exactly' in key ? text : `${text}${FILE_NAME}`,
		// Of no given type, an upload has this one unless its sender knows better.
		...(contentType === undefined
			? { 'Content-Type': 'application/octet-stream' }
			: 'exactly' in contentType
				? { 'Content-Type': contentType.exactly }
				: {}),
		...fields,
	};
}

const openFieldsOf = ({ contentType, openFields }: PostRequest): string[] => [
	...(contentType && 'prefix' in contentType ? ['Content-Type'] : []),
	...openFields,
];

/** JSON, one for each field, as S3 refuses a form with any other. */
function conditionsOf(request: PostRequest, bucket: string, fields: Record<string, string>): string[] {
	const { key, contentType, minBytes, maxBytes } = request;
	const typePrefix = contentType === undefined ? '' : 'prefix' in contentType ? contentType.prefix : undefined;
	const fixed = Object.entries(fields).map(([name, value]) => {
		if (name === 'key' && 'prefix' in key) return condition('starts-with', name, key.prefix);
		return name === 'Content-Type' && typePrefix !== undefined ? condition('starts-with', name, typePrefix) : condition('eq', name, value);
	});
	const open = openFieldsOf(request).map((name) => condition('starts-with', name, name === 'Content-Type' ? (typePrefix ?? '') : ''));
	return [condition('eq', 'bucket', bucket), ...fixed, ...open, `["content-length-range",${minBytes},${maxBytes}]`];
}

const condition = (operator: 'eq' | 'starts-with', name: string, value: string): string =>
	`["${operator}","$${literal(name).slice(1)},${literal(value)}]`;

/** A text in JSON of ASCII alone, as S3 wants policies, and without a $, which begins a variable there. */
const literal = (text: string): string =>
	JSON.stringify(text).replace(/[^\x20-\x7e]|\$/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

const EXAMPLE_TYPES: Record<string, string> = {
	'application/': 'application/pdf',
	'audio/': 'audio/mpeg',
	'image/': 'image/jpeg',
	'text/': 'text/plain',
	'video/': 'video/mp4',
};

/** Values to put in place of those that only the sender knows. */
const exampleOf = (names: string[], contentType: Wanted | undefined): Record<string, string> =>
	Object.fromEntries(
		names.map((name) => [
			name,
			name === 'Content-Type' && contentType && 'prefix' in contentType
				? (EXAMPLE_TYPES[contentType.prefix] ?? contentType.prefix)
				: 'VALUE',
		]),
	);
