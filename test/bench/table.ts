import type { ContenderName } from './contenders';
import type { Figure, Row, WorkloadResult } from './results';
import type { Reading } from './workload';

const MIB = 1024 * 1024;
const REASON_CHARACTERS = 300;

const formats: Record<Reading['unit'], (value: number) => string> = {
	ms: (ms) =>
		ms >= 10_000
			? `${(ms / 1000).toFixed(1)} s`
			: ms >= 1000
				? `${(ms / 1000).toFixed(2)} s`
				: ms >= 10
					? `${ms.toFixed(0)} ms`
					: `${ms.toFixed(1)} ms`,
	bytes: (bytes) => (bytes >= MIB ? `${(bytes / MIB).toFixed(0)} MiB` : `${(bytes / 1024).toFixed(0)} KiB`),
	count: (count) => String(Math.round(count * 10) / 10),
	share: (share) => `${(share * 100).toFixed(0)}%`,
};

/** Returns a workload's figures as lines of text: a column for each contender, with its ratio to ours. */
export function tableOf({ name, title, rows, absent }: WorkloadResult, contenders: ContenderName[]): string {
	const shown = contenders.filter((contender) => rows.some((row) => find(row, contender)));
	const cells =
		rows.length === 0
			? []
			: [['', ...shown], ...rows.map((row) => [row.figure, ...shown.map((contender) => cell(row, find(row, contender)))])];
	const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
	const lines = cells.map((line) => `  ${line.map((text, column) => text.padEnd(widths[column]!)).join('   ')}`.trimEnd());
	const remarks = rows.flatMap((row) =>
		row.contenders.filter(({ remark }) => remark !== undefined).map(({ contender, remark }) => ({ row, contender, remark })),
	);
	return [
		`${name}  ${title}`,
		...lines,
		...notes(remarks),
		...rows.flatMap((row) => row.contenders.flatMap((figure) => lanesTried(row, figure))),
		...Object.entries(absent)
			.filter(([who]) => contenders.some((name) => name === who))
			.map(([who, why]) => `  ${who}: ${firstLine(why)}`),
	].join('\n');
}

const firstLine = (text: string) => text.split('\n').slice(0, 2).join(' ').slice(0, REASON_CHARACTERS);

const find = (row: Row, contender: ContenderName) => row.contenders.find((figure) => figure.contender === contender);

function cell({ unit }: Row, figure: Figure | undefined): string {
	if (!figure) return '-';
	const format = formats[unit];
	const range = figure.runs.length > 1 ? ` (${format(figure.min)} to ${format(figure.max)})` : '';
	const ratio =
		figure.contender === 'ours' || figure.ratioToOurs === undefined || unit === 'share' || unit === 'count'
			? ''
			: `  ${figure.ratioToOurs.toFixed(2)} x`;
	return `${format(figure.median)}${range}${ratio}`;
}

/** What each number of requests at a time gave, where several were tried. */
function lanesTried({ figure, unit }: Row, { contender, lanes = [] }: Figure): string[] {
	if (lanes.length < 2) return [];
	const each = lanes.map(
		({ lanes: number, median, ratioToOurs }) =>
			`${number}: ${formats[unit](median)}${ratioToOurs === undefined ? '' : ` ${ratioToOurs.toFixed(2)} x`}`,
	);
	return [`  ${contender}, ${figure}, so many at a time: ${each.join(', ')}`];
}

/** A remark that several rows share is said once. */
function notes(remarks: Array<{ row: Row; contender: ContenderName; remark?: string }>): string[] {
	const rowsOf = new Map<string, string[]>();
	for (const { row, contender, remark } of remarks) {
		const said = `${contender}: ${remark}`;
		rowsOf.set(said, [...(rowsOf.get(said) ?? []), row.figure]);
	}
	return [...rowsOf].map(([said, figures]) => `  ${said} (${figures.join(', ')})`);
}
