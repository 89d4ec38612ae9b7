import type { IDataObject } from 'n8n-workflow';
import type { Store } from '../../client/store/openStore';
import { quoted } from '../../client/errors/errorWords';
import { invalidInput, toS3Error } from '../../client/errors/errors';
import { compileExpression } from '../../client/listing/expression';
import { compileGlob } from '../../client/listing/glob';
import { headObject } from '../../client/objects/headObject';
import { sliceEnd } from '../../client/flow/eventLoop';
import { inOrder } from '../../client/flow/inOrder';
import { compileFilter, FirstOnes, TotalsCounter, type Listed, type Order } from '../../client/listing/objectFilter';
import { listPages, PAGE_SIZE } from '../../client/listing/pages';
import { narrowerPrefix } from '../../client/listing/selection';
import { getTags } from '../../client/objects/tags';
import { versionPages } from '../../client/listing/versions';
import type { ChoiceOf } from '../choiceField';
import { limitFields, optionsField } from '../fields';
import type { Item, ItemOperation, Outcomes, Result } from '../operation';
import { readBucket, readLimit } from '../parameters';
import { readChoices, readOptionalChoice } from '../read/choice';
import { readDate } from '../read/date';
import { readGivenName } from '../read/name';
import { readOptionalNumber } from '../read/number';
import { prefixField, readPrefix } from '../selection';
import { depthOption, includeOption, listingOptions, showOption, sortOption, totalsOption } from './listingOptions';

type Detail = ChoiceOf<typeof includeOption>;

type Totals = ChoiceOf<typeof totalsOption>;

interface ListParameters {
	bucket: string;
	prefix: string;
	delimiter?: string;
	startAfter?: string;
	accepts(listed: Listed): boolean;
	/** Whether every entry of the listing is a result, so that S3 need not be asked for more than the limit. */
	acceptsAll: boolean;
	order?: Order;
	limit: number;
	include: Set<Detail>;
	totals: Totals;
}

function read(item: Item): ListParameters {
	const show = readOptionalChoice(item, showOption, 'options') ?? 'both';
	const sort = readOptionalChoice(item, sortOption, 'options') ?? 'key';
	const pattern = readGivenName(item, 'options.pattern');
	const glob = pattern === '' ? undefined : compileGlob(pattern, 'Key Pattern');
	const source = readGivenName(item, 'options.regularExpression');
	const expression = source === '' ? undefined : compileExpression(source, 'Regular Expression');
	const include = new Set(readChoices(item, includeOption, 'options'));
	const depth = readOptionalChoice(item, depthOption, 'options');
	const delimiter = depth === 'level' ? '/' : undefined;
	if (include.has('versions') && delimiter !== undefined)
		throw invalidInput('Include', 'has versions, which are listed at all levels', undefined, 'Set Folder Depth to All Levels.');
	const filter = {
		keys: [glob, expression].filter((pattern) => pattern !== undefined),
		types: show === 'both' ? undefined : new Set([show]),
		minSize: readOptionalNumber(item, 'options.minSize', { least: 0, most: Number.MAX_SAFE_INTEGER }),
		maxSize: readOptionalNumber(item, 'options.maxSize', { least: 0, most: Number.MAX_SAFE_INTEGER }),
		modifiedFrom: readDate(item, 'options.modifiedAfter'),
		modifiedBefore: readDate(item, 'options.modifiedBefore'),
	};
	return {
		bucket: readBucket(item),
		prefix: readListedPrefix(item, glob?.prefix ?? ''),
		delimiter,
		startAfter: readGivenName(item, 'options.startAfter') || undefined,
		accepts: compileFilter(filter),
		acceptsAll: filter.keys.length === 0 && Object.values(filter).every((value) => value === undefined || Array.isArray(value)),
		order: sort === 'key' ? undefined : sort,
		limit: readLimit(item),
		include,
		totals: readOptionalChoice(item, totalsOption, 'options') ?? 'none',
	};
}

/** What all keys begin with, by both fields. @throws S3Error of kind invalidInput when none can */
function readListedPrefix(item: Item, ofPattern: string): string {
	const entered = readPrefix(item);
	const prefix = narrowerPrefix(entered, ofPattern);
	if (prefix !== undefined) return prefix;
	throw invalidInput(
		'Key Pattern',
		`matches no key that begins with the Prefix ${quoted(entered)}`,
		readGivenName(item, 'options.pattern'),
		'The whole key has to match the pattern, with the prefix. Change one of the two, or leave Prefix empty.',
	);
}

