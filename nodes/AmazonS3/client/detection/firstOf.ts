import { comparePositions, type Position } from './position';

/** Keeps the oldest or the newest objects of many, so that a bucket of any size fits into memory. */
export class FirstOf<T extends Position> {
	private found: T[] = [];
	/** By the group: of those that were not kept, the one that came nearest. */
	readonly nearestLeftOut = new Map<string, T>();
	/** How many were not kept. */
	leftOut = 0;

	/** @param most how many are kept at the end; twice as many are in memory at a time */
	constructor(
		private readonly order: 'newest' | 'oldest',
		private readonly most: number,
		private readonly groupOf: (one: T) => string,
	) {}

	add(one: T): void {
		this.found.push(one);
		if (this.found.length >= 2 * this.most) this.cut();
	}

	list(): T[] {
		this.cut();
		return this.found;
	}

	private cut(): void {
		const sign = this.order === 'oldest' ? 1 : -1;
		this.found.sort((a, b) => sign * comparePositions(a, b));
		for (const one of this.found.splice(this.most)) {
			const group = this.groupOf(one);
			const nearest = this.nearestLeftOut.get(group);
			if (nearest === undefined || sign * comparePositions(one, nearest) < 0) this.nearestLeftOut.set(group, one);
			this.leftOut++;
		}
	}
}
