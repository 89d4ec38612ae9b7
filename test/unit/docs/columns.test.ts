/** The formatter wraps code between its tokens. It leaves long strings, regular expressions, comments and pages as they are. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');
const COLUMNS = 140;
const GENERATED = new Set(['docs/compatibility.md', 'docs/examples.md', 'docs/operations.md']);
const NOT_OURS = new Set(['.git', '.lab', 'coverage', 'dist', 'node_modules']);

const filesIn = (folder: string): string[] =>
	readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
		if (NOT_OURS.has(entry.name)) return [];
		const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
		return entry.isDirectory() ? filesIn(path) : [path];
	});
const files = filesIn('');

const linesOf = (file: string) =>
	readFileSync(join(ROOT, file), 'utf8')
		.split('\n')
		.map((text, i) => ({ at: `${file}:${i + 1}`, text: text.replaceAll('\t', '  ') }));
const tooLong = ({ text }: { text: string }) => text.length > COLUMNS;
/** Code blocks, tables, and what is one address cannot be wrapped. */
const isProse = ({ text }: { text: string }) => !/^\s*(\||[[<!#])/.test(text) && /^\s*(\S{1,40}\s+){2}/.test(text);

test('no line of code has over 140 columns', () => {
	const code = files.filter((file) => /\.(ts|mts|mjs|cjs|js|py)$/.test(file)).flatMap(linesOf);
	expect(code.length).toBeGreaterThan(10_000);
	expect(code.filter(tooLong).map(({ at }) => at)).toEqual([]);
});

test('no line of prose has over 140 columns', () => {
	const pages = files.filter((file) => file.endsWith('.md') && !GENERATED.has(file));
	expect(pages.length).toBeGreaterThan(20);
	const long = pages.flatMap((page) => {
		let [inCode, isGenerated] = [false, false];
		return linesOf(page).filter((line) => {
			if (/^\s*```/.test(line.text)) inCode = !inCode;
			if (line.text.startsWith('<!-- ')) isGenerated = line.text.includes('UPDATE_DOCS');
			return !inCode && !isGenerated && tooLong(line) && isProse(line);
		});
	});
	expect(long.map(({ at }) => at)).toEqual([]);
});
