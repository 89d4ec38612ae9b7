/**
 * How a model says what a run must come to. A unit is what succeeds or fails by itself: an item, or one of the objects
 * that an item works on.
 */
import { ABSENT } from '../levels';
import type { World } from '../bucketModel';
import type { Scene } from '../scene';

export interface Unit {
	item: number;
	/** `either`: the documentation leaves it open, and what is reported must have happened. */
	verdict: 'ok' | 'refused' | 'either';
	/** Why it is refused, or left open. */
	why?: string;
	/** What S3 holds when it has been done, given what it held before. Absent: nothing changes. */
	effect?: (world: World) => void;
	/** What a refusal, or the end of the run by the failure of another unit, may have done already, where that is documented. */
	leaves?: (world: World) => void;
}

export type Model = (scene: Scene) => Unit[];

/** What one unit comes to, its item aside. */
export type Outcome = Omit<Unit, 'item'>;

export const done = (effect?: (world: World) => void): Outcome => ({ verdict: 'ok', effect });
export const refused = (why: string): Outcome => ({ verdict: 'refused', why });
export const either = (why: string, effect?: (world: World) => void): Outcome => ({ verdict: 'either', why, effect });

/** The level of a field; undefined where it is not there. */
export function level({ row }: Scene, field: string): string | undefined {
	const value = row[field];
	return value === ABSENT ? undefined : value;
}

/** The level of an option; undefined where it is not there. */
export const option = (scene: Scene, name: string): string | undefined => level(scene, `options.${name}`);

/** An outcome for each item. */
export const eachItem = (scene: Scene, outcomes: (item: number) => Outcome | Outcome[]): Unit[] =>
	Array.from({ length: scene.items }, (_, item) => [outcomes(item)].flat().map((outcome) => ({ item, ...outcome }))).flat();
