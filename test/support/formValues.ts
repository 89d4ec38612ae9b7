/**
 * Random fillings of an operation's form, made from the node's own description: mostly values that the field takes, and now and then one
 * that only an expression can give.
 */
import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

export type Random = () => number;

/** The same numbers from 0 to 1 for the same seed. */
export function seededRandom(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export const pick = <T>(random: Random, values: readonly T[]): T => values[Math.floor(random() * values.length)]!;

const LARGE = 'l'.repeat(1024 * 1024);
const loop = () => {
	const itself: Record<string, unknown> = {};
	itself.itself = itself;
	return itself;
};

/** What is seen of Luxon's DateTime, of which n8n has a copy of its own. */
class DateTimeLike {
	readonly isLuxonDateTime = true;
	readonly isValid: boolean;
	constructor(private readonly millis: number) {
		this.isValid = !Number.isNaN(millis);
	}
	toMillis = () => this.millis;
	toISO = () => (this.isValid ? new Date(this.millis).toISOString() : null);
	toJSON = this.toISO;
	toString = () => this.toISO() ?? 'Invalid DateTime';
}

/** What a field gets that was not made for it. */
const HOSTILE: Array<(random: Random) => unknown> = [
	() => undefined,
	() => null,
	(random) => pick(random, [0, -0, 1, -1, 1.5, 5, 2 ** 31, 2 ** 53, 1e21, 1e-7, NaN, Infinity, -Infinity]),
	(random) => pick(random, [true, false]),
	(random) => pick(random, [{}, { a: 1 }, { value: 'v' }, { mode: 'key', value: {} }, { pairs: 5 }, { settings: 'x' }, loop(), { a: NaN }]),
	(random) => pick(random, [[], [[]], ['a'], [null], [{ name: 'n', value: 'v' }], [1, 'b']]),
	(random) => pick(random, [new Date(0), new Date(NaN), new Date(4e12)]),
	(random) =>
		pick(
			random,
			[0, NaN, 4e12].map((millis) => new DateTimeLike(millis)),
		),
	() => 12345678901234567890n,
	(random) => pick(random, ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']),
	(random) =>
		pick(random, ['\ud83d', 'a\udc00b', '\u0000', 'a\u0000b', 'a\r\nx-amz-acl: public-read', '\n', '\t', '\u007f', '\u0085', '\ufeff']),
	(random) =>
		pick(random, ['', ' ', '..', '/', '//', '../..', '%', '%2F', '?', '#', '&', '=', '+', '"', "'", '<a>', ']]>', '\\', '*', '[', '{']),
	(random) =>
		pick(random, ['ü', '日本語', '😀', '\u202eabc', 'e\u0301', 'NaN', 'null', 'undefined', '[object Object]', 'true', '12', '1e3', '0x10']),
	(random) =>
		pick(random, [
			'03.04.2027',
			'2026-02-30',
			'2026-03-31',
			'2026-03-31T12:00:00Z',
			's3://other/x',
			'https://example.com/a?versionId=1',
			'arn:aws:s3:::x',
		]),
	(random) => (random() < 0.02 ? LARGE : 'l'.repeat(1025)),
];

/**
 * A filling of a form, in which up to two values are not of their field's kind.
 * @param bucket what URIs are of
 * @param valid the value of a field, where another than one of its type is meant; else undefined
 */
export function fillForm(
	fields: INodeProperties[],
	random: Random,
	bucket: string,
	valid: (field: INodeProperties) => unknown,
): Record<string, unknown> {
	const filled: Record<string, unknown> = {};
	for (const field of fields) filled[field.name] = fill(field, random, bucket, valid);
	const hostileFields = pick(random, [0, 1, 1, 1, 2]);
	for (let i = 0; i < hostileFields; i++) spoil(filled, random);
	return filled;
}

const locator = (mode: string, value: string, bucket: string) => ({
	__rl: true,
	mode,
	value: mode === 'uri' ? `s3://${bucket}/${value}` : value,
});

function fill(field: INodeProperties, random: Random, bucket: string, valid: (field: INodeProperties) => unknown): unknown {
	const own = valid(field);
	if (own !== undefined) return own;
	switch (field.type) {
		case 'options':
			return pick(random, field.options as INodePropertyOptions[]).value;
		case 'multiOptions':
			return (field.options as INodePropertyOptions[]).filter(() => random() < 0.3).map(({ value }) => value);
		case 'boolean':
			return random() < 0.5;
		case 'number':
			return pick(random, [field.default, field.typeOptions?.minValue ?? 1]);
		case 'dateTime':
			return pick(random, ['2099-03-31', '2099-03-31T12:00:00+02:00', '']);
		case 'resourceLocator':
			return locator(pick(random, field.modes!).name, pick(random, ['a', 'b/c', 'b/']), bucket);
		case 'collection':
			return Object.fromEntries(
				(field.options as INodeProperties[])
					.filter(() => random() < 0.12)
					.map((option) => [option.name, fill(option, random, bucket, valid)]),
			);
		case 'fixedCollection': {
			const [group] = field.options as INodePropertyCollection[];
			const values = () => Object.fromEntries(group!.values.map((inner) => [inner.name, fill(inner, random, bucket, valid)]));
			return { [group!.name]: field.typeOptions?.multipleValues ? Array.from({ length: pick(random, [0, 1, 2]) }, values) : values() };
		}
		case 'json':
			return pick(random, ['{"a":1}', { a: 1 }, [1]]);
		default:
			return pick(random, ['a', 'b/c', field.default]);
	}
}

/** Puts a hostile value somewhere into a filling: for a field, a group of fields or a row. */
function spoil(filled: Record<string, unknown>, random: Random): void {
	let at: Record<string, unknown> | unknown[] = filled;
	for (;;) {
		const names = Object.keys(at);
		if (names.length === 0) return;
		const name = pick(random, names);
		const inside = (at as Record<string, unknown>)[name];
		const isGroup =
			typeof inside === 'object' && inside !== null && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(inside) as never);
		if (isGroup && Object.keys(inside).length > 0 && (name === 'options' || random() < 0.8)) {
			at = inside as Record<string, unknown>;
			continue;
		}
		(at as Record<string, unknown>)[name] = pick(random, HOSTILE)(random);
		return;
	}
}
