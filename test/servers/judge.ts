import type { Lacking } from './realServer';

export interface SuiteResult {
	/** `client` is the program of others that a test uses. */
	tests: Array<{ name: string; operations: string[]; client?: string; passed: boolean; message: string }>;
	/** What jest said of each file that failed outside of its tests. */
	brokenFiles: string[];
}

export interface Verdict {
	passed: number;
	/** Tests that the server cannot pass, and did not. */
	lacking: Array<{ name: string; operations: string[]; why: string; answer: string }>;
	/** How many tests of each operation passed. */
	byOperation: Map<string, number>;
	/**
	 * Sequences of requests that the server and the local S3 took alike, but for what is explained; how often each explanation was needed.
	 */
	sequences?: { count: number; requests: number; explained: Map<string, number> };
	/** How many tests passed with each program of others. */
	byClient: Map<string, number>;
	/** One text for each failure. */
	failures: string[];
}

export const nothingSeen = (): Verdict => ({ passed: 0, lacking: [], byOperation: new Map(), byClient: new Map(), failures: [] });

/**
 * Holds the results of a suite against the list of what the server lacks. A listed test that passes is a failure, and
 * so is one that fails without a listed answer, and, when the whole suite ran, an entry that no test matches.
 */
export function judge({ tests, brokenFiles }: SuiteResult, list: Lacking[], isWholeSuite = true): Verdict {
	const verdict: Verdict = { ...nothingSeen(), failures: [...brokenFiles] };
	for (const { name, operations, client, passed, message } of tests) {
		if (passed) for (const operation of operations) verdict.byOperation.set(operation, (verdict.byOperation.get(operation) ?? 0) + 1);
		if (client) verdict.byClient.set(client, (verdict.byClient.get(client) ?? 0) + Number(passed));
		const listed = list.filter(({ test }) => test.test(name));
		if (listed.length === 0 || (passed && listed.every(({ sometimes }) => sometimes))) {
			if (passed) verdict.passed++;
			else verdict.failures.push(`${name}\n${message}`);
		} else if (passed) {
			verdict.failures.push(`${name}\nIt passes: take it off the list of what the server lacks.`);
		} else {
			const found = listed.find(({ answer }) => message.includes(answer));
			if (found) verdict.lacking.push({ name, operations, why: found.why, answer: found.answer });
			else
				verdict.failures.push(
					`${name}\nIt is listed as lacking, but fails without ${listed.map(({ answer }) => `"${answer}"`).join(' or ')}.\n${message}`,
				);
		}
	}
	const unmatched = isWholeSuite ? list.filter(({ test }) => !tests.some(({ name }) => test.test(name))) : [];
	verdict.failures.push(...unmatched.map(({ test }) => `${test}\nNo test has this name: take it off the list of what the server lacks.`));
	if (tests.length === 0) verdict.failures.push('No test ran.');
	return verdict;
}
