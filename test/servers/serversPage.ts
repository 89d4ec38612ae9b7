/** What is known of one server, as docs/compatibility.md shows it in a column of its own. */
export interface Column {
	title: string;
	/** When it was seen, such as 2026-11-26. */
	day: string;
	/** By the titles of operations. */
	cells: Map<string, Said[]>;
	/** How many tests passed and failed; absent for what runs no tests of its own, such as the local S3. */
	total?: string;
	/** What a comparison with the local S3 has shown. */
	compared?: string;
	/** How many tests passed with each program of others. */
	clients: Map<string, string>;
}

/** Words about an operation, with the reasons that stand below the table. */
export interface Said {
	words: string;
	notes: string[];
}

const NOTHING = '–';
const TOTAL = '**all tests**';
const COMPARED = ' and the local S3';
const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
const cellsOf = (line: string) => line.slice(2, -2).split(' | ');
const headOf = ({ title, day }: Column) => `${title} (${day})`;

/** The columns of a page that `writePage` has written; none of any other text. */
export function readPage(page: string): Column[] {
	const columns = new Map<string, Column>();
	const columnOf = (head: string) => {
		const [, title = head, day = ''] = /^(.*) \((\d{4}-\d\d-\d\d)\)$/.exec(head) ?? [];
		const known = columns.get(title) ?? { title, day, cells: new Map<string, Said[]>(), clients: new Map<string, string>() };
		columns.set(title, known);
		return known;
	};
	const [main = '', ...sections] = page.split(/^### /m);
	const notes = new Map([...main.matchAll(/^(\d+)\. (.*)$/gm)].map(([, number, note]) => [number!, note!]));
	const { heads, rows } = tableIn(main, 'operation');
	for (const [name, ...cells] of rows)
		cells.forEach((cell, i) => {
			const column = columnOf(heads[i]!);
			if (name === TOTAL) column.total = cell.replaceAll('**', '');
			else column.cells.set(name!, saidIn(cell, notes));
		});
	for (const section of sections) {
		const [title = '', ...text] = section.split('\n');
		if (title.endsWith(COMPARED)) columnOf(titleAmong(columns, title.slice(0, -COMPARED.length))).compared = text.join('\n').trim();
		const programs = tableIn(section, 'program');
		for (const [name, ...cells] of programs.rows) cells.forEach((cell, i) => columnOf(programs.heads[i]!).clients.set(name!, cell));
	}
	return [...columns.values()];
}

const titleAmong = (columns: Map<string, Column>, title: string): string => {
	const known = columns.get(title);
	return known === undefined ? title : headOf(known);
};

function tableIn(text: string, corner: string): { heads: string[]; rows: string[][] } {
	const lines = text.split('\n');
	const from = lines.findIndex((line) => line.startsWith(`| ${corner} |`));
	if (from < 0) return { heads: [], rows: [] };
	const end = lines.findIndex((line, i) => i > from && !line.startsWith('|'));
	const [head, , ...rows] = lines.slice(from, end < 0 ? undefined : end).map(cellsOf);
	return { heads: head!.slice(1), rows };
}

function saidIn(cell: string, notes: Map<string, string>): Said[] {
	if (cell === NOTHING) return [];
	return cell.split('; ').map((each) => {
		const [, words = each, numbers] = /^(.*?)(?: \((\d+(?:, \d+)*)\))?$/.exec(each) ?? [];
		return { words, notes: (numbers?.split(', ') ?? []).map((number) => notes.get(number) ?? '') };
	});
}

/** The columns of before, each replaced by the one of the same title, and then the others, in this order of titles. */
export function merged(before: Column[], now: Column[], order: string[]): Column[] {
	const byTitle = new Map([...before, ...now].map((column) => [column.title, column]));
	const placeOf = ({ title }: Column) => (order.includes(title) ? order.indexOf(title) : order.length);
	return [...byTitle.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

/** Operations by servers, the reasons, the comparisons and the programs of others; @param operations the titles of the rows */
export function writePage(columns: Column[], operations: string[]): string {
	const notes: string[] = [];
	const numberOf = (note: string) => (notes.includes(note) ? notes.indexOf(note) : notes.push(note) - 1) + 1;
	const textOf = (said: Said[] = []) =>
		said.map(({ words, notes: all }) => (all.length === 0 ? words : `${words} (${all.map(numberOf).join(', ')})`)).join('; ') || NOTHING;
	const servers = columns.filter(({ total }) => total !== undefined);
	const met = columns.filter(({ clients }) => clients.size > 0);
	const programs = [...new Set(met.flatMap(({ clients }) => [...clients.keys()]))];
	const table = [
		row(['operation', ...servers.map(headOf)]),
		row(['---', ...servers.map(() => '---')]),
		...operations
			.filter((name) => servers.some(({ cells }) => (cells.get(name) ?? []).length > 0))
			.map((name) => row([name, ...servers.map(({ cells }) => textOf(cells.get(name)))])),
		row([TOTAL, ...servers.map(({ total }) => `**${total}**`)]),
	];
	const clientTable = [
		row(['program', ...met.map(headOf)]),
		row(['---', ...met.map(() => '---')]),
		...programs.map((name) => row([name, ...met.map(({ clients }) => clients.get(name) ?? NOTHING)])),
	];
	return [
		'Each column was written by `npm run test:servers -- --server NAME --write-docs` on the day in its head. ' +
			'The number is that of the tests of the contract suite that ran the operation and passed. ' +
			'A test of unusual keys runs several operations: where a server cannot have such a key, all of them are supported in part only.',
		table.join('\n'),
		notes.map((note, i) => `${i + 1}. ${note}`).join('\n'),
		...servers.filter(({ compared }) => compared !== undefined).map(({ title, compared }) => `### ${title}${COMPARED}\n\n${compared}`),
		...(met.length === 0
			? []
			: [
					'### Other programs',
					'Each reads what the node writes, and the node what each writes: odd keys, empty files, files in parts, headers, ' +
						'metadata, tags and presigned URLs, as far as the program has them.',
					clientTable.join('\n'),
				]),
	].join('\n\n');
}
