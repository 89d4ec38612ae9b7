declare module 'write-good' {
	/** Findings in a text; a check that is false is left out. */
	export default function writeGood(
		text: string,
		checks?: Record<string, boolean>,
	): Array<{ index: number; offset: number; reason: string }>;
}
