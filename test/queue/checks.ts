import { wordsOf } from '../lab/wordsOf';

/** What was looked at in this run, and how it went. */
export class Checks {
	passed = 0;
	failed = 0;

	/** Runs one check, which throws or returns what is wrong: an empty text, list or nothing is right. */
	async that(name: string, look: () => Promise<string | string[] | undefined | void>): Promise<void> {
		const wrong = await look().catch(wordsOf);
		const words = [wrong ?? []].flat().filter((text) => text !== '');
		if (words.length === 0) this.passed++;
		else this.failed++;
		console.log(words.length === 0 ? `  ✓ ${name}` : `  ✗ ${name}\n      ${words.slice(0, 10).join('\n      ')}`);
	}
}
