import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { FINGERPRINT_LENGTH } from './watchedObject';

/** Fingerprints by key. */
export type Snapshot = ReadonlyMap<string, string>;

/** Separates keys: the one byte that UTF-8 never has. */
const SEPARATOR = 0xff;

/** All keys with their fingerprints as text: the keys compressed, since they are alike, then the fingerprints, which are not. */
export function saveSnapshot(snapshot: Snapshot): string {
	const keys = Buffer.concat([...snapshot.keys()].flatMap((key) => [Buffer.from(key, 'utf8'), Buffer.of(SEPARATOR)]));
	return `${deflateRawSync(keys).toString('base64')}.${[...snapshot.values()].join('')}`;
}

export function readSnapshot(saved: string): Map<string, string> {
	const dot = saved.indexOf('.');
	const keys = inflateRawSync(Buffer.from(saved.slice(0, dot), 'base64'));
	const snapshot = new Map<string, string>();
	let at = dot + 1;
	for (let start = 0, end = keys.indexOf(SEPARATOR); end >= 0; start = end + 1, end = keys.indexOf(SEPARATOR, start)) {
		snapshot.set(keys.toString('utf8', start, end), saved.slice(at, at + FINGERPRINT_LENGTH));
		at += FINGERPRINT_LENGTH;
	}
	return snapshot;
}
