import { judge } from '../../servers/judge';

const outcome = (name: string, message?: string) => ({
	name,
	operations: ['object upload'],
	passed: message === undefined,
	message: message ?? '',
});
const lacking = [
	{ test: /^locks/, answer: 'NotImplemented', why: 'No locks.' },
	{ test: /^locks/, answer: 'NoSuchLock', why: 'No locks at all.' },
];

test('a listed test that fails with a listed answer is neither passed nor failed', () => {
	const verdict = judge({ tests: [outcome('lists'), outcome('locks', '501 NoSuchLock')], brokenFiles: [] }, lacking);
	expect(verdict).toEqual({
		passed: 1,
		lacking: [{ name: 'locks', operations: ['object upload'], why: 'No locks at all.', answer: 'NoSuchLock' }],
		byOperation: new Map([['object upload', 1]]),
		byClient: new Map(),
		failures: [],
	});
});

test.each([
	['a test that fails', [outcome('lists', 'wrong')], [], /^lists\nwrong$/],
	['a listed test that passes', [outcome('locks')], [], /^locks\nIt passes: take it off the list/],
	[
		'a listed test that fails without its answer',
		[outcome('locks', 'wrong')],
		[],
		/fails without "NotImplemented" or "NoSuchLock"\.\nwrong/,
	],
	['a file that cannot be loaded', [outcome('locks', 'NoSuchLock')], ['no such module'], /^no such module$/],
])('%s is a failure', (_, tests, brokenFiles, words) => {
	const { failures } = judge({ tests, brokenFiles }, lacking, false);
	expect(failures).toEqual([expect.stringMatching(words)]);
});

test('an entry without a test is a failure of the whole suite only, and a run without tests of any', () => {
	const tests = [outcome('lists')];
	expect(judge({ tests, brokenFiles: [] }, lacking).failures).toHaveLength(2);
	expect(judge({ tests, brokenFiles: [] }, lacking, false).failures).toEqual([]);
	expect(judge({ tests: [], brokenFiles: [] }, [], false).failures).toEqual(['No test ran.']);
});
