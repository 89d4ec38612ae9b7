import { checksumBytes, type ChecksumAlgorithm } from './checksums';

/** Polynomials, reflected. */
const polynomials: Partial<Record<ChecksumAlgorithm, bigint>> = { crc32: 0xedb88320n, crc32c: 0x82f63b78n, crc64nvme: 0x9a6c9329ac4bc9b5n };

type Matrix = bigint[];

function times(matrix: Matrix, vector: bigint): bigint {
	let sum = 0n;
	for (let i = 0; vector !== 0n; i++, vector >>= 1n) if (vector & 1n) sum ^= matrix[i]!;
	return sum;
}

/** What appending so many zero bytes does to a CRC, as a matrix over GF(2): the way of zlib's crc32_combine. */
function zeros(polynomial: bigint, bits: number, bytes: number): Matrix {
	let power: Matrix = Array.from({ length: bits }, (_, i) => (i === 0 ? polynomial : 1n << BigInt(i - 1)));
	const squared = (matrix: Matrix) => matrix.map((row) => times(matrix, row));
	for (let i = 0; i < 3; i++) power = squared(power);
	let result: Matrix = Array.from({ length: bits }, (_, i) => 1n << BigInt(i));
	for (let left = bytes; left > 0; left = Math.floor(left / 2)) {
		if (left % 2 === 1) result = result.map((row) => times(power, row));
		power = squared(power);
	}
	return result;
}

/** The CRC of pieces one after the other, from the CRC of each (big-endian digests) and their sizes in bytes. */
export function combineCrc(algorithm: ChecksumAlgorithm, pieces: Array<{ digest: Buffer; size: number }>): Buffer {
	const polynomial = polynomials[algorithm];
	if (polynomial === undefined) throw new Error(`${algorithm} cannot be combined`);
	const bits = checksumBytes[algorithm] * 8;
	// Parts are mostly of one size.
	const known = new Map<number, Matrix>();
	let crc = 0n;
	for (const { digest, size } of pieces) {
		const matrix = known.get(size) ?? zeros(polynomial, bits, size);
		known.set(size, matrix);
		crc = times(matrix, crc) ^ BigInt(`0x${digest.toString('hex')}`);
	}
	return Buffer.from(crc.toString(16).padStart(bits / 4, '0'), 'hex');
}
