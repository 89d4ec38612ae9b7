/** A whole number of 16 digits or more that may be no part of a text. */
const MAY_BE_LARGE = /(?:^|[[,:\s-])[1-9]\d{15}/;

const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/gs;

/** Whether JSON text may have whole numbers that a number of JavaScript cannot hold. It is fast and sure only about "no". */
export const mayHaveLargeNumbers = (json: string): boolean => MAY_BE_LARGE.test(json);

/**
 * Valid JSON with its whole numbers beyond ±(2^53 - 1) put into quotes, digit by digit.
 * https://www.rfc-editor.org/rfc/rfc8259#section-6
 */
export function withLargeNumbersAsText(json: string): { json: string; count: number } {
	let count = 0;
	const changed = json.replace(TEXT_OR_NUMBER, (token) => {
		if (!/^-?[1-9]\d{15,}$/.test(token) || Number.isSafeInteger(Number(token))) return token;
		count++;
		return `"${token}"`;
	});
	return { json: changed, count };
}
