/** What each reader of the form takes, and what it refuses by the label of the field. */
import fc from 'fast-check';
import { choiceField } from '../../../nodes/AmazonS3/actions/choiceField';
import { readChoice, readChoices, readOptionalChoice } from '../../../nodes/AmazonS3/actions/read/choice';
import { dateOf } from '../../../nodes/AmazonS3/actions/read/date';
import { enteredAt, type Form } from '../../../nodes/AmazonS3/actions/read/field';
import { readFlag } from '../../../nodes/AmazonS3/actions/read/flag';
import { readLocator } from '../../../nodes/AmazonS3/actions/read/locator';
import { readName, readNames, readTrimmedName } from '../../../nodes/AmazonS3/actions/read/name';
import { readNumber, readOptionalNumber } from '../../../nodes/AmazonS3/actions/read/number';
import { readPairs } from '../../../nodes/AmazonS3/actions/read/pairs';
import { valueText } from '../../../nodes/AmazonS3/actions/read/value';
import { optionsField, pairsOption } from '../../../nodes/AmazonS3/actions/fields';

const MENU = choiceField({
	displayName: 'My Field',
	name: 'field',
	type: 'options',
	options: [
		{ name: 'One', value: 'one' },
		{ name: 'Two', value: 'two' },
	],
	default: 'one',
});
const fields = [MENU, optionsField(MENU, pairsOption('Rows', 'rows', 'Row', ''))];
const top = (value: unknown): Form => ({ fields, parameter: (name) => (name === 'field' ? value : undefined) });
const option = (options: unknown): Form => ({ fields, parameter: (name) => (name === 'options' ? options : undefined) });

const loop: { itself?: unknown } = {};
loop.itself = loop;
const HALF = 'a\ud83d';
const luxon = { isLuxonDateTime: true, isValid: true, toMillis: () => 0, toISO: () => '1970-01-01T01:00:00.000+01:00' };

describe('a name', () => {
	test.each<[unknown, string]>([
		['a', 'a'],
		[' a ', ' a '],
		[undefined, ''],
		[null, ''],
		[5, '5'],
		[-0.5, '-0.5'],
		[12345678901234567890n, '12345678901234567890'],
		['__proto__', '__proto__'],
		['\u0000', '\u0000'],
	])('%p is %p', (value, name) => expect(readName(top(value), 'field')).toBe(name));

	test.each<[unknown, string]>([
		[{ a: 1 }, 'My Field is an object, not text'],
		[[], 'My Field is a list, not text'],
		[new Date(), 'My Field is a date, not text'],
		[luxon, 'My Field is a date, not text'],
		[true, 'My Field is true, not text'],
		[NaN, 'My Field is not a number (NaN), not text'],
		[Infinity, 'My Field is infinite, not text'],
		[2 ** 53, 'My Field is a number too large to be exact'],
		[HALF, 'My Field contains half of a character'],
		[{ mode: 'key', value: { a: 1 } }, 'My Field is an object, not text'],
	])('%p is refused', (value, message) => {
		expect(() => readName(top(value), 'field')).toThrow(message);
		expect(() => readLocator(top(value), 'field')).toThrow(message);
	});

	test('without its blanks, or none', () => {
		expect([' a\n', ' ', undefined].map((value) => readTrimmedName(top(value), 'field'))).toEqual(['a', undefined, undefined]);
	});

	test('several come from a list or with commas', () => {
		expect(readNames(top(' a, b,,5'), 'field')).toEqual(['a', 'b', '5']);
		expect(readNames(top(['a,b', 5, ' ', null]), 'field')).toEqual(['a,b', '5']);
		expect(() => readNames(top([{}]), 'field')).toThrow('My Field is an object');
	});

	test('a field with several ways to fill it in has a way and a text', () => {
		expect(readLocator(top({ __rl: true, mode: 'uri', value: 7 }), 'field')).toEqual({ mode: 'uri', text: '7' });
		expect(readLocator(top('typed'), 'field')).toEqual({ mode: undefined, text: 'typed' });
		expect(readLocator(top({ mode: ['uri'], value: null }), 'field')).toEqual({ mode: undefined, text: '' });
	});
});

