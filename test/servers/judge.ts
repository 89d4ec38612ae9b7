import type { Lacking } from './realServer';

export interface SuiteResult {
	tests: Array<{ name: string; operations: string[]; passed: boolean; message: string }>;
	/** What jest said of each file that failed outside of its tests. */
	brokenFiles: string[];
}

export interface Verdict {
	passed: number;
	/** Tests that the server cannot pass, and did not. */
	lacking: Array<{ name: string; operations: string[]; why: string }>;
	/** How many tests of each operation passed. */
	byOperation: Map<string, number>;
	/** One text for each failure. */
	failures: string[];
}

/**
 * Holds the results of a suite against the list of what the server lacks. A listed test that passes is a failure, and
 * so is one that fails without a listed answer, and, when the whole suite ran, an entry that no test matches.
 */
export function judge({ tests, brokenFiles }: SuiteResult, list: Lacking[], isWholeSuite = true): Verdict {
	const verdict: Verdict = { passed: 0, lacking: [], byOperation: new Map(), failures: [...brokenFiles] };
	for (const { name, operations, passed, message } of tests) {
		if (passed) for (const operation of operations) verdict.byOperation.set(operation, (verdict.byOperation.get(operation) ?? 0) + 1);
		const listed = list.filter(({ test }) => test.test(name));
		if (listed.length === 0 || (passed && listed.every(({ sometimes }) => sometimes))) {
			if (passed) verdict.passed++;
			else verdict.failures.push(`${name}\n${message}`);
		} else if (passed) {
			verdict.failures.push(`${name}\nIt passes: take it off the list of what the server lacks.`);
		} else {
			const found = listed.find(({ answer }) => message.includes(answer));
			if (found) verdict.lacking.push({ name, operations, why: found.why });
			else verdict.failures.push(`${name}\nIt is listed as lacking, but fails without ${listed.map(({ answer }) => `"${answer}"`).join(' or ')}.\n${message}`);
		}
	}
	const unmatched = isWholeSuite ? list.filter(({ test }) => !tests.some(({ name }) => test.test(name))) : [];
	verdict.failures.push(...unmatched.map(({ test }) => `${test}\nNo test has this name: take it off the list of what the server lacks.`));
	if (tests.length === 0) verdict.failures.push('No test ran.');
	return verdict;
}
