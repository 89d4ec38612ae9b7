/**
 * Stores that keep an object under another key than S3 does, so that two keys are one object: SeaweedFS 4.53 takes `a//b`, `/a/b` and
 * `a\b` for `a/b` (https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API), and so do gateways to a disk with `a//b`, `a/./b` and
 * `a/../b`: Versity 1.8 and S3Proxy 4.1 (https://github.com/versity/versitygw/wiki/Posix-Backend).
 *
 * S3Proxy also takes `a/` for a file `a`, and keeps it for a folder: no key tells of another, and each is looked at before it is deleted or
 * written.
 *
 * HEAD finds it out, once for each store, bucket and shape of key, and loses nothing: while HEAD says that there is no `a//b`, a write of
 * it replaces no other object and a delete takes none. What is written then is asked for as `a/b`. Lists alone do not tell: SeaweedFS and
 * S3Proxy write a prefix that was asked for back into the keys.
 */
import { S3Error, toS3Error, type ErrorPlace } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { CUSTOMER_KEY_ADVICE } from '../errors/refusedRequest';
import { isWithoutReason } from '../errors/sdkError';
import { evenedOut, hasShape, shapesOf, wordsOfShape, type ShapeName } from '../objects/keyShapes';
import { findKey, isApart, isEmptyList, isShown, namesWithShapes, settingsOfSource, type KeyLook, type Listed } from '../objects/keyTwins';
import type { S3 } from '../sdk/sdk';
import type { Connection } from '../store/connection';
import { objectOfCopySource } from '../store/copySource';
import { learn, learned, learnOnce, type Known } from './learned';
import { unlikeS3 } from './unlikeS3';

/** The middleware's name: what only signs a URL leaves it out. */
export const KEPT_KEYS = 'keptKeys';

const MAKES = new Set(['PutObject', 'CopyObject', 'CompleteMultipartUpload']);
const READS = /^(Get|Head)Object$/;
const OTHERS = /^(CreateMultipartUpload|(Get|Put|Delete)Object\w*|RestoreObject)$/;
const LISTS = /^ListObject/;
/** What may harm the object without the slash. Copies are looked for: see `rewriting/copyIsThere.ts`. */
const HARMS = /^(DeleteObject|PutObject|CreateMultipartUpload)$/;

const UNTOUCHED = 'Nothing was changed.';
const STORED = 'The object was stored under that key.';

const feature = (shape: ShapeName) => `keys with ${wordsOfShape(shape)}`;

/** A call about a key or a prefix with shapes. */
interface Look extends KeyLook {
	call: string;
	shapes: ShapeName[];
}

/** Whether it is not known that the store keeps this key as it is. */
export const mayBeRenamed = ({ connection }: Known, bucket: string, key: string): boolean =>
	connection.endpoint !== undefined && shapesOf(key).some((shape) => learned({ connection }, bucket, feature(shape)) !== true);

/** Whether a key, which no list showed, has to be looked at before it is deleted, for it may mean the one without the slash at its end. */
export const mayMeanAnother = ({ connection }: Known, key: string): boolean =>
	connection.endpoint !== undefined && hasShape(key, 'slashAtEnd');

/**
 * Refuses calls about a key that a store other than AWS takes for another. For all other keys, and where it is known that the store keeps
 * such keys, it asks nothing. To be added after what makes errors of answers.
 */