describe('contents', () => {
	test.each<[unknown, string]>([
		['a', 'a'],
		[null, ''],
		[0, '0'],
		[false, 'false'],
		[{ a: [1, { b: null }] }, '{"a":[1,{"b":null}]}'],
		[[], '[]'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		[luxon, '1970-01-01T01:00:00.000+01:00'],
		[{ half: HALF }, '{"half":"a\\ud83d"}'],
	])('%p is %p', (value, text) => expect(valueText(value, 'Field')).toBe(text));

	test.each<[unknown, string]>([
		[NaN, 'My Field is not a number (NaN)'],
		[-Infinity, 'My Field is infinite'],
		[loop, 'My Field cannot be written as JSON'],
		[HALF, 'My Field contains half of a character'],
		[new Date(NaN), 'My Field is an invalid date'],
		[{ ...luxon, toISO: () => null }, 'My Field is an invalid date'],
		[Symbol('a'), 'My Field is a symbol'],
	])('%p is refused', (value, message) => expect(() => valueText(value, 'My Field')).toThrow(message));
});

describe('a number', () => {
	const limits = { least: -1, most: 100 };
	test.each<[unknown, number]>([
		[5, 5],
		[' 5 ', 5],
		['1e2', 100],
		['-1', -1],
	])('%p is %d', (value, number) => expect(readNumber(top(value), 'field', limits)).toBe(number));

	test.each<[unknown]>([[101], [-2], [1.5], ['0x10'], ['five'], [NaN], [true], [[5]], [{}], [new Date(5)], [Infinity]])(
		'%p is refused',
		(value) => {
			expect(() => readNumber(top(value), 'field', limits)).toThrow('My Field is not a whole number from -1 to 100');
			expect(() => readOptionalNumber(option({ field: value }), 'options.field', limits)).toThrow('My Field is not a whole number');
		},
	);

	test.each([[undefined], [null], [''], [' ']])('%p is none', (value) => {
		expect(() => readNumber(top(value), 'field', limits)).toThrow('My Field is empty');
	});

	test('an option that was left empty is none; one whose expression gives nothing is refused', () => {
		for (const options of [{}, { field: '' }, { field: ' ' }])
			expect(readOptionalNumber(option(options), 'options.field', limits)).toBeUndefined();
		for (const field of [null, undefined])
			expect(() => readOptionalNumber(option({ field }), 'options.field', limits)).toThrow('My Field has an expression that gives nothing');
	});
});

describe('a switch', () => {
	test.each<[unknown, boolean]>([
		[true, true],
		[false, false],
		['true', true],
		['FALSE ', false],
		[1, true],
		['0', false],
	])('%p is %p', (value, isOn) => expect(readFlag(option({ field: value }), 'options.field')).toBe(isOn));

	test.each<[unknown]>([[undefined], [null], [''], ['yes'], [2], [NaN], [{}], [[]], [[true]]])('%p is neither on nor off', (value) => {
		expect(() => readFlag(option({ field: value }), 'options.field')).toThrow('My Field is neither true nor false');
		expect(() => readFlag(top(value), 'field')).toThrow('My Field is neither true nor false');
	});

	test('one that was not added is off, or as the operation has it', () => {
		expect([readFlag(option({}), 'options.field'), readFlag(option({}), 'options.field', true)]).toEqual([false, true]);
	});
});

describe('a choice', () => {
	test('is one of the menu', () => {
		expect(readChoice(top('two'), MENU)).toBe('two');
		expect(readOptionalChoice(option({ field: 'one' }), MENU, 'options')).toBe('one');
		expect([{}, { field: '' }].map((options) => readOptionalChoice(option(options), MENU, 'options'))).toEqual([undefined, undefined]);
		for (const field of [null, undefined])
			expect(() => readOptionalChoice(option({ field }), MENU, 'options')).toThrow('My Field has an expression that gives nothing');
	});

	test.each<[unknown]>([['three'], ['One'], ['constructor'], [1], [true], [{}], [['one']], [NaN]])('%p is refused', (value) => {
		expect(() => readChoice(top(value), MENU)).toThrow('My Field is not one of one, two');
		expect(() => readOptionalChoice(option({ field: value }), MENU, 'options')).toThrow('My Field is not one of one, two');
	});

	test('several are a list, or have commas', () => {
		expect(readChoices(top(['two', 'one']), MENU)).toEqual(['two', 'one']);
		expect(readChoices(top('one, two'), MENU)).toEqual(['one', 'two']);
		for (const value of [['one', 'three'], [null], 'one,three'])
			expect(() => readChoices(top(value), MENU)).toThrow('My Field is not one of');
		expect(() => readChoices(top({ 0: 'one' }), MENU)).toThrow('My Field is not a list of choices');
	});
});

describe('rows of names and values', () => {
	const pairs = (rows: unknown) => Object.entries(readPairs(option({ rows: { pairs: rows } }), 'options.rows'));

	test('names are text, values become text', () => {
		expect(
			pairs([
				{ name: ' a ', value: { b: 1 } },
				{ name: 5, value: 6 },
				{ name: '__proto__', value: 'p' },
				{ name: 'constructor', value: null },
				{ name: 'day', value: new Date(0) },
			]),
		).toEqual([
			['5', '6'],
			['a', '{"b":1}'],
			['__proto__', 'p'],
			['constructor', ''],
			['day', '1970-01-01T00:00:00.000Z'],
		]);
		expect(pairs(undefined)).toEqual([]);
	});

	test.each<[unknown, string]>([
		[[{ name: ' ', value: 'a' }], 'Rows: one row has no name'],
		[[{ name: {}, value: 'a' }], 'Rows: Name is an object, not text'],
		[[{ name: 'a', value: NaN }], 'Rows: Value of a is not a number (NaN)'],
		[[null], 'Rows: not rows of a name and a value'],
		['a', 'Rows: not rows of a name and a value'],
		[{ name: 'a' }, 'Rows: not rows of a name and a value'],
	])('%p is refused', (rows, message) => expect(() => pairs(rows)).toThrow(message));
});

test.each<[unknown]>([[5], ['a'], [true], [['a']]])('%p where fields of a group belong is refused', (value) => {
	expect(() => enteredAt(option({ rows: value }), 'options.rows.pairs')).toThrow('Rows is not a group of fields');
	expect(() => enteredAt(option(value), 'options.field')).toThrow('Options is not a group of fields');
});

describe('a date', () => {
	const read = (value: unknown, zone = 'America/New_York') => dateOf(value, 'My Field', zone).toISOString();

	test.each<[unknown, string]>([
		['2026-03-31', '2026-03-31T04:00:00.000Z'],
		['2026-03-31T12:00', '2026-03-31T16:00:00.000Z'],
		['2026-03-31 12:00:01', '2026-03-31T16:00:01.000Z'],
		['2026-03-31T12:00:00.1234Z', '2026-03-31T12:00:00.123Z'],
		['2026-03-31T12:00:00+02:00', '2026-03-31T10:00:00.000Z'],
		['2026-03-31T12:00:00-0530', '2026-03-31T17:30:00.000Z'],
		['2026-03-31T12:00:00+02', '2026-03-31T10:00:00.000Z'],
		[' 2028-02-29 ', '2028-02-29T05:00:00.000Z'],
		['2026-03-08T01:59:59', '2026-03-08T06:59:59.000Z'],
		['2026-03-08T03:00:00', '2026-03-08T07:00:00.000Z'],
		['2026-11-01T03:00:00', '2026-11-01T08:00:00.000Z'],
		[new Date(0), '1970-01-01T00:00:00.000Z'],
		[luxon, '1970-01-01T00:00:00.000Z'],
	])('%p is %s', (value, moment) => expect(read(value)).toBe(moment));

	test.each<[unknown]>([
		['03.04.2027'],
		['03/04/2027'],
		['2026/03/31'],
		['12'],
		[12],
		[1774958400000],
		['2026-02-30'],
		['2027-02-29'],
		['2026-13-01'],
		['2026-03-31T25:00:00'],
		['2026-03-31T12:60:00'],
		['2026-03-31T12:00:00+25:00'],
		['2026-03'],
		['31 March 2026'],
		['tomorrow'],
		[true],
		[{}],
		[[2026, 3, 31]],
		[NaN],
		[new Date(NaN)],
		[{ ...luxon, toMillis: () => NaN }],
	])('%p is refused', (value) => expect(() => read(value)).toThrow('My Field is not a date'));

	test('any moment comes back, in whatever zone it is written', () => {
		const moment = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
		fc.assert(
			fc.property(
				moment,
				fc.integer({ min: -14 * 60, max: 14 * 60 }),
				fc.constantFrom('Asia/Kathmandu', 'Europe/Berlin'),
				(at, offset, zone) => {
					const sign = offset < 0 ? '-' : '+';
					const two = (number: number) => String(Math.floor(Math.abs(number))).padStart(2, '0');
					const wall = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1);
					expect(read(`${wall}${sign}${two(offset / 60)}:${two(offset % 60)}`, zone)).toBe(at.toISOString());
				},
			),
		);
	});
});
