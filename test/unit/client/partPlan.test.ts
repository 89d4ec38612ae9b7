import fc from 'fast-check';
import {
	growingPartBytes,
	MAX_PARTS,
	MAX_PART_BYTES,
	MIN_PART_BYTES,
	partBytesFor,
	planBehind,
	planParts,
} from '../../../nodes/AmazonS3/client/objects/partPlan';

const MAX_OBJECT_BYTES = MAX_PARTS * MAX_PART_BYTES;

test('every size up to the largest object fits in 10,000 legal parts', () => {
	fc.assert(
		fc.property(fc.oneof(fc.integer({ min: 0, max: MAX_OBJECT_BYTES }), fc.constantFrom(0, 1, MAX_OBJECT_BYTES, 5 * 2 ** 40)), (size) => {
			const bytes = partBytesFor(size);
			expect(bytes).toBeGreaterThanOrEqual(MIN_PART_BYTES);
			expect(bytes).toBeLessThanOrEqual(MAX_PART_BYTES);
			expect(Math.ceil(size / bytes)).toBeLessThanOrEqual(MAX_PARTS);
		}),
	);
	expect(() => partBytesFor(MAX_OBJECT_BYTES + 1)).toThrow('at most');
});

test('parts cover the object without gap or overlap', () => {
	fc.assert(
		fc.property(fc.nat({ max: 5000 }), fc.integer({ min: 1, max: 700 }), (size, bytes) => {
			const parts = planParts(size, bytes);
			expect(parts[0]!.start).toBe(0);
			expect(parts.at(-1)!.end).toBe(size);
			parts.forEach((part, i) => {
				expect(part.number).toBe(i + 1);
				if (i > 0) expect(part.start).toBe(parts[i - 1]!.end);
				if (i < parts.length - 1) expect(part.end - part.start).toBe(bytes);
			});
		}),
	);
	expect(planParts(0, 8)).toEqual([{ number: 1, start: 0, end: 0 }]);
	expect(planParts(16, 8)).toHaveLength(2);
	expect(planParts(17, 8)).toHaveLength(3);
});

test('an object of unknown size: legal parts that hold over 5 TiB, each at most a thousandth of what went before', () => {
	const MIB = 1024 * 1024;
	let start = 0;
	for (let number = 1; number <= MAX_PARTS; number++) {
		const bytes = growingPartBytes(start, 8 * MIB);
		const isLegal =
			bytes % MIB === 0 && bytes >= MIN_PART_BYTES && bytes <= Math.min(MAX_PART_BYTES, Math.max(8 * MIB, start / 1000 + MIB));
		if (!isLegal) throw new Error(`Part ${number} at ${start} has ${bytes} bytes`);
		start += bytes;
	}
	expect(start).toBeGreaterThan(5 * 1024 ** 4);
	expect(growingPartBytes(0, 1)).toBe(MIN_PART_BYTES);
});

test('what goes behind an object goes in legal parts of one size but the last, and what is there is copied as far as it can be', () => {
	const MIB = 1024 * 1024;
	const check = (before: number, size: number, preferred?: number) => {
		const plan = planBehind(before, size, preferred);
		if (plan === undefined) return false;
		const { copied, partBytes } = plan;
		const end = copied.at(-1)!.end;
		expect(copied.every((part) => part.end - part.start === partBytes)).toBe(true);
		expect([partBytes >= MIN_PART_BYTES, partBytes <= MAX_PART_BYTES]).toEqual([true, true]);
		expect(before - end).toBeLessThan(copied.length);
		expect(copied.length + Math.ceil((before - end + size) / partBytes)).toBeLessThanOrEqual(MAX_PARTS);
		return true;
	};
	fc.assert(
		fc.property(
			fc.integer({ min: MIN_PART_BYTES, max: 20 * 2 ** 40 }),
			fc.oneof(fc.integer({ min: 1, max: 64 * MIB }), fc.integer({ min: 1, max: 5 * 2 ** 40 })),
			(before, size) => void check(before, size),
		),
	);
	const many = [MIN_PART_BYTES, 6 * MIB, 256 * MIB + 1, 5 * 1024 * MIB + 1, 2 ** 40 - 3, 20 * 2 ** 40];
	for (const before of many) for (const size of [1, 9 * MIB, 100 * MIB]) expect(check(before, size)).toBe(true);
	expect(planBehind(300 * MIB - 1, 100)!.copied).toHaveLength(2);
	expect(planBehind(64 * MIB, 100 * MIB, 8 * MIB)!.partBytes).toBe(8 * MIB);
	expect(planBehind(MIN_PART_BYTES, 2 ** 40)).toBeUndefined();
});
