import { invalidInput } from '../../client/errors/errors';
import type { Item } from '../operation';
import { enteredAt } from './field';
import { isDate, isDateTime, shownOf } from './kindOf';
import { checkGiven } from './name';

const ISO_8601 = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * The date in a field: ISO 8601, or n8n's own date from an expression. Without a zone it means the workflow's. Undefined when
 * nothing is there.
 * @throws S3Error of kind invalidInput for anything else, also for a day that the calendar does not have, and for an option whose
 * expression gives nothing
 */
export function readDate(item: Item, path: string): Date | undefined {
	const entered = enteredAt(item, path);
	const { value, label } = entered;
	if (entered.isThere && path.includes('.')) checkGiven(entered);
	if (value === undefined || value === null || (typeof value === 'string' && value.trim() === '')) return undefined;
	return dateOf(value, label, item.functions.getTimezone());
}

/** The same of a value. @param timeZone what a date without a zone means */
export function dateOf(value: unknown, label: string, timeZone: string): Date {
	const moment = isDateTime(value)
		? new Date(value.toMillis())
		: isDate(value)
			? new Date(value.getTime())
			: typeof value === 'string'
				? parse(value.trim(), timeZone)
				: undefined;
	if (moment !== undefined && !Number.isNaN(moment.getTime())) return moment;
	throw invalidInput(label, 'is not a date', shownOf(value), 'Enter a date like 2026-03-31 or 2026-03-31T12:00:00Z.');
}

function parse(text: string, timeZone: string): Date | undefined {
	const parts = ISO_8601.exec(text);
	if (!parts) return undefined;
	const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((part) => Number(part ?? 0)) as [
		number,
		number,
		number,
		number,
		number,
		number,
	];
	const milliseconds = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
	const wall = new Date(0);
	wall.setUTCFullYear(year, month - 1, day);
	wall.setUTCHours(hour, minute, second, milliseconds);
	const isInCalendar =
		wall.getUTCFullYear() === year &&
		wall.getUTCMonth() === month - 1 &&
		wall.getUTCDate() === day &&
		wall.getUTCHours() === hour &&
		wall.getUTCMinutes() === minute &&
		wall.getUTCSeconds() === second;
	if (!isInCalendar) return undefined;
	const zone = parts[8];
	if (zone !== undefined) return withOffset(wall, zone);
	// The offset is that of the moment itself, which may lie on the other side of a change of the clocks.
	const guess = new Date(wall.getTime() - offsetOf(timeZone, wall));
	return new Date(wall.getTime() - offsetOf(timeZone, guess));
}

function withOffset(wall: Date, zone: string): Date | undefined {
	if (/^z$/i.test(zone)) return wall;
	const digits = zone.replace(/[^\d]/g, '').padEnd(4, '0');
	const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
	if (hours > 18 || minutes > 59) return undefined;
	return new Date(wall.getTime() - (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000);
}

/** How far the clocks of a time zone are ahead of UTC at a moment, in ms. */
function offsetOf(timeZone: string, moment: Date): number {
	const format = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		era: 'short',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	});
	const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
	const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year);
	const wall = new Date(0);
	wall.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
	wall.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second), 0);
	return wall.getTime() - Math.floor(moment.getTime() / 1000) * 1000;
}