export const getAll: ItemOperation<ListParameters> = {
	fields: [
		prefixField(
			'e.g. invoices/2026/',
			'End with a slash to list a folder. Leave empty for the whole bucket',
			'Only objects whose key begins with this text',
		),
		...limitFields,
		optionsField(...listingOptions),
	],
	read,
	async run(parameters, { store, signal, itemMemory }) {
		const { bucket, prefix, accepts, limit, order, include, totals } = parameters;
		const most = totals === 'only' ? 0 : limit;
		const counter = new TotalsCounter();
		const first = new FirstOnes(most, order);
		let kept = 0;
		const see = async (page: Listed[]): Promise<[]> => {
			for (const listed of page) {
				const end = sliceEnd();
				if (end) await end;
				if (!accepts(listed)) continue;
				counter.count(listed);
				if (!first.isFull && kept++ < most) itemMemory.addListed(listed.key, prefix);
				first.add(listed);
			}
			return [];
		};
		for await (const page of everyPage(store, parameters, most, signal, totals === 'only' ? see : undefined)) {
			await see(page);
			if (totals === 'none' && first.isFull) break;
		}
		const outcomes =
			include.has('metadata') || include.has('tags')
				? await withDetails(store, first.list(), include, signal)
				: first.list().map((listed): Result => ({ json: inFolder(listed) }));
		if (totals !== 'none') outcomes.push({ json: { ...counter.totals, bucket, prefix } as unknown as IDataObject });
		return outcomes;
	},
};

/** Everything that is there; S3 is asked for no more than what is certain to be wanted where the reader may stop early. */
async function* everyPage(
	store: Store,
	{ bucket, prefix, delimiter, startAfter, acceptsAll, order, include, totals }: ListParameters,
	most: number,
	signal: AbortSignal,
	take?: (page: Listed[]) => Promise<[]>,
): AsyncGenerator<Listed[], void, undefined> {
	const mayStop = most !== Infinity && order === undefined && totals === 'none';
	if (!include.has('versions')) {
		yield* listPages(store, {
			bucket,
			prefix,
			delimiter,
			startAfter,
			limit: mayStop && acceptsAll ? most : undefined,
			inTurn: mayStop,
			signal,
			take,
		});
		return;
	}
	for await (const page of versionPages(store, {
		bucket,
		prefix,
		keyAfter: startAfter,
		pageSize: mayStop && acceptsAll ? Math.min(most, PAGE_SIZE) : undefined,
		signal,
	})) {
		yield page.map((version) => ({ ...version, type: version.deleteMarker ? 'deleteMarker' : 'file' }));
	}
}

/** The results with what a listing does not tell; where that cannot be had, its error. */
async function withDetails(store: Store, all: Listed[], include: Set<Detail>, signal: AbortSignal): Promise<Outcomes> {
	const outcomes: Outcomes = [];
	const described = inOrder(
		all,
		store.lanes,
		async (listed) =>
			await describe(store, listed, include, signal).catch((error: unknown) => {
				const failure = toS3Error(error, store.place({ bucket: listed.bucket, key: listed.key }));
				if (failure.kind === 'cancelled') throw failure;
				return failure;
			}),
	);
	for await (const outcome of described) outcomes.push(outcome);
	return outcomes;
}

async function describe(store: Store, listed: Listed, include: Set<Detail>, signal: AbortSignal): Promise<Result> {
	if (listed.type !== 'file') return { json: inFolder(listed) };
	const { bucket, key } = listed;
	const versionId = include.has('versions') ? (listed as { versionId?: string }).versionId : undefined;
	const described = include.has('metadata') ? await headObject(store, { bucket, key, versionId }, signal) : undefined;
	const tags = include.has('tags') ? await getTags(store, { bucket, key, versionId }, signal) : undefined;
	return { json: { ...inFolder(listed), ...described, ...(tags && { tags }) } as IDataObject };
}

/** What is listed, with the two halves of its key: `folder`, which ends with a slash or is empty, and `fileName`. A folder has none. */
function inFolder(listed: Listed): IDataObject {
	const { type, bucket, key, ...more } = listed;
	if (type === 'folder') return listed as unknown as IDataObject;
	const nameStart = key.lastIndexOf('/') + 1;
	return { type, bucket, key, fileName: key.slice(nameStart), folder: key.slice(0, nameStart), ...more } as IDataObject;
}
