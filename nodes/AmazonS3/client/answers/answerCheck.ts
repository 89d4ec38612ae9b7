import type { ErrorPlace, S3Error } from '../errors/errors';
import { addEtagOfMarker, EMPTY_UPLOAD, isEmptyOfOthers, isStatusOfOthers, rootsOfOthers } from '../quirks/answers';
import { bucketNotSeen } from '../quirks/bucketInHost';
import { bucketOfList } from './bucketOfList';
import { EXPECTED_ANSWERS, type CallName, type ExpectedAnswer } from './expectedAnswers';
import { notS3 } from '../errors/notS3';
import { checkVersionOf, type VersionedInput } from '../quirks/readVersion';
import { hasElement, rootOf } from '../sdk/plainXml';
import type { S3 } from '../sdk/sdk';

interface Response {
	statusCode: number;
	headers: Record<string, string | undefined>;
	body?: unknown;
}

const WEB_PAGE = 'is a web page';

/**
 * Refuses successful answers that are not the answer to the call: a web server or a login page says 200 to anything, and the
 * SDK would read it as an empty list, an object without tags or a stored object. What is expected stands in `EXPECTED_ANSWERS`.
 */
export function checkAnswers(s3: S3, connection: Parameters<typeof bucketNotSeen>[0], place: (known: ErrorPlace) => ErrorPlace): void {
	const refused = (context: { commandName?: unknown }, input: unknown, problem: string): S3Error => {
		const { Bucket: bucket, Key: key } = (input ?? {}) as { Bucket?: string; Key?: string };
		const where = place({ call: callOf(context), bucket, key });
		return bucketNotSeen(connection, where, problem) ?? notS3(where, problem === WEB_PAGE ? undefined : problem);
	};
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const response = result.response as Response;
			const call = callOf(context);
			const expected = expectedOf(call);
			if (expected === undefined || response.statusCode < 200 || response.statusCode >= 300) return result;
			addEtagOfMarker(call, (args as { input?: { Key?: string } }).input?.Key, response.headers);
			const problem = expected.isContents ? problemOfHead(response, expected) : await problemOfDocument(response, call, expected);
			if (problem === undefined) return result;
			(response.body as { destroy?: () => void } | undefined)?.destroy?.();
			throw refused(context, (args as { input?: unknown }).input, problem);
		},
		{ step: 'deserialize', name: 'checkAnswer', priority: 'low' },
	);
	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const result = await next(args);
			const { input } = args as { input?: unknown };
			const call = callOf(context);
			checkVersionOf(call, input as VersionedInput, result.output as VersionedInput, place);
			const problem = problemOfFields(result.output, input, expectedOf(call));
			if (problem !== undefined) throw refused(context, input, problem);
			return result;
		},
		{ step: 'deserialize', name: 'checkFields', priority: 'high' },
	);
}

/** Undefined for what the SDK asks by itself, such as for a session with a directory bucket. */
const expectedOf = (call: CallName): ExpectedAnswer | undefined => EXPECTED_ANSWERS[call];

const callOf = ({ commandName }: { commandName?: unknown }) => String(commandName).replace(/Command$/, '') as CallName;

function problemOfHead({ statusCode, headers }: Response, { status, headers: needed = [] }: ExpectedAnswer): string | undefined {
	if (!status.includes(statusCode)) return `has the status ${statusCode} instead of ${status.join(' or ')}`;
	const missing = needed.find((name) => headers[name] === undefined);
	return missing && `has no ${missing === 'etag' ? 'ETag' : missing}`;
}

/** Reads the document, and leaves it in the response. A document that says what went wrong is an error of S3, whatever its status. */
async function problemOfDocument(response: Response, call: CallName, expected: ExpectedAnswer): Promise<string | undefined> {
	const roots = expected.root === undefined ? undefined : ['Error', expected.root, ...rootsOfOthers(call)];
	// What is no document may be the contents of an object, which are not read to their end.
	const bytes = await bytesOf(response.body, (head) => roots === undefined || roots.includes(rootOf(head) ?? ''));
	response.body = bytes;
	const root = rootOf(bytes);
	const { statusCode } = response;
	if (root === 'Error') {
		response.statusCode = 503;
		return undefined;
	}
	if (bytes.length > 0 && isPage(response, root)) return WEB_PAGE;
	if (isOfObject(response, call, expected)) return 'has the headers of an object';
	if (!isStatusOfOthers(call, statusCode)) {
		const problem = problemOfHead(response, expected);
		if (problem !== undefined) return problem;
	}
	if (expected.root === undefined) return root === undefined || rootsOfOthers(call).includes(root) ? undefined : `is a document <${root}>`;
	if (bytes.length === 0 && isEmptyOfOthers(call, response.headers)) return undefined;
	if (bytes.length === 0) return response.headers.etag === undefined ? 'is empty' : EMPTY_UPLOAD;
	if (root === undefined) return 'is no XML document';
	if (root !== expected.root && !rootsOfOthers(call).includes(root)) return `is a document <${root}> instead of <${expected.root}>`;
	const missing =
		expected.filled?.find((name) => !hasElement(bytes, name, 'filled')) ?? expected.present?.find((name) => !hasElement(bytes, name));
	return missing && `has no ${missing}`;
}

const isPage = ({ headers }: Response, root: string | undefined) =>
	root?.toLowerCase() === 'html' || (root === undefined && /^text\/html/i.test(headers['content-type'] ?? ''));

/**
 * Documents that are read have neither: an object may have been stored whose contents are such a document. Moto 5 gives both with a copy.
 */
const isOfObject = ({ headers }: Response, call: CallName, { headers: needed, root }: ExpectedAnswer): boolean =>
	/^(Get|List)/.test(call) &&
	root !== undefined &&
	needed === undefined &&
	headers.etag?.startsWith('"') === true &&
	headers['last-modified'] !== undefined;

/** Of a document its head is looked at first. */
const HEAD_BYTES = 4096;

/** The bytes of a body; where its head says that it is of no use, those that have come. */
async function bytesOf(body: unknown, isOfUse: (head: Buffer) => boolean): Promise<Buffer> {
	if (body === undefined) return Buffer.alloc(0);
	if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of body as AsyncIterable<Buffer>) {
		const isHead = length < HEAD_BYTES && length + chunk.length >= HEAD_BYTES;
		chunks.push(chunk);
		length += chunk.length;
		if (isHead && !isOfUse(Buffer.concat(chunks))) break;
	}
	return Buffer.concat(chunks);
}

function problemOfFields(output: unknown, input: unknown, { entries = {}, bucketIn }: Partial<ExpectedAnswer> = {}): string | undefined {
	const answer = output as Record<string, unknown>;
	for (const [list, fields] of Object.entries(entries)) {
		for (const entry of (answer[list] ?? []) as Array<Record<string, unknown>>) {
			const missing = fields.find((field) => entry[field] === undefined || entry[field] === '');
			if (missing !== undefined) return `has an entry without ${missing}`;
		}
	}
	const asked = (input as { Bucket?: string } | undefined)?.Bucket;
	if (bucketIn === undefined || asked === undefined) return undefined;
	const named = bucketOfList(answer[bucketIn], asked);
	return named && `is about the bucket "${named}" instead of "${asked}"`;
}
