/** Whether what happened is what a model says must happen. */
import type { INodeExecutionData } from 'n8n-workflow';
import { ARCHIVED, copyOf, type Version, type World } from './bucketModel';
import type { Unit } from './models/expect';
import { without } from './models/changes';
import { READ_ONLY } from './models/rules';
import { archivedContentsOf } from './rawBuckets';

export interface Happened {
	/** What the node put out, without an error of the whole run. */
	output?: INodeExecutionData[];
	/** What the run ended with. */
	error?: Error;
	/** What the buckets hold. */
	world: World;
}

/** What is wrong; undefined: all is as it must be. */
export function judge(before: World, expected: Unit[], happened: Happened, isForgiving: boolean): string | undefined {
	// A node that only reads may do, or refuse, what would change nothing.
	const units = expected.map((unit) =>
		unit.why === READ_ONLY && unit.effect === undefined ? { ...unit, verdict: 'either' as const } : unit,
	);
	return wrongReport(units, happened, isForgiving) ?? wrongState(before, units, happened);
}

function wrongReport(units: Unit[], { output, error }: Happened, isForgiving: boolean): string | undefined {
	const refused = units.filter(({ verdict }) => verdict === 'refused');
	const mayFail = units.filter(({ verdict }) => verdict !== 'ok');
	if (error) {
		if (isForgiving) return `the run ended with an error although it goes on after errors: ${wordsOf(error)}`;
		if (/is not a function|of undefined|of null|\[object Object\]|is not iterable/.test(error.message))
			return `a fault of ours: ${wordsOf(error)}`;
		return mayFail.length === 0 ? `refused what must be done: ${wordsOf(error)}` : undefined;
	}
	if (!isForgiving) return refused.length > 0 ? `reported success although ${refused[0]!.why}` : undefined;
	const failed = new Set(output!.filter(isFailure).map(({ pairedItem }) => (pairedItem as { item: number }).item));
	for (const { item, why } of refused) if (!failed.has(item)) return `item ${item} reported success although ${why}`;
	const wrong = [...failed].find((item) => !mayFail.some((unit) => unit.item === item));
	if (wrong === undefined) return undefined;
	const { json } = output!.find((one) => isFailure(one) && (one.pairedItem as { item: number }).item === wrong)!;
	return `item ${wrong} was refused: ${String(json.error)}`;
}

const isFailure = ({ json, error }: INodeExecutionData) => error !== undefined || typeof json.error === 'string';

const wordsOf = (error: Error) => `${error.message} (${String((error as { description?: string }).description ?? '')})`;

/** The units that may or may not have been done are tried in all ways, in their order. */
function wrongState(before: World, units: Unit[], { output, error, world }: Happened): string | undefined {
	const failed = new Set((output ?? []).filter(isFailure).map(({ pairedItem }) => (pairedItem as { item: number }).item));
	const acting = units
		.flatMap(({ leaves, ...unit }): Unit[] => {
			const left = leaves && { ...unit, verdict: 'either' as const, effect: leaves };
			if (unit.verdict === 'refused') return left ? [left] : [unit];
			return left && error ? [left, unit] : [unit];
		})
		.filter(({ verdict, effect }) => effect !== undefined && verdict !== 'refused');
	const isSure = ({ verdict, item }: Unit) => !error && (verdict === 'ok' || !failed.has(item));
	const open = acting.filter((unit) => !isSure(unit));
	const actual = shape(world);
	let nearest: string | undefined;
	for (let chosen = 2 ** Math.min(open.length, 12) - 1; chosen >= 0; chosen--) {
		const expected = copyOf(before);
		for (const unit of acting) if (isSure(unit) || (chosen >> open.indexOf(unit)) & 1) unit.effect!(expected);
		const difference = differenceOf(shape(expected), actual);
		if (difference === undefined) return undefined;
		nearest = difference;
		if (open.length === 0) break;
	}
	return `${error ? 'after an error ' : ''}${nearest}`;
}

/** In a form that compares: what cannot be read is known by its size and ETag. */
function shape(world: World): Record<string, Record<string, unknown>> {
	return Object.fromEntries(
		Object.entries(world).map(([name, { objects, uploads, versioning, hasLocks, region }]) => [
			name,
			{
				...Object.fromEntries(Object.entries(objects).map(([key, versions]) => [`object ${key}`, versions.map(comparable)])),
				...Object.fromEntries(uploads.map(({ id, key }) => [`upload ${key} ${id}`, true])),
				versioning,
				hasLocks,
				region,
			},
		]),
	);
}

function comparable(version: Version): object {
	const isArchived = ARCHIVED.includes(version.storageClass) && !version.contents.startsWith('archived ');
	return {
		...version,
		contents: isArchived ? archivedContentsOf(version) : version.contents,
	};
}

function differenceOf(
	expected: Record<string, Record<string, unknown>>,
	actual: Record<string, Record<string, unknown>>,
): string | undefined {
	for (const bucket of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
		const [want, have] = [expected[bucket], actual[bucket]];
		if (!want || !have) return want ? `the bucket ${bucket} is not there` : `there is a bucket ${bucket}`;
		for (const name of new Set([...Object.keys(want), ...Object.keys(have)])) {
			const [wanted, has] = [want[name], alike(want[name], have[name])];
			if (json(wanted) !== json(has)) return `${bucket}: ${name} must be\n    ${json(wanted)}\n  and is\n    ${json(has)}`;
		}
	}
	return undefined;
}

/** The versions there are, without the content types that nothing is expected of. */
function alike(wanted: unknown, has: unknown): unknown {
	if (!Array.isArray(wanted) || !Array.isArray(has)) return has;
	return (has as Version[]).map((version, i) => {
		const want = wanted[i] as Version | undefined;
		if (!want || want.isMarker || want.headers['content-type'] !== undefined) return version;
		return { ...version, headers: without(version.headers, 'content-type') };
	});
}

/** With the fields of objects in one order, and without those that are undefined. */
const json = (value: unknown): string =>
	value === undefined
		? 'nothing'
		: JSON.stringify(value, (_, part: unknown) =>
				typeof part === 'object' && part !== null && !Array.isArray(part)
					? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
					: part,
			);