export function keepKeys(s3: S3, connection: Connection, place: (known: ErrorPlace) => ErrorPlace): void {
	if (connection.endpoint === undefined) return;
	const store = { connection };
	const plain: S3 = Object.assign(Object.create(s3) as S3, { middlewareStack: s3.middlewareStack.clone() });
	/** Keys that may not look learn it from no other call either. */
	const looking = `keys seen by ${connection.accessKeyId}`;
	const mayNotLook = ({ bucket }: Look) => learned(store, bucket, looking) === false;
	const unknown = ({ bucket, shapes }: Look) => shapes.filter((shape) => learned(store, bucket, feature(shape)) === undefined);

	const check = ({ bucket, key, shapes, call }: Look, done = UNTOUCHED) => {
		const renamed = shapes.find((shape) => learned(store, bucket, feature(shape)) === false);
		if (renamed === undefined) return;
		const notKept = shapes.filter((shape) => learned(store, bucket, feature(shape)) !== true);
		const other = quoted(evenedOut(key, notKept));
		throw unlikeS3(
			{ connection, place },
			`takes the key ${quoted(key)} for ${other}: it does not keep keys with ${wordsOfShape(renamed)}`,
			`${done} To S3 they are two objects, to this store they are one. Use ${other}, or another key without ${wordsOfShape(renamed)}.`,
			{ call, bucket, key },
		);
	};

	/** @throws S3Error of kind notSupported when the store takes a key with a slash at its end for the one without */
	const checkSlashAtEnd = async (look: Look): Promise<void> => {
		if (mayNotLook(look) || (await isApart(plain, look, 'slashAtEnd')) !== false) return;
		const { call, bucket, key } = look;
		const other = quoted(evenedOut(key, ['slashAtEnd']));
		throw unlikeS3(
			{ connection, place },
			`takes the key ${quoted(key)} for ${other}`,
			`${UNTOUCHED} To S3 they are two objects, to this store they are one. Use ${other}, or another key.`,
			{ call, bucket, key },
		);
	};

	/** HEAD has no words for a key that the store does not take at all: SeaweedFS refuses `a/./b`. */
	const withReason = (error: unknown, { call, bucket, key, shapes, input }: Look): unknown => {
		const { SSECustomerKey } = input as { SSECustomerKey?: string };
		if (call !== 'HeadObject' || SSECustomerKey !== undefined || !isWithoutReason(error)) return error;
		const words = wordsOfShape(shapes[0]!);
		return toS3Error(error, place({ call, bucket, key })).saying(
			`${connection.endpoint} refused to look for the key ${quoted(key)}: it may not take keys with ${words}`,
			`Use ${quoted(evenedOut(key, shapes))}, or another key without ${words}. ${CUSTOMER_KEY_ADVICE}`,
		);
	};

	/** Learns what is not known yet. @throws S3Error of kind notSupported when the store takes the key for another */
	const judge = async (look: Look, ask: typeof isApart, done?: string): Promise<void> => {
		for (const shape of unknown(look)) {
			if (mayNotLook(look)) return;
			const isKept = await ask(plain, look, shape);
			if (isKept !== undefined) learn(store, look.bucket, feature(shape), isKept);
			check(look, done);
		}
	};

	/** Sends a call about a key, of which one at a time finds out what is not known. */
	const send = async <T>(look: Look, next: () => Promise<T>): Promise<T> => {
		check(look);
		const [first] = unknown(look);
		if (first === undefined || mayNotLook(look)) return await next();
		let sent: { answer: T } | undefined;
		await learnOnce(store, look.bucket, feature(first), async () => {
			const isRead = READS.test(look.call);
			const found = isRead ? undefined : await findKey(plain, look, look.key);
			if (found !== undefined && found !== 'absent') await judge(look, isApart);
			sent = { answer: await next() };
			if (isRead || MAKES.has(look.call)) await judge(look, isApart, isRead ? UNTOUCHED : STORED);
		});
		return sent === undefined ? await send(look, next) : sent.answer;
	};

	/**
	 * A list shows which shapes the store keeps, but for those of its prefix: where the store does not keep them, it is a list of other keys.
	 */
	const checkList = async (look: Look, list: Listed): Promise<void> => {
		if (look.shapes.length === 0) {
			const shapes = [...new Set(namesWithShapes(list).flatMap(shapesOf))];
			for (const shape of unknown({ ...look, shapes })) learn(store, look.bucket, feature(shape), true);
		} else if (!isEmptyList(list)) {
			check(look);
			await judge(look, isShown);
		}
	};

	s3.middlewareStack.add(
		(next, context) => async (args) => {
			const { Bucket: bucket, Key: key = '', Prefix: prefix = '', CopySource } = args.input as Record<string, string | undefined>;
			if (bucket === undefined) return await next(args);
			const call = String(context.commandName).replace(/Command$/, '');
			const { abortSignal } = context.__smithy_context as { abortSignal?: AbortSignal };
			const denied = () => learn(store, bucket, looking, false);
			const look = { call, bucket, input: args.input, abortSignal, denied };
			if (LISTS.test(call)) {
				const result = await next(args);
				// A name that the prefix only begins may go on behind a dot.
				await checkList({ ...look, key: prefix, shapes: shapesOf(`${prefix}x`) }, result.output as Listed);
				return result;
			}
			const source = CopySource === undefined ? undefined : objectOfCopySource(CopySource);
			const shapesOfSource = shapesOf(source?.key ?? '');
			if (source !== undefined && shapesOfSource.length > 0) {
				const atSource = { ...look, ...source, call: 'source', shapes: shapesOfSource, input: settingsOfSource(args.input) };
				await send(atSource, async () => undefined);
			}
			const shapes = MAKES.has(call) || READS.test(call) || OTHERS.test(call) ? shapesOf(key) : [];
			if (HARMS.test(call) && hasShape(key, 'slashAtEnd')) await checkSlashAtEnd({ ...look, key, shapes });
			if (shapes.length === 0) return await next(args);
			let sent: Awaited<ReturnType<typeof next>> | undefined;
			const looked = { ...look, key, shapes };
			return await send(looked, async () => (sent = await next(args))).catch((error: unknown) => {
				(sent?.output as { Body?: { destroy?(): void } } | undefined)?.Body?.destroy?.();
				throw withReason(error, looked);
			});
		},
		{ step: 'initialize', name: KEPT_KEYS },
	);
}

/**
 * Before something is signed by which someone else writes or deletes: what can be known of the key beforehand. On AWS it asks nothing.
 * @throws S3Error of kind notSupported when the store takes the key for another
 */
export async function checkKeyKept(store: Known & { s3: S3 }, bucket: string, key: string): Promise<void> {
	if (!mayBeRenamed(store, bucket, key)) return;
	await store.s3.headObject({ Bucket: bucket, Key: key }).catch((error: unknown) => {
		if (!(error instanceof S3Error) || error.kind === 'notSupported') throw error;
	});
}
