import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FILE = join(resolve(__dirname, '..', '..'), 'docs', 'compatibility.md');

const marks = (name: string): [string, string] => [`<!-- ${name}: written by a test run -->`, `<!-- ${name}: end -->`];

/** What stands between two marks of docs/compatibility.md; nothing while they are not there. */
export function readSection(name: string): string {
	const [begin, end] = marks(name);
	return existsSync(FILE) ? (readFileSync(FILE, 'utf8').split(begin)[1]?.split(end)[0] ?? '') : '';
}

/** Puts a text between two marks of docs/compatibility.md, in place of what stood there. */
export function writeSection(name: string, text: string): void {
	const [begin, end] = marks(name);
	const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '# Compatibility\n';
	const section = `${begin}\n${text.trim()}\n${end}`;
	const known = before.indexOf(begin);
	writeFileSync(
		FILE,
		known < 0 ? `${before.trimEnd()}\n\n${section}\n` : before.slice(0, known) + section + before.slice(before.indexOf(end) + end.length),
	);
}
