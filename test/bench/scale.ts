const KIB = 1024;
const MIB = 1024 * KIB;

/** How much of everything is moved. */
export interface Scale {
	smallItems: number;
	smallBytes: number;
	/** Items of n8n's own node where one takes several round trips; the time is multiplied to the full count. */
	slowItems: number;
	/** The same where a round trip takes longer still. */
	distantItems: number;
	largeBytes: number;
	/** Undefined: left out. */
	hugeBytes?: number;
	manyFiles: number;
	listed: number;
	copied: number;
	deleted: number;
	mixedFiles: number;
	largestMixedBytes: number;
	synced: number;
	syncedBytes: number;
	presigned: number;
	/** Objects for a server that refuses what is over so many requests a second. */
	throttled: number;
	throttledPerSecond: number;
	tableBytes: number;
	idleRuns: number;
	startRuns: number;
}

export const FULL_SCALE: Scale = {
	smallItems: 1000,
	smallBytes: KIB,
	slowItems: 200,
	distantItems: 50,
	largeBytes: 512 * MIB,
	hugeBytes: 5 * KIB * MIB,
	manyFiles: 10,
	listed: 100_000,
	copied: 1000,
	deleted: 10_000,
	mixedFiles: 500,
	largestMixedBytes: 64 * MIB,
	synced: 5000,
	syncedBytes: 10 * KIB,
	presigned: 10_000,
	throttled: 2000,
	throttledPerSecond: 200,
	tableBytes: 200 * MIB,
	idleRuns: 2,
	startRuns: 5,
};

export const QUICK_SCALE: Scale = {
	...FULL_SCALE,
	smallItems: 200,
	slowItems: 20,
	distantItems: 10,
	largeBytes: 64 * MIB,
	hugeBytes: undefined,
	manyFiles: 4,
	listed: 10_000,
	copied: 100,
	deleted: 2000,
	mixedFiles: 50,
	largestMixedBytes: 8 * MIB,
	synced: 500,
	presigned: 1000,
	throttled: 800,
	tableBytes: 20 * MIB,
	idleRuns: 1,
	startRuns: 3,
};
