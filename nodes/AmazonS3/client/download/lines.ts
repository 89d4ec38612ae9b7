const LINE_FEED = 0x0a;

/**
 * The first lines of bytes in an encoding that keeps ASCII, with their line breaks (\n or \r\n). It reads no further than the last of them.
 */
export async function* firstLines(body: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer, void, undefined> {
	let left = count;
	for await (const chunk of body) {
		for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1)) {
			left--;
			if (left === 0) {
				yield chunk.subarray(0, at + 1);
				return;
			}
		}
		yield chunk;
	}
}

/**
 * Where the last lines begin in bytes of an encoding that keeps ASCII; undefined when there are fewer line breaks before
 * them than it takes to know. A line break at the very end closes the last line and begins no other.
 */
export function startOfLastLines(bytes: Buffer, count: number): number | undefined {
	let left = count;
	for (let at = bytes.lastIndexOf(LINE_FEED, -2); at >= 0; at = at === 0 ? -1 : bytes.lastIndexOf(LINE_FEED, at - 1)) {
		left--;
		if (left === 0) return at + 1;
	}
	return undefined;
}
