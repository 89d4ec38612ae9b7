import type { Store } from '../store/openStore';
import { copyObject, type CopyResult } from '../rewriting/copy';
import { S3Error, toS3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { forSource } from '../store/requestSettings';
import { inOrder } from '../flow/inOrder';
import { checkKey } from '../objects/key';
import { moveKnown, type MoveOptions } from '../rewriting/move';
import { isOneBucket } from './oneBucket';
import { includes, listSelected, type ListedObject, type Selection } from '../listing/selection';
import type { ObjectRef } from '../objects/objectRef';

export interface CopySelectedOptions {
	copy?: Omit<MoveOptions, 'signal'>;
	/** Deletes each source as soon as its copy is made. */
	move?: boolean;
	/** Holds all of it against the rules, and writes nothing. */
	dryRun?: boolean;
	signal?: AbortSignal;
}

/** An object, where it was to go, and what became of it. */
export interface CopyOutcome {
	source: ListedObject;
	target: ObjectRef;
	outcome: CopyResult | S3Error;
}

/**
 * Copies every object of a selection inside S3 while it is listed, several at a time, and yields what became of each in
 * the order of the listing. What `keyOf` gives no key ("", such as for the marker of the folder itself) is passed over.
 * A move deletes a source only when the copy was made of what was listed and the source is still that: one that changed
 * meanwhile is kept and is an error, and so is one whose target existed and was to be skipped kept.
 * An object that would be copied onto another one of the selection is an error, as its copy would be copied again.
 * @throws S3Error when the listing fails or the signal aborts; copies that were begun have ended then
 */
export async function* copySelected(
	store: Store,
	selection: Selection,
	target: { bucket: string; keyOf(key: string): string },
	{ copy = {}, move = false, dryRun = false, signal }: CopySelectedOptions = {},
): AsyncGenerator<CopyOutcome, void, undefined> {
	const { prefix = '' } = selection;
	const reaches = target.keyOf(prefix);
	const isWithin = reaches.startsWith(prefix) && reaches !== prefix;
	const isOne = isWithin ? await isOneBucket(store, selection.bucket, target.bucket, prefix, signal) : target.bucket === selection.bucket;
	const copyOne = async (source: ListedObject, to: ObjectRef): Promise<CopyResult> => {
		checkKey(to.key, 'The key of the copy');
		const isItself = to.bucket === source.bucket && to.key === source.key;
		if (isOne && includes(selection, to.key) && (move || !isItself)) throw copiesToItself(store, source, to);
		if (dryRun) return { dryRun };
		return await (move ? moveKnown : copyObject)(store, source, to, { ...copy, signal });
	};
	async function* wanted() {
		for await (const source of listSelected(forSource(store), selection, signal)) {
			const to = { bucket: target.bucket, key: target.keyOf(source.key) };
			if (to.key !== '') yield { source, to };
		}
	}
	yield* inOrder(wanted(), store.lanes, async ({ source, to }): Promise<CopyOutcome> => {
		const outcome = await copyOne(source, to).catch((error: unknown) =>
			asResult(toS3Error(error, store.place({ call: 'CopyObject', ...to }))),
		);
		return { source, target: to, outcome };
	});
}

const copiesToItself = (store: Store, source: ObjectRef, to: ObjectRef) =>
	new S3Error(
		'invalidInput',
		`The copy of ${quoted(source.key)} would be ${quoted(to.key)}, which is itself one of the objects to copy`,
		'Choose a destination that is not among the sources.',
		{
			place: store.place({ call: 'CopyObject', ...to }),
		},
	);

/** The failure of one of many; that of all, a cancelled run, is thrown. */
function asResult(error: S3Error): S3Error {
	if (error.kind === 'cancelled') throw error;
	return error;
}
