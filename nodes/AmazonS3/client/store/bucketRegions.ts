import { AsyncLocalStorage } from 'node:async_hooks';
import type { Connection } from './connection';

/** In which region each bucket is: the connection's, until S3 names another. */
export interface BucketRegions {
	/** The region of a bucket; of the connection's own unless told. */
	of(bucket?: string): string;
	/** S3 has named the region of a bucket. */
	learn(bucket: string | undefined, region: string): void;
	/** What was learned of a bucket turned out to be wrong. */
	forget(bucket: string | undefined): void;
	/** Does work during which the SDK is told this region, whatever else is asked for meanwhile. */
	within<T>(region: string, work: () => Promise<T>): Promise<T>;
	/** The region to tell the SDK. */
	current(): string;
}

/** Work of a connection that goes to a region, within other work or not. */
interface Work {
	of: object;
	region: string;
	around?: Work;
}

/** One for all connections: Node before 24 keeps each that was ever in use, and writes all of them into every promise. */
const workUnderWay = new AsyncLocalStorage<Work>();

/** The regions of a connection's buckets, of which nothing is known yet. */
export function createBucketRegions(connection: Pick<Connection, 'bucket' | 'region'>): BucketRegions {
	const named = new Map<string, string>();
	const current = () => {
		let work = workUnderWay.getStore();
		while (work !== undefined && work.of !== named) work = work.around;
		return work?.region ?? connection.region;
	};
	const of = (bucket = connection.bucket) => named.get(bucket) ?? connection.region;
	return {
		of,
		current,
		learn(bucket = connection.bucket, region) {
			named.set(bucket, region);
		},
		forget(bucket = connection.bucket) {
			named.delete(bucket);
		},
		async within(region, work) {
			// Once it is in use, Node before 24 takes longer for every promise.
			return await (region === current() ? work() : workUnderWay.run({ of: named, region, around: workUnderWay.getStore() }, work));
		},
	};
}
