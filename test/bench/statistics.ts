/** What several runs gave together. */
export interface Summary {
	median: number;
	min: number;
	max: number;
}

/** Returns the middle value, or the mean of the two middle ones. */
export function median(values: number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length / 2;
	return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Returns the median and the extremes of at least one value. */
export const summaryOf = (values: number[]): Summary => ({ median: median(values), min: Math.min(...values), max: Math.max(...values) });
