import type { ContenderName } from './contenders';
import { type Summary, summaryOf } from './statistics';
import type { Reading, Workload } from './workload';

/** One figure of one contender over all repetitions. */
export interface Figure extends Summary {
	contender: ContenderName;
	runs: number[];
	/** Its median by ours; absent where there is none of ours. */
	ratioToOurs?: number;
	/** Where several numbers of requests at a time were tried: each with its own median. The figure itself is that of the fastest. */
	lanes?: Array<Summary & { lanes: number; runs: number[]; ratioToOurs?: number }>;
	remark?: string;
}

/** One figure of a workload: a row of the table. */
export interface Row {
	figure: string;
	unit: Reading['unit'];
	contenders: Figure[];
}

/** What a workload gave. */
export interface WorkloadResult {
	name: string;
	title: string;
	rows: Row[];
	/** Contenders that failed or do not take part, and why. */
	absent: Partial<Record<ContenderName, string>>;
}

/** Returns the readings of all repetitions by figure, in the order in which figures came. */
export function summarise(
	workload: Workload,
	readings: Array<Reading & { contender: ContenderName }>,
	failed: Partial<Record<ContenderName, string>>,
): WorkloadResult {
	const rows = new Map<string, Row>();
	for (const { figure, unit } of readings) rows.set(figure, { figure, unit, contenders: [] });
	for (const row of rows.values()) {
		const mine = readings.filter(({ figure }) => figure === row.figure);
		for (const contender of new Set(mine.map((reading) => reading.contender))) {
			const its = mine.filter((reading) => reading.contender === contender);
			row.contenders.push({ contender, ...fastest(its), remark: its[0]!.remark });
		}
		const ours = row.contenders.find(({ contender }) => contender === 'ours');
		if (!ours || ours.median === 0) continue;
		for (const figure of row.contenders.flatMap((one) => [one, ...(one.lanes ?? [])])) figure.ratioToOurs = figure.median / ours.median;
	}
	return { name: workload.name, title: workload.title, rows: [...rows.values()], absent: { ...workload.absent, ...failed } };
}

/** The runs with the number of requests at a time whose median is the best. */
function fastest(readings: Reading[]): Pick<Figure, 'runs' | 'lanes'> & Summary {
	const tried = [...new Set(readings.map(({ lanes }) => lanes))].map((lanes) => {
		const runs = readings.filter((reading) => reading.lanes === lanes).map(({ value }) => value);
		return { lanes, runs, ...summaryOf(runs) };
	});
	const { runs, median, min, max } = tried.reduce((least, one) => (one.median < least.median ? one : least));
	const best = { runs, median, min, max };
	const named = tried.flatMap(({ lanes, ...one }) => (lanes === undefined ? [] : [{ lanes, ...one }]));
	return named.length === 0 ? best : { ...best, lanes: named };
}
