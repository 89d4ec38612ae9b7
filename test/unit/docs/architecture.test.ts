/** docs/architecture.md shows the rooms as they are; UPDATE_DOCS=1 draws its picture again. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CLIENT, findCircle, importGraph, NODE_FOLDER, PROJECT, roomOf, sourceFiles } from './importGraph';

const PAGE = join(PROJECT, 'docs/architecture.md');
const BEGIN = '<!-- picture: drawn by UPDATE_DOCS=1 npx jest architecture -->';
const END = '<!-- picture: end -->';
/** One sitting. */
const MAX_ROOM_LINES = 1500;

const files = sourceFiles(NODE_FOLDER);
const graph = importGraph(files);
const rooms = readdirSync(CLIENT, { withFileTypes: true })
	.filter((entry) => entry.isDirectory())
	.map(({ name }) => name);

/** The arrows between rooms. Those from and to quirks/ are left out: every room may use it, and it every room. */
function picture(): string {
	const arrows = new Set<string>();
	for (const [file, imported] of graph) {
		for (const target of imported) {
			const [from, to] = [roomOf(file), roomOf(target)];
			if (from !== to && from !== 'quirks' && to !== 'quirks') arrows.add(`  ${idOf(from)} --> ${idOf(to)}`);
		}
	}
	const names = [...new Set(files.map(roomOf))].filter((room) => room !== 'quirks').sort();
	const boxes = names.map((room) => `  ${idOf(room)}["${rooms.includes(room) ? `client/${room}` : room}"]`);
	return ['```mermaid', 'flowchart TD', ...boxes, ...[...withoutShortcuts(arrows)].sort(), '```'].join('\n');
}

const idOf = (room: string) => room.replace(/\W+/g, '');

/** Arrows that a longer way implies make the picture unreadable and say nothing new. */
function withoutShortcuts(arrows: Set<string>): Set<string> {
	const next = new Map<string, string[]>();
	for (const arrow of arrows) {
		const [from, to] = arrow.trim().split(' --> ') as [string, string];
		next.set(from, [...(next.get(from) ?? []), to]);
	}
	const reaches = (from: string, to: string): boolean => (next.get(from) ?? []).some((step) => step === to || reaches(step, to));
	return new Set(
		[...arrows].filter((arrow) => {
			const [from, to] = arrow.trim().split(' --> ') as [string, string];
			return !next.get(from)!.some((step) => step !== to && reaches(step, to));
		}),
	);
}

test('the picture of the rooms is drawn from the imports', () => {
	const page = readFileSync(PAGE, 'utf8');
	const [before, rest = ''] = page.split(BEGIN);
	const [drawn, after = ''] = rest.split(END);
	if (process.env.UPDATE_DOCS) writeFileSync(PAGE, `${before}${BEGIN}\n${picture()}\n${END}${after}`);
	else expect(drawn!.trim()).toBe(picture());
});

test('no circle of imports', () => {
	expect(findCircle(graph)).toBeUndefined();
	expect(findCircle(new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b'] })))).toHaveLength(3);
});

test('every file of client/ stands in a room, and the page names every room', () => {
	expect(sourceFiles(CLIENT).filter((file) => !relative(CLIENT, file).match(/[\\/]/))).toEqual([]);
	const page = readFileSync(PAGE, 'utf8');
	expect(rooms.filter((room) => !page.includes(`\`${room}/\``))).toEqual([]);
});

test.each(rooms)('%s says what it is for, and can be read in one sitting', (room) => {
	const readme = join(CLIENT, room, 'README.md');
	expect(existsSync(readme)).toBe(true);
	expect(readFileSync(readme, 'utf8')).toMatch(new RegExp(`^# ${room}/\n`));
	const lines = sourceFiles(join(CLIENT, room)).map((file) => readFileSync(file, 'utf8').split('\n').length - 1);
	expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(MAX_ROOM_LINES);
});

test.each(['docs', '.', '.github', 'test'])('every file that a page in %s links is there', (folder) => {
	const pages = readdirSync(join(PROJECT, folder)).filter((name) => name.endsWith('.md'));
	const links = pages.flatMap((page) =>
		[...readFileSync(join(PROJECT, folder, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)(#[^)]*)?\)/g)].map(([, link]) => ({
			page,
			link: link!,
		})),
	);
	expect(links.filter(({ link }) => !existsSync(join(PROJECT, folder, link)))).toEqual([]);
});
