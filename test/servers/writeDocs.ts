import type { INodePropertyOptions } from 'n8n-workflow';
import { bucketDescription } from '../../nodes/AmazonS3/actions/bucket';
import { folderDescription } from '../../nodes/AmazonS3/actions/folder';
import { multipartUploadDescription } from '../../nodes/AmazonS3/actions/multipartUpload';
import { objectDescription } from '../../nodes/AmazonS3/actions/object';
import { readSection, writeSection } from '../support/compatibilityPage';
import type { Verdict } from './judge';
import { merged, readPage, writePage, type Column, type Said } from './serversPage';
import { WORKED_AROUND } from './workedAround';

export interface Seen {
	/** The server as the command names it. */
	name: string;
	title: string;
	verdict: Verdict;
}

/**
 * Writes what a run has seen to docs/compatibility.md, where the columns of servers that it has not run stay.
 * @param order the titles of servers in which their columns stand
 */
export function writeServersTable(all: Seen[], order: string[]): void {
	const day = new Date().toISOString().slice(0, 10);
	const operations = namesOfOperations();
	const columns = all
		.filter(({ verdict }) => verdict.byOperation.size + verdict.byClient.size > 0)
		.map((seen) => columnOf(seen, operations, day));
	writeSection('servers', writePage(merged(readPage(readSection('servers')), columns, order), [...operations.values()]));
}

function columnOf({ name, title, verdict }: Seen, operations: Map<string, string>, day: string): Column {
	const { passed, failures, byOperation, byClient, sequences } = verdict;
	return {
		title,
		day,
		cells: new Map([...operations].map(([operation, words]) => [words, saidOf(operation, name, verdict)])),
		total: byOperation.size === 0 ? undefined : `${passed} passed, ${failures.length} failed`,
		compared: sequences && comparedBy(sequences),
		clients: new Map([...byClient].map(([client, count]) => [client, `${count} passed`])),
	};
}

function saidOf(operation: string, name: string, { byOperation, lacking }: Verdict): Said[] {
	const passed = byOperation.get(operation) ?? 0;
	const missing = [...new Set(lacking.filter((each) => each.operations.includes(operation)).map(withCode))];
	if (passed === 0 && missing.length === 0) return [];
	const around = WORKED_AROUND.filter(({ servers, operations }) => servers.includes(name) && operations.includes(operation)).map(
		({ what }) => what,
	);
	const said = (words: string, notes: string[]): Said[] => (notes.length === 0 ? [] : [{ words, notes }]);
	return [
		...(passed === 0 ? [] : [{ words: `${passed} passed`, notes: [] }]),
		...said(passed === 0 ? 'not supported by the server' : 'in part not supported', missing),
		...said('worked around', around),
	];
}

function comparedBy({ count, requests, explained }: NonNullable<Verdict['sequences']>): string {
	const reasons = [...explained].map(([why, times]) => `- ${why} (${times} times)`);
	const sequences = count === 1 ? 'One sequence of requests that a seed decides' : `${count} sequences of requests that a seed decides`;
	return (
		`${sequences}, ${requests} requests in all, ${count === 1 ? 'was' : 'were'} sent to both, ` +
		'and status, error code and meaning of every answer were compared. ' +
		`Each difference is explained:\n\n${reasons.join('\n')}`
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
