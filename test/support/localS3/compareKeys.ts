/** Order of S3 lists: by UTF-8 bytes. UTF-16 order differs from it only where a surrogate meets U+E000..U+FFFF. */
export function compareKeys(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	let i = 0;
	while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
	if (i === length) return a.length - b.length;
	let x = a.charCodeAt(i);
	let y = b.charCodeAt(i);
	if (x >= 0xd800 && y >= 0xd800) {
		x = x >= 0xe000 ? x - 0x800 : x + 0x2000;
		y = y >= 0xe000 ? y - 0x800 : y + 0x2000;
	}
	return x - y;
}
