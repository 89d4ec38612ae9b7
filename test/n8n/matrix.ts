import type { N8nRelease } from '../lab/installN8n';
import type { BinaryMode } from '../lab/n8nEnvironment';
import { writeSection } from '../servers/writeDocs';

/** The oldest n8n 2, two in between and the newest, each on a Node that it takes. */
export const MATRIX: N8nRelease[] = [
	{ n8n: '2.0.0', node: '20.19.5' },
	{ n8n: '2.16.1', node: '22.22.0' },
	{ n8n: '2.33.7', node: '22.22.0' },
	{ n8n: '2.41.1', node: '24.21.0' },
];

/** In every place for files the examples run; the form is looked at in the first. */
export const BINARY_MODES: BinaryMode[] = ['filesystem', 'default', 'database'];

/** Jest's arguments for the tests that run then: the large file is not for n8n's memory or its database. */
export const testsWith = (mode: BinaryMode): string[] => [
	...(mode === 'filesystem' ? ['examples', 'aiAgent', 'errorOutput', 'nodePanel', 'credentialForm'] : ['examples', 'aiAgent']),
	'--testNamePattern',
	'^(?!large-file)',
];

export interface MatrixRow {
	release: N8nRelease;
	binaryMode: BinaryMode;
	passed: number;
	failed: number;
}

/** Writes what was seen into docs/compatibility.md. */
export function writeMatrix(rows: MatrixRow[]): void {
	const cell = ({ release }: MatrixRow, mode: BinaryMode) => {
		const row = rows.find((each) => each.release === release && each.binaryMode === mode);
		return row ? `${row.passed} passed, ${row.failed} failed` : '–';
	};
	const releases = rows.filter(({ binaryMode }) => binaryMode === BINARY_MODES[0]);
	const lines = releases.map((row) => `| ${row.release.n8n} | ${row.release.node} | ${BINARY_MODES.map((mode) => cell(row, mode)).join(' | ')} |`);
	writeSection(
		'n8n versions',
		`Seen on ${new Date().toISOString().slice(0, 10)}, by \`npm run test:n8n -- --matrix\`: the packed package in each n8n. With files on disk the forms of node and connection are
filled in in a browser, and every workflow of \`examples/\` runs; with files in memory and in the database every example runs but the one with a large file.

| n8n | Node | files on disk | in memory | in the database |
| --- | --- | --- | --- | --- |
${lines.join('\n')}`,
	);
}
