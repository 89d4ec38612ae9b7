import fc from 'fast-check';
import {
	growingPartBytes,
	MAX_PARTS,
	MAX_PART_BYTES,
	MIN_PART_BYTES,
	partBytesFor,
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
