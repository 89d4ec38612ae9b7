/** What a value is, in words for a message: "an object", "a list". */
export function kindOf(value: unknown): string {
	if (value === undefined || value === null) return 'nothing';
	if (Array.isArray(value)) return 'a list';
	if (isDateTime(value) || isDate(value)) return 'a date';
	if (typeof value === 'number') return Number.isNaN(value) ? 'not a number (NaN)' : Number.isFinite(value) ? 'a number' : 'infinite';
	if (typeof value === 'boolean') return `${value}`;
	return typeof value === 'string' ? 'text' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** A wrong value as a message shows it: text and numbers as they are, others by their kind. */
export const shownOf = (value: unknown): string | number | { kind: string } =>
	typeof value === 'string' || typeof value === 'number' ? value : { kind: kindOf(value) };

/** A Date, also one of another realm, as values that come from an expression may be. */
export const isDate = (value: unknown): value is Date => Object.prototype.toString.call(value) === '[object Date]';

/** What of Luxon's DateTime, n8n's dates in expressions, is used here. */
export interface DateTimeLike {
	isValid: boolean;
	toMillis(): number;
	toISO(): string | null;
}

/** n8n's own date, as `$now` is. */
export const isDateTime = (value: unknown): value is DateTimeLike =>
	typeof value === 'object' &&
	value !== null &&
	(value as { isLuxonDateTime?: unknown }).isLuxonDateTime === true &&
	typeof (value as Partial<DateTimeLike>).toMillis === 'function';

/** Whether a text has half of a character, which UTF-8 cannot write. */
export const hasHalfCharacter = (text: string): boolean =>
	/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(text);
