import type { INodePropertyOptions } from 'n8n-workflow';
import { bucketDescription } from '../../nodes/AmazonS3/actions/bucket';
import { folderDescription } from '../../nodes/AmazonS3/actions/folder';
import { multipartUploadDescription } from '../../nodes/AmazonS3/actions/multipartUpload';
import { objectDescription } from '../../nodes/AmazonS3/actions/object';
import { writeSection } from '../support/compatibilityPage';
import type { Verdict } from './judge';
import { WORKED_AROUND } from './workedAround';

export interface Seen {
	/** The server as the command names it. */
	name: string;
	title: string;
	verdict: Verdict;
}

/** Operations by servers: how many tests passed, and what a server cannot do in its own words. */
export function writeServersTable(all: Seen[]): void {
	const seen = all.filter(({ verdict }) => verdict.byOperation.size > 0);
	const operations = namesOfOperations();
	const notes: string[] = [];
	const noteOf = (text: string) => (notes.includes(text) ? notes.indexOf(text) : notes.push(text) - 1) + 1;
	const cell = (operation: string, name: string, { byOperation, lacking }: Verdict) => {
		const passed = byOperation.get(operation) ?? 0;
		const missing = [...new Set(lacking.filter((each) => each.operations.includes(operation)).map((each) => noteOf(withCode(each))))];
		if (passed === 0 && missing.length === 0) return '–';
		const around = WORKED_AROUND.filter(({ servers, operations: all }) => servers.includes(name) && all.includes(operation)).map(
			({ what }) => noteOf(what),
		);
		const said = (words: string, numbers: number[]) => (numbers.length === 0 ? [] : [`${words} (${numbers.join(', ')})`]);
		return [
			...(passed === 0 ? [] : [`${passed} passed`]),
			...said(passed === 0 ? 'not supported by the server' : 'in part not supported', missing),
			...said('worked around', around),
		].join('; ');
	};
	const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
	const table = [
		row(['operation', ...seen.map(({ title }) => title)]),
		row(['---', ...seen.map(() => '---')]),
		...[...operations]
			.filter(([operation]) => seen.some((each) => cell(operation, each.name, each.verdict) !== '–'))
			.map(([operation, title]) => row([title, ...seen.map((each) => cell(operation, each.name, each.verdict))])),
		row(['**all tests**', ...seen.map(({ verdict }) => `**${verdict.passed} passed, ${verdict.failures.length} failed**`)]),
	];
	const compared = seen
		.filter(({ verdict }) => verdict.sequences)
		.map(({ title, verdict }) => {
			const { count, requests, explained } = verdict.sequences!;
			const reasons = [...explained].map(([why, times]) => `- ${why} (${times} times)`);
			return `### ${title} and the local S3\n\n${count} sequences of requests that a seed decides, ${requests} requests in all, were sent to both, and status, error code and meaning of every answer were compared. Each difference is explained:\n\n${reasons.join('\n')}`;
		});
	const met = all.filter(({ verdict }) => verdict.byClient.size > 0);
	const clients = [...new Set(met.flatMap(({ verdict }) => [...verdict.byClient.keys()]))];
	const clientTable = [
		row(['program', ...met.map(({ title }) => title)]),
		row(['---', ...met.map(() => '---')]),
		...clients.map((client) => row([client, ...met.map(({ verdict }) => `${verdict.byClient.get(client) ?? 0} passed`)])),
	];
	const others =
		met.length === 0
			? ''
			: `\n\n### Other programs\n\nEach reads what the node writes, and the node what each writes: odd keys, empty files, files in parts, headers, metadata, tags and presigned URLs, as far as the program has them.\n\n${clientTable.join('\n')}`;
	const day = new Date().toISOString().slice(0, 10);
	writeSection(
		'servers',
		`Seen on ${day}, by \`npm run test:servers -- --server all\`. The number is that of the tests of the contract suite that ran the operation and passed. A test of unusual keys runs several operations: where a server cannot have such a key, all of them are supported in part only.\n\n${table.join('\n')}\n\n${notes.map((note, i) => `${i + 1}. ${note}`).join('\n')}\n\n${compared.join('\n\n')}${others}`,
	);
}

function namesOfOperations(): Map<string, string> {
	const names = new Map<string, string>();
	for (const { name, displayOptions, options } of [
		...objectDescription,
		...folderDescription,
		...bucketDescription,
		...multipartUploadDescription,
	]) {
		const resource = String(displayOptions?.show?.resource?.[0]);
		if (name === 'operation')
			for (const option of options as INodePropertyOptions[])
				names.set(`${resource} ${String(option.value)}`, `${title(resource)}: ${option.name}`);
	}
	return names;
}

/** An answer that is one of S3's error codes, or a server's own, is told; what else a failure shows is for the test alone. */
const withCode = ({ why, answer }: { why: string; answer: string }) =>
	/^[A-Z]\w*[a-z][A-Z]\w+$/.test(answer) ? `${why} Its answer: ${answer}.` : why;

const title = (resource: string) => resource.charAt(0).toUpperCase() + resource.slice(1).replace(/[A-Z]/g, ' $&');
