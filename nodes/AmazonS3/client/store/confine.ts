import type { Store } from './openStore';
import { S3Error } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { keyOfCopySource } from './copySource';
import { withMiddleware } from './requestSettings';

/** What a connection may be used for, on top of what its keys allow. */
export interface Confinement {
	/** Only objects of the connection's bucket whose key begins with it, and no bucket as a whole. */
	prefix?: string;
	/** Nothing that creates, changes or deletes. */
	readOnly?: boolean;
}

/** What the calls that can be confined say of the objects that they are about. */
interface Named {
	Bucket?: string;
	Key?: string;
	CopySource?: string;
	Delete?: { Objects?: Array<{ Key?: string }> };
	Prefix?: string;
}

const READS = /^(Get|Head|List)/;
const LISTS = new Set(['ListObjects', 'ListObjectsV2', 'ListObjectVersions', 'ListMultipartUploads']);

/**
 * The same connection, which refuses every call outside of its confinement before it is sent, the ones that are signed
 * for a URL included. A list of everything becomes one of what lies below the prefix.
 */
export function confine(store: Store, confinement: Confinement): Store {
	if (!confinement.prefix && !confinement.readOnly) return store;
	const confined = withMiddleware(store, 'confinement', (input, commandName) => {
		const call = commandName.replace(/Command$/, '');
		return within(store, confinement, call, input as Named);
	});
	return {
		...confined,
		confinedTo: confinement.prefix === '' ? undefined : confinement.prefix,
		inRegion: async (region) => confine(await store.inRegion(region), confinement),
	};
}

/**
 * Refuses work on a bucket as a whole whose first requests a confined connection would allow: a list of everything becomes one of
 * what lies below the prefix there.
 * @param otherwise what the bucket as a whole would be used for
 * @throws S3Error of kind confined
 */
export function checkWholeBucket({ confinedTo, place }: Store, bucket: string, otherwise = 'not on buckets'): void {
	if (confinedTo === undefined) return;
	throw new S3Error('confined', `${onlyBelow(confinedTo)}, ${otherwise}`, CONFINED, { place: place({ bucket }) });
}

/**
 * Refuses an object, or all below a prefix, that a confined connection may not touch, before a first request about something else.
 * @param call what it would be used for
 * @throws S3Error of kind confined
 */
export function checkConfined(store: Store, call: string, { bucket, key }: { bucket: string; key: string }): void {
	if (store.confinedTo !== undefined) within(store, { prefix: store.confinedTo }, call, { Bucket: bucket, Key: key });
}

const CONFINED = 'Its setting Confine to Prefix says so.';
const onlyBelow = (prefix: string) => `This node may only work on objects whose key begins with ${quoted(prefix)}`;

/** The call's input when it stays inside. @throws S3Error of kind confined */
function within(store: Store, { prefix, readOnly }: Confinement, call: string, input: Named): Named {
	const refuse = (problem: string, advice: string) =>
		new S3Error('confined', problem, advice, { place: store.place({ call, bucket: input.Bucket, key: input.Key }) });
	if (readOnly && !READS.test(call)) throw refuse('This node may only read', 'Its setting Read Only is on. Nothing was changed.');
	if (!prefix) return input;
	const only = onlyBelow(prefix);
	const advice = CONFINED;
	const keys = keysOf(input);
	const isList = LISTS.has(call);
	if (!isList && keys.length === 0) throw refuse(`${only}, not on buckets`, advice);
	const { bucket } = store.connection;
	const source = input.CopySource === undefined ? undefined : keyOfCopySource(input.CopySource, bucket);
	if (input.Bucket !== bucket || (input.CopySource !== undefined && source === undefined)) {
		const other = input.Bucket === bucket ? decodeURIComponent(input.CopySource ?? '') : input.Bucket;
		throw refuse(
			`This node may only work in the bucket ${quoted(bucket)}, and ${quoted(other)} is in another one`,
			'Its setting Confine to Prefix means the bucket of the connection.',
		);
	}
	if (isList) {
		if (!input.Prefix) return { ...input, Prefix: prefix };
		if (!input.Prefix.startsWith(prefix)) throw refuse(`${only}, and ${quoted(input.Prefix)} is wider`, advice);
		return input;
	}
	const outside = [...keys, ...(source === undefined ? [] : [source])].find((key) => !key.startsWith(prefix));
	if (outside !== undefined) throw refuse(`${only}, and ${quoted(outside)} does not`, advice);
	return input;
}

function keysOf({ Key, Delete }: Named): string[] {
	const keys = (Delete?.Objects ?? []).map((object) => object.Key ?? '');
	if (Key !== undefined) keys.push(Key);
	return keys;
}
