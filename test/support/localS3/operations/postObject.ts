import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { type Answer, Context } from '../context';
import { S3Error } from '../errors';
import { checkOwnership } from '../ownership';
import { checkPolicy, type PolicyLimits } from '../postPolicy';
import { encryptionHeaders, etagOf, propertiesOf } from '../properties';
import { header, type S3Request } from '../request';
import { verifyPolicySignature, type VerifyContext } from '../signature';
import type { Bucket, ObjectVersion, Store } from '../store';
import { childText, children, el, parseXml, xmlDocument } from '../xml';
import { versionHeader } from './objects';

const maxFieldBytes = 20 * 1024;
const maxFileBytes = 5 * 1024 ** 3;

/** A form is authenticated by its fields; one that is signed like other requests is none. */
export async function postObject(ctx: Context): Promise<Answer> {
	throw new S3Error('MethodNotAllowed', undefined, { Method: ctx.request.method, ResourceType: 'BUCKET' });
}

/**
 * Takes a file from a form: everything about it is checked when the file begins, and its size while it comes. The file is the last field.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 * @param onIdentified told who signed the form and what it is about
 */
export async function receiveForm(
	request: S3Request,
	store: Store,
	bucket: Bucket,
	verify: VerifyContext,
	onIdentified: (ctx: Context) => void,
): Promise<Answer> {
	const { message } = request;
	if (!/^multipart\/form-data\b/i.test(header(request, 'content-type') ?? '')) {
		throw new S3Error('PreconditionFailed', undefined, { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' });
	}
	if (header(request, 'content-length') === undefined) throw new S3Error('MissingContentLength');
	if (request.expectsContinue) request.response.writeContinue();
	request.expectsContinue = false;
	try {
		return await readForm(message, async (fields, file) => {
			const { ctx, limits } = await authorize(request, store, bucket, verify, fields);
			onIdentified(ctx);
			return await storeFile(ctx, bucket, fields, file, limits);
		});
	} catch (error) {
		message.unpipe();
		message.resume();
		throw error;
	}
}

/** A file that has arrived, and is an object once its form turns out to be whole. */
interface Arrived {
	commit(): Answer;
	discard(): Promise<void>;
}

/** Reads the fields before the file, by lower-case names with `${filename}` replaced, and hands over the file. */
async function readForm(
	message: IncomingMessage,
	take: (fields: Map<string, string>, file: Readable) => Promise<Arrived>,
): Promise<Answer> {
	const malformed = () => new S3Error('MalformedPOSTRequest');
	let form: InstanceType<typeof Busboy>;
	try {
		form = new Busboy({
			headers: message.headers as { 'content-type': string },
			limits: { fieldSize: maxFieldBytes + 1 },
			// Other fields are text, whatever they claim.
			isPartAFile: (name) => name?.toLowerCase() === 'file',
		});
	} catch {
		throw malformed();
	}
	return await new Promise<Answer>((resolve, reject) => {
		const fields = new Map<string, string>();
		let bytes = 0;
		let taken: { file: Readable; arrived: Promise<Arrived> } | undefined;
		let failed = false;
		const fail = (error: unknown) => {
			if (!failed)
				taken?.arrived.then(
					async (arrived) => await arrived.discard(),
					() => undefined,
				);
			failed = true;
			taken?.file.destroy();
			reject(error instanceof S3Error ? error : malformed());
		};
		form.on('field', (name: string, value: string) => {
			if (taken) return;
			bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
			if (bytes > maxFieldBytes) return fail(new S3Error('MaxPostPreDataLengthExceeded'));
			fields.set(name.toLowerCase(), value);
		});
		form.on('file', (_name: string, file: Readable, fileName: string | undefined) => {
			file.on('error', () => undefined);
			if (taken)
				return fail(
					new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.', { ArgumentName: 'file', ArgumentValue: 2 }),
				);
			for (const [name, value] of fields) if (name !== 'policy') fields.set(name, value.replaceAll('${filename}', fileName ?? ''));
			taken = { file, arrived: take(fields, file) };
			taken.arrived.catch(fail);
		});
		form.on('error', fail);
		form.on('finish', () => {
			if (taken) taken.arrived.then((arrived) => failed || resolve(arrived.commit())).catch(fail);
			else
				fail(
					new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.', { ArgumentName: 'file', ArgumentValue: 0 }),
				);
		});
		message.on('close', () => message.complete || fail(new S3Error('IncompleteBody')));
		message.pipe(form);
	});
}

/** Checks signature and policy, and gives the fields the shape of an upload's request. */
async function authorize(
	request: S3Request,
	store: Store,
	bucket: Bucket,
	verify: VerifyContext,
	fields: Map<string, string>,
): Promise<{ ctx: Context; limits: PolicyLimits }> {
	const policy = fields.get('policy');
	if (policy === undefined) throw new S3Error('AccessDenied');
	const key = fields.get('key');
	if (key === undefined)
		throw new S3Error(
			'InvalidArgument',
			"Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
			{ ArgumentName: 'key', ArgumentValue: '' },
		);
	const identity = await verifyPolicySignature((name) => fields.get(name), policy, verify);
	const limits = checkPolicy(policy, fields, bucket.settings.name, verify.now);
	if (key === '')
		throw new S3Error('InvalidArgument', 'User key must have a length greater than 0.', { ArgumentName: 'key', ArgumentValue: '' });
	if (Buffer.byteLength(key) > 1024)
		throw new S3Error('KeyTooLongError', undefined, { Size: Buffer.byteLength(key), MaxSizeAllowed: 1024 });
	const message = Object.create(request.message, {
		headers: { value: { host: request.message.headers.host, ...headersOf(fields) } },
	}) as IncomingMessage;
	const ctx = new Context({ ...request, message, key, query: new Map(), queryPairs: [] }, store, identity, verify.now, undefined);
	checkOwnership(ctx, bucket);
	ctx.allow('s3:PutObject');
	return { ctx, limits };
}

const systemFields = ['cache-control', 'content-type', 'content-disposition', 'content-encoding', 'expires'];

/** The fields as PutObject's headers, whose bytes Node reads as Latin-1. */
function headersOf(fields: ReadonlyMap<string, string>): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of fields) {
		const bytes = Buffer.from(value, 'utf8').toString('latin1');
		if (name === 'acl') headers['x-amz-acl'] = bytes;
		else if (name === 'tagging') headers['x-amz-tagging'] = tagsOf(value);
		else if (systemFields.includes(name) || (name.startsWith('x-amz-') && name !== 'x-amz-date')) headers[name] = bytes;
	}
	return headers;
}

