import type { N8nRelease } from '../lab/installN8n';
import type { BinaryMode } from '../lab/n8nEnvironment';
import { readSection, writeSection } from '../support/compatibilityPage';

const SECTION = 'n8n versions';

/** The oldest n8n 2, two in between and the newest, each on a Node that it takes. */
export const MATRIX: N8nRelease[] = [
	{ n8n: '2.0.0', node: '20.19.5' },
	{ n8n: '2.11.4', node: '22.22.0' },
	{ n8n: '2.33.7', node: '22.22.0' },
	{ n8n: '2.41.1', node: '24.21.0' },
];

/** In every place for files the examples run; the form is looked at in the first. */
export const BINARY_MODES: BinaryMode[] = ['filesystem', 'default', 'database'];

/**
 * Jest's arguments for the tests that run then: the large file is not for n8n's memory or its database, and the installation by
 * its user interface is for the newest n8n.
 */
export const testsWith = (mode: BinaryMode, release: N8nRelease): string[] => [
	...(mode === 'filesystem' ? ['examples', 'aiAgent', 'errorOutput', 'nodePanel', 'credentialForm'] : ['examples', 'aiAgent']),
	...(mode === 'filesystem' && release === MATRIX.at(-1) ? ['communityNodes'] : []),
	'--testNamePattern',
	'^(?!large-file)',
];

export interface MatrixRow {
	release: N8nRelease;
	binaryMode: BinaryMode;
	passed: number;
	failed: number;
}

/** Writes what was seen into docs/compatibility.md; a release that did not run now keeps the line of its last run. */
export function writeMatrix(rows: MatrixRow[]): void {
	const day = new Date().toISOString().slice(0, 10);
	const cell = (release: N8nRelease, mode: BinaryMode) => {
		const { passed, failed } = rows.find((row) => row.release === release && row.binaryMode === mode)!;
		return `${passed} passed, ${failed} failed`;
	};
	const begin = ({ n8n, node }: N8nRelease) => `| ${n8n} | ${node} |`;
	const known = readSection(SECTION).split('\n');
	const lines = MATRIX.map((release) =>
		rows.some((row) => row.release === release)
			? `${begin(release)} ${BINARY_MODES.map((mode) => cell(release, mode)).join(' | ')} | ${day} |`
			: known.find((line) => line.startsWith(begin(release))),
	);
	writeSection(
		SECTION,
		`By \`npm run test:n8n -- --matrix\`: the packed package in each n8n. With files on disk the forms of node and connection are filled in
in a browser, and every workflow of \`examples/\` runs; with files in memory and in the database every example runs but the one with a large
file.

| n8n | Node | files on disk | in memory | in the database | seen on |
| --- | --- | --- | --- | --- | --- |
${lines.filter((line) => line !== undefined).join('\n')}`,
	);
}
