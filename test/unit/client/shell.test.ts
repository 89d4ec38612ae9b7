import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { curlFor, curlForForm, localFileFor, shellQuote } from '../../../nodes/AmazonS3/client/sharing/shell';

/** What a shell makes of a command line whose program is replaced by one that prints its arguments. */
const words = (command: string): string[] =>
	execFileSync('/bin/sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' })
		.split('\0')
		.slice(0, -1);

const printable = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((text) => !text.includes('\0'));

test('a quoted text is one word of a shell, whatever is in it', () => {
	fc.assert(
		fc.property(printable, (text) => expect(words(`curl ${shellQuote(text)}`)).toEqual([text])),
		{ numRuns: 50 },
	);
});

test('a local file never is an option, a folder or somewhere else', () => {
	expect(['a/b/-rf', '..', 'x/..', 'a\\b', 'q/', 'line\nbreak'].map(localFileFor)).toEqual([
		'./-rf',
		'./_',
		'./_',
		'./a_b',
		'./q',
		'./line_break',
	]);
});

describe('curl', () => {
	const url = "https://s3.example.com/b/it's%20here?X-Amz-Signature=1";

	test('of each method', () => {
		expect(words(curlFor('GET', url, {}, "it's here"))).toEqual(['--fail-with-body', '-o', "./it's here", url]);
		expect(words(curlFor('HEAD', url, {}, 'k'))).toEqual(['--fail-with-body', '--head', url]);
		expect(words(curlFor('DELETE', url, {}, 'k'))).toEqual(['--fail-with-body', '-X', 'DELETE', url]);
	});

	test('sends the headers of an upload, an empty one too, and leaves its length to curl', () => {
		const headers = { 'Content-Type': 'text/plain', 'Content-Length': '5', 'x-amz-meta-empty': '', 'x-amz-meta-a': "$(rm) `x` '" };
		expect(words(curlFor('PUT', url, headers, 'a/k.txt'))).toEqual([
			'--fail-with-body',
			'--upload-file',
			'./k.txt',
			'-H',
			'Content-Type: text/plain',
			'-H',
			'x-amz-meta-empty;',
			'-H',
			"x-amz-meta-a: $(rm) `x` '",
			url,
		]);
	});

	test('keeps dots in a path, and adds no file name to a folder', () => {
		const dots = 'https://s3.example.com/b/a/../c?X=1';
		expect(words(curlFor('GET', dots, {}, 'a/../c'))).toEqual(['--fail-with-body', '-o', './c', '--path-as-is', dots]);
		expect(words(curlFor('PUT', 'https://h/b/f/?X=1', {}, 'f/'))).toEqual([
			'--fail-with-body',
			'-X',
			'PUT',
			'--data-binary',
			'@./f',
			'-H',
			'Content-Type:',
			'https://h/b/f/?X=1',
		]);
	});

	test('posts fields as they are, though they begin with @ or <, and the file last', () => {
		expect(words(curlForForm(url, { key: '@k', policy: '<p;type=x' }, './a"b.txt'))).toEqual([
			'--fail-with-body',
			'--form-string',
			'key=@k',
			'--form-string',
			'policy=<p;type=x',
			'-F',
			'file=@"./a\\"b.txt"',
			url,
		]);
	});
});
