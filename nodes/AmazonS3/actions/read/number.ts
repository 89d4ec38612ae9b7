import { invalidInput } from '../../client/errors/errors';
import { enteredAt, type Form } from './field';
import { shownOf } from './kindOf';
import { checkGiven } from './name';

/** What a number may be. */
export interface Limits {
	least: number;
	most: number;
	/** Whether it may have a fraction. */
	fraction?: boolean;
	/** What to do about a wrong one. */
	advice?: string;
}

const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A number, or text that is one. @throws S3Error of kind invalidInput for anything else, and beyond the limits */
export function numberOf(value: unknown, label: string, { least, most, fraction = false, advice = '' }: Limits): number {
	const number = typeof value === 'string' ? (DECIMAL.test(value.trim()) ? Number(value) : NaN) : typeof value === 'number' ? value : NaN;
	if (Number.isFinite(number) && (fraction || Number.isInteger(number)) && number >= least && number <= most) return number;
	const range = most >= Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
	throw invalidInput(label, `is not a ${fraction ? '' : 'whole '}number ${range}`, shownOf(value), advice);
}

/**
 * The number in an option or the like; undefined when nothing is there.
 * @throws S3Error of kind invalidInput, also for an option whose expression gives nothing: a filter would let all pass
 */
export function readOptionalNumber(item: Form, path: string, limits: Limits): number | undefined {
	const entered = enteredAt(item, path);
	const { value, label } = entered;
	if (entered.isThere && path.includes('.')) checkGiven(entered);
	const isEmpty = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	return isEmpty ? undefined : numberOf(value, label, limits);
}

/** The number in a field that has to have one. @throws S3Error of kind invalidInput */
export function readNumber(item: Form, path: string, limits: Limits): number {
	const number = readOptionalNumber(item, path, limits);
	if (number === undefined)
		throw invalidInput(enteredAt(item, path).label, 'is empty', undefined, `Enter a number. ${limits.advice ?? ''}`.trim());
	return number;
}