const tagsOf = (xml: string): string =>
	children(parseXml(Buffer.from(xml), 'Tagging'), 'TagSet')
		.flatMap((set) => children(set, 'Tag'))
		.map((tag) => `${encodeURIComponent(childText(tag, 'Key') ?? '')}=${encodeURIComponent(childText(tag, 'Value') ?? '')}`)
		.join('&');

async function storeFile(
	ctx: Context,
	bucket: Bucket,
	fields: ReadonlyMap<string, string>,
	file: Readable,
	{ minBytes = 0, maxBytes = maxFileBytes }: PolicyLimits,
): Promise<Arrived> {
	const properties = propertiesOf(ctx, bucket);
	if (properties.tags.length > 0) ctx.allow('s3:PutObjectTagging');
	const { blob, writer } = ctx.store.blobs.create();
	try {
		const md5 = createHash('md5');
		for await (const chunk of file) {
			md5.update(chunk as Buffer);
			await writer.write(chunk as Buffer);
			if (writer.size > maxBytes) throw new S3Error('EntityTooLarge', undefined, { ProposedSize: writer.size, MaxSizeAllowed: maxBytes });
		}
		const { size } = writer;
		if (size < minBytes) throw new S3Error('EntityTooSmall', undefined, { ProposedSize: size, MinSizeAllowed: minBytes });
		await writer.finish();
		const etag = etagOf(properties, md5.digest('hex'));
		const segments = size === 0 ? [] : [{ blob, offset: 0, size }];
		const commit = () => {
			const version: ObjectVersion = {
				...properties,
				key: ctx.key,
				versionId: bucket.nextVersionId(),
				lastModified: ctx.timestamp,
				size,
				etag,
				segments,
			};
			bucket.put(version);
			return answerOf(ctx, bucket, version, fields);
		};
		return { commit, discard: async () => await writer.discard() };
	} catch (error) {
		await writer.discard();
		throw error;
	}
}

function answerOf(ctx: Context, bucket: Bucket, version: ObjectVersion, fields: ReadonlyMap<string, string>): Answer {
	const { name } = bucket.settings;
	const etag = `"${version.etag}"`;
	const location = `http://${ctx.header('host') ?? ''}/${name}/${encodeURIComponent(version.key)}`;
	const headers = { etag, location, ...versionHeader(bucket, version.versionId), ...encryptionHeaders(version) };
	const redirect = fields.get('success_action_redirect') ?? fields.get('redirect');
	if (redirect !== undefined && URL.canParse(redirect)) {
		const url = new URL(redirect);
		for (const [parameter, value] of [
			['bucket', name],
			['key', version.key],
			['etag', etag],
		] as const)
			url.searchParams.append(parameter, value);
		return { status: 303, headers: { ...headers, location: url.href } };
	}
	switch (fields.get('success_action_status')) {
		case '200':
			return { status: 200, headers };
		case '201':
			return {
				status: 201,
				headers,
				document: xmlDocument('PostResponse', [el('Location', location), el('Bucket', name), el('Key', version.key), el('ETag', etag)]),
			};
		default:
			return { status: 204, headers };
	}
}
