import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { INodePropertyOptions } from 'n8n-workflow';
import { bucketDescription } from '../../nodes/AmazonS3/actions/bucket';
import { folderDescription } from '../../nodes/AmazonS3/actions/folder';
import { multipartUploadDescription } from '../../nodes/AmazonS3/actions/multipartUpload';
import { objectDescription } from '../../nodes/AmazonS3/actions/object';
import type { Verdict } from './judge';

const FILE = join(resolve(__dirname, '..', '..'), 'docs', 'compatibility.md');

export interface Seen {
	title: string;
	verdict: Verdict;
}

/** Puts a text between two marks of docs/compatibility.md, in place of what stood there. */
export function writeSection(mark: string, text: string): void {
	const begin = `<!-- ${mark}: written by a test run -->`;
	const end = `<!-- ${mark}: end -->`;
	const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '# Compatibility\n';
	const section = `${begin}\n${text.trim()}\n${end}`;
	const known = before.indexOf(begin);
	writeFileSync(FILE, known < 0 ? `${before.trimEnd()}\n\n${section}\n` : before.slice(0, known) + section + before.slice(before.indexOf(end) + end.length));
}

/** Operations by servers: how many tests passed, and what a server cannot do in its own words. */
export function writeServersTable(seen: Seen[]): void {
	const operations = namesOfOperations();
	const notes: string[] = [];
	const noteOf = (text: string) => (notes.includes(text) ? notes.indexOf(text) : notes.push(text) - 1) + 1;
	const cell = (operation: string, { byOperation, lacking }: Verdict) => {
		const passed = byOperation.get(operation) ?? 0;
		const missing = [...new Set(lacking.filter((each) => each.operations.includes(operation)).map(({ why }) => noteOf(why)))];
		if (passed === 0 && missing.length === 0) return '–';
		return `${passed === 0 ? 'not supported by the server' : `${passed} passed`}${missing.length === 0 ? '' : ` (${missing.join(', ')})`}`;
	};
	const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const table = [
		row(['operation', ...seen.map(({ title }) => title)]),
		row(['---', ...seen.map(() => '---')]),
		...[...operations].filter(([operation]) => seen.some(({ verdict }) => cell(operation, verdict) !== '–')).map(([operation, name]) => row([name, ...seen.map(({ verdict }) => cell(operation, verdict))])),
		row(['**all tests**', ...seen.map(({ verdict }) => `**${verdict.passed} passed, ${verdict.failures.length} failed**`)]),
	];
	const day = new Date().toISOString().slice(0, 10);
	writeSection('servers', `Seen on ${day}, by \`npm run test:servers -- --server all\`. The number is that of the tests of the contract suite that ran the operation and passed.\n\n${table.join('\n')}\n\n${notes.map((note, i) => `${i + 1}. ${note}`).join('\n')}`);
}

function namesOfOperations(): Map<string, string> {
	const names = new Map<string, string>();
	for (const { name, displayOptions, options } of [...objectDescription, ...folderDescription, ...bucketDescription, ...multipartUploadDescription]) {
		const resource = String(displayOptions?.show?.resource?.[0]);
		if (name === 'operation') for (const option of options as INodePropertyOptions[]) names.set(`${resource} ${String(option.value)}`, `${title(resource)}: ${option.name}`);
	}
	return names;
}

const title = (resource: string) => resource.charAt(0).toUpperCase() + resource.slice(1).replace(/[A-Z]/g, ' $&');
