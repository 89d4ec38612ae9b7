/** The tables of docs/operations.md are those of the form; UPDATE_DOCS=1 writes them. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { IAM_ACTIONS } from './iamActions';
import { allOperations, operationTables } from './operationTables';

const PROJECT = resolve(__dirname, '../../..');
const FILE = join(PROJECT, 'README.md');
const TABLES = join(PROJECT, 'docs/operations.md');
const BEGIN = '<!-- operations: written by UPDATE_DOCS=1 npx jest readme -->';
const END = '<!-- operations: end -->';

test('the tables of operations, options and IAM actions are those of the form', () => {
	const page = readFileSync(TABLES, 'utf8');
	const [before, rest = ''] = page.split(BEGIN);
	const [written, after = ''] = rest.split(END);
	if (process.env.UPDATE_DOCS) writeFileSync(TABLES, `${before}${BEGIN}\n${operationTables()}\n${END}${after}`);
	else expect(written!.trim()).toBe(operationTables());
});

test('every operation has its IAM actions, and each condition is one of its labels', () => {
	const operations = allOperations();
	expect(Object.keys(IAM_ACTIONS).sort()).toEqual(operations.map(({ id }) => id).sort());
	for (const { id, fields, options } of operations) {
		const labels = Object.keys(IAM_ACTIONS[id]!.when ?? {})
			.filter((what) => /^[A-Z][a-z]/.test(what))
			.map((what) => what.split(':')[0]);
		expect([id, labels.filter((label) => ![...fields, ...options].includes(label!))]).toEqual([id, []]);
	}
});

test('every example is linked', () => {
	const readme = readFileSync(FILE, 'utf8');
	for (const file of readdirSync(join(PROJECT, 'examples'))) expect(readme).toContain(`(examples/${file})`);
});

test('every file that it links is there', () => {
	const readme = readFileSync(FILE, 'utf8');
	const linked = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path]) => path!);
	expect(linked.filter((path) => !existsSync(join(PROJECT, path)))).toEqual([]);
	expect(linked.length).toBeGreaterThan(0);
});
