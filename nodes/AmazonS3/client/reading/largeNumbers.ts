/** A whole number of 16 digits or more, or an exponent of three, that may be no part of a text. */
const MAY_BE_LARGE = /(?:^|[[,:\s-])[1-9]\d{15}|\d[eE]\+?\d{3}/;

const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/** Whether JSON text may have numbers that a number of JavaScript cannot hold. It is fast and sure only about "no". */
export const mayHaveLargeNumbers = (json: string): boolean => MAY_BE_LARGE.test(json);

const isEndless = (token: string): boolean => Math.abs(Number(token)) === Infinity;
const isLarge = (token: string): boolean => /^-?[1-9]\d{15,}$/.test(token) && !Number.isSafeInteger(Number(token));

/**
 * Valid JSON with its whole numbers beyond ±(2^53 - 1) put into quotes, digit by digit, and so what would become infinite.
 * https://www.rfc-editor.org/rfc/rfc8259#section-6
 * @param round leaves those that can be rounded: an infinite one would be null in n8n
 * @returns the JSON, and how many numbers are large, in quotes or not
 */
export function withLargeNumbersAsText(json: string, round: boolean): { json: string; count: number } {
	let count = 0;
	const changed = json.replace(TEXT_OR_NUMBER, (token) => {
		const isNone = !token.startsWith('"') && isEndless(token);
		if (token.startsWith('"') || !(isNone || isLarge(token))) return token;
		count++;
		return round && !isNone ? token : `"${token}"`;
	});
	return { json: changed, count };
}
