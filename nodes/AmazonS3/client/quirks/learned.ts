/**
 * What stores other than AWS do without a word, such as storing an object without its tags: only a look afterwards shows it. It may differ
 * from bucket to bucket, and a look can be wrong, so that a "no" is doubted after a while. What a store refuses with an error stands in
 * `refusals.ts`: that answer is sure, holds for the whole store, and comes with something to do instead.
 */
import type { Connection } from '../store/connection';

/** How long a store is taken at its word that it does not do something: it may be mended or upgraded. */
const DOUBT_MS = 600_000;

/** So many facts are remembered, the oldest go first. */
const MOST = 10_000;

/** What is learned of a store other than AWS, for each of its buckets: a name that who learns it chooses. */
type Feature = string;

const facts = new Map<string, { does: boolean; at: number }>();

/** An open connection, or what is known of one that is about to be. */
export interface Known {
	connection: Pick<Connection, 'endpoint'>;
}

const nameOf = ({ connection }: Known, bucket: string, feature: Feature) => JSON.stringify([connection.endpoint, bucket, feature]);

/** Whether the store does it in this bucket, as an answer has shown to any connection of this process; undefined: not known. */
export function learned(store: Known, bucket: string, feature: Feature): boolean | undefined {
	const fact = facts.get(nameOf(store, bucket, feature));
	return fact === undefined || (!fact.does && Date.now() - fact.at > DOUBT_MS) ? undefined : fact.does;
}

/** Remembers what an answer has shown: that it does something for as long as the process lives, that it does not for ten minutes. */
export function learn(store: Known, bucket: string, feature: Feature, does: boolean): void {
	const name = nameOf(store, bucket, feature);
	facts.delete(name);
	facts.set(name, { does, at: Date.now() });
	const [oldest] = facts.keys();
	if (facts.size > MOST && oldest !== undefined) facts.delete(oldest);
}

const underWay = new Map<string, Promise<void>>();

/**
 * Finds something out unless it is known: at a time one caller asks, and the others wait for what it learns.
 * @param ask learns the feature, or throws
 */
export async function learnOnce(store: Known, bucket: string, feature: Feature, ask: () => Promise<void>): Promise<void> {
	const name = nameOf(store, bucket, feature);
	while (learned(store, bucket, feature) === undefined) {
		const other = underWay.get(name);
		if (other === undefined) {
			const work = ask().finally(() => underWay.delete(name));
			underWay.set(name, work);
			return await work;
		}
		await other.catch(() => undefined);
	}
}
