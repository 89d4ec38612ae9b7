/** What an error says, with what caused it: that of `fetch` alone only says that it failed. */
export function wordsOf(error: unknown): string {
	if (!(error instanceof Error)) return String(error);
	const { cause } = error;
	const words = error.message || (error as NodeJS.ErrnoException).code || error.name;
	return cause === undefined ? words : `${words}: ${wordsOf(cause)}`;
}
