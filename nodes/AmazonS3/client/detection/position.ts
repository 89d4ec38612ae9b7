/** A place among objects from the oldest to the newest, those of the same moment by their keys. */
export interface Position {
	/** ISO 8601; empty is before everything. */
	lastModified: string;
	key: string;
}

/** Before every object. */
export const BEGINNING: Position = { lastModified: '', key: '' };

/** The place before all objects of this moment. */
export const momentOf = (lastModified: string): Position => ({ lastModified, key: '' });

/** Negative when `a` is before `b`, positive when it is after it. */
export function comparePositions(a: Position, b: Position): number {
	if (a.lastModified !== b.lastModified) return a.lastModified < b.lastModified ? -1 : 1;
	return a.key === b.key ? 0 : a.key < b.key ? -1 : 1;
}

export const isBefore = (a: Position, b: Position): boolean => comparePositions(a, b) < 0;
export const earlier = (a: Position, b: Position): Position => (isBefore(b, a) ? b : a);
export const later = (a: Position, b: Position): Position => (isBefore(a, b) ? b : a);

/** An ISO date that is so many milliseconds before another. */
export const isoBefore = (iso: string, milliseconds: number): string => new Date(Date.parse(iso) - milliseconds).toISOString();
