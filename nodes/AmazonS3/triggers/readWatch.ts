import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { dateOf } from '../actions/read/date';
import type { Rules } from '../client/detection/rules';
import type { SettledRule } from '../client/detection/settled';
import type { Change, WatchedObject } from '../client/detection/watchedObject';
import { LONG_WINDOW_HOURS, SHORT_WINDOW_MS } from '../client/detection/windows';
import { invalidInput } from '../client/errors/errors';
import { compileGlob, type KeyPattern } from '../client/listing/glob';
import { readBucketName } from '../client/store/bucketName';
import type { Connection } from '../client/store/connection';
import type { AfterProcessing } from './afterProcessing';
import { readAfterProcessing, targetsOf } from './afterProcessingFields';
import { readStatePlace } from './stateFields';
import type { StatePlace } from '../client/detection/bucketState';
import { chosenIn, numberIn, textIn } from './values';
import {
	FAILED_POLLS,
	LINK_MINUTES,
	MAX_FILE_MIB,
	MAX_LINK_MINUTES,
	MAX_LONG_WINDOW_HOURS,
	POLL_LIMIT,
	RECENT_LIMIT,
	SNAPSHOT_LIMIT,
	TAILS_PER_SWEEP,
} from './defaults';

const HOUR_MS = 60 * 60 * 1000;
const MIB = 1024 * 1024;

/** What each item has besides what the listing says. */
export type Detail = 'file' | 'link' | 'metadata' | 'tags';

/** The form of the trigger, read. */
export interface Watch {
	bucket: string;
	prefix: string;
	rules: Rules;
	itemsPerExecution: number;
	/** Failed polls in a row before an error is reported. */
	reportErrors: number;
	/** Whether objects that came while the workflow was not active are old. */
	fromNowAgain: boolean;
	after?: AfterProcessing;
	/** Where the state is kept in the bucket; absent: in n8n. */
	statePlace?: StatePlace & { share: boolean };
	details: { include: ReadonlySet<Detail>; linkSeconds: number; maxFileBytes: number };
	/** Differs when any field does. */
	settings: string;
}

/**
 * Reads the form at this moment: expressions may differ from poll to poll.
 * @throws S3Error of kind invalidInput, which names the field
 */
export function readWatch(functions: IPollFunctions, connection: Connection): Watch {
	const changes = functions.getNodeParameter('events', []) as Change[];
	if (changes.length === 0) throw invalidInput('Trigger On', 'is empty', undefined, 'Choose at least one event.');
	const options = functions.getNodeParameter('options', {}) as IDataObject;
	const bucket = readBucketOption(options, connection);
	const { prefix, pattern, moves } = readPlace(functions);
	const after = readAfterProcessing(options, prefix);
	const statePlace = readStatePlace(functions, options, bucket);
	const rules: Rules = {
		scope: JSON.stringify([connection.endpoint ?? '', bucket, prefix]),
		moves,
		startOver: textIn(options.startOver, 'Start Over') ?? '',
		changes: new Set(changes),
		newKeysOnly: options.newKeysOnly === true,
		...filterOf(options, pattern, [...targetsOf(after), ...(statePlace ? [statePlace.folder] : [])]),
		settled: readSettled(options),
		from: readFrom(functions, options),
		limit: numberOf(options, 'limitPerPoll', 'Limit per Poll', POLL_LIMIT, 1, POLL_LIMIT),
		windows: {
			short: SHORT_WINDOW_MS,
			long: numberOf(options, 'multipartWindow', 'Multipart Window (Hours)', LONG_WINDOW_HOURS, 1, MAX_LONG_WINDOW_HOURS) * HOUR_MS,
		},
		tailsPerSweep: options.keysOnlyGrow === true ? tailsOf(options) : undefined,
		snapshotLimit: SNAPSHOT_LIMIT,
		recentLimit: RECENT_LIMIT,
	};
	checkTogether(rules, after);
	return {
		bucket,
		prefix,
		rules,
		itemsPerExecution: numberOf(options, 'itemsPerExecution', 'Items per Execution', after?.whenSucceeded ? 1 : Infinity, 1, Infinity),
		after,
		statePlace,
		reportErrors: numberOf(options, 'reportErrors', 'Report Errors After (Failed Polls)', FAILED_POLLS, 1, 1000),
		fromNowAgain: options.whenAgain === 'fromNow',
		details: {
			include: new Set((options.include as Detail[] | undefined) ?? []),
			linkSeconds: numberOf(options, 'linkMinutes', 'Link Expires After (Minutes)', LINK_MINUTES, 1, MAX_LINK_MINUTES) * 60,
			maxFileBytes: numberOf(options, 'maxFileSize', 'Max File Size (MiB)', MAX_FILE_MIB, 1, Infinity) * MIB,
		},
		settings: JSON.stringify([changes, bucket, prefix, pattern?.source, options]),
	};
}

const numberOf = (options: IDataObject, name: string, label: string, otherwise: number, least: number, most: number): number =>
	options[name] === undefined ? otherwise : numberIn(options[name], label, least, Math.min(most, Number.MAX_SAFE_INTEGER));

const tailsOf = (options: IDataObject) => numberOf(options, 'fullSweepEvery', 'Whole Listing Every (Polls)', TAILS_PER_SWEEP, 1, 10_000);

function readBucketOption(options: IDataObject, connection: Connection): string {
	const other = chosenIn(options.bucketName, 'Bucket Name').trim();
	if (other === '') return connection.bucket;
	return readBucketName(other, 'Bucket Name');
}

interface Place {
	prefix: string;
	pattern?: KeyPattern & { source: string };
	/** Whether it is an expression, and so may be another tomorrow. */
	moves: boolean;
}

function readPlace(functions: IPollFunctions): Place {
	const { parameters } = functions.getNode();
	const watch = functions.getNodeParameter('watch', 'bucket');
	const isExpression = (value: unknown) => JSON.stringify(value ?? '').includes('"=');
	if (watch === 'folder') {
		const folder = chosenIn(functions.getNodeParameter('folder', ''), 'Folder');
		if (folder === '') throw invalidInput('Folder', 'is empty', undefined, 'Enter a folder, such as invoices/2026/.');
		return { prefix: folder.endsWith('/') ? folder : `${folder}/`, moves: isExpression(parameters.folder) };
	}
	if (watch === 'pattern') {
		const source = String(functions.getNodeParameter('pattern', '') ?? '');
		if (source === '')
			throw invalidInput('Key Pattern', 'is empty', undefined, 'Enter a pattern; ** alone means every object of the bucket.');
		const pattern = compileGlob(source, 'Key Pattern');
		return { prefix: pattern.prefix, pattern: { ...pattern, source }, moves: isExpression(parameters.pattern) };
	}
	return { prefix: '', moves: false };
}

function filterOf(options: IDataObject, pattern: KeyPattern | undefined, targets: string[]): Pick<Rules, 'matches' | 'matchesKey'> {
	const compiled = (name: string, label: string) => {
		const glob = textIn(options[name], label);
		return glob === undefined ? undefined : compileGlob(glob, label);
	};
	const wanted = compiled('includeKeys', 'Include Keys');
	const unwanted = compiled('exclude', 'Exclude Keys');
	const least = numberOf(options, 'minSize', 'Min Size (Bytes)', options.emptyObjects === true ? 0 : 1, 0, Infinity);
	const most = numberOf(options, 'maxSize', 'Max Size (Bytes)', Infinity, 0, Infinity);
	const matchesKey = (key: string) =>
		!targets.some((folder) => key.startsWith(folder)) &&
		(options.folderMarkers === true || !key.endsWith('/')) &&
		(pattern?.matches(key) ?? true) &&
		(wanted?.matches(key) ?? true) &&
		!unwanted?.matches(key);
	const isOfSize = ({ key, size = 0 }: WatchedObject) => (size >= least || key.endsWith('/')) && size <= most;
	return { matchesKey, matches: (object) => isOfSize(object) && matchesKey(object.key) };
}

function readSettled(options: IDataObject): SettledRule {
	const rule = (options.settled as IDataObject | undefined)?.rule as IDataObject | undefined;
	if (rule === undefined) return { kind: 'atOnce' };
	if (rule.kind === 'marker') {
		const marker = textIn(rule.marker, 'Marker') ?? '*.done';
		if (marker.includes('/'))
			throw invalidInput('Marker', 'is a name, without a folder', marker, 'It is looked for in the folder of the object.');
		return { kind: 'marker', marker };
	}
	const minutes = numberIn(rule.minutes ?? 5, 'Minutes', 1, 10_080);
	return { kind: rule.kind === 'folder' ? 'folder' : 'object', minutes };
}

/** The date from which on objects are told of at the first poll; empty for all, undefined for none. */
function readFrom(functions: IPollFunctions, options: IDataObject): string | undefined {
	const choice = (options.whenFirst as IDataObject | undefined)?.choice as IDataObject | undefined;
	if (choice === undefined || choice.from === 'now') return undefined;
	if (choice.from !== 'since') return '';
	if (choice.since === undefined || choice.since === null || choice.since === '')
		throw invalidInput('Since', 'is empty', undefined, 'Choose a date.');
	return dateOf(choice.since, 'Since', functions.getTimezone()).toISOString();
}

function checkTogether({ tailsPerSweep, changes, newKeysOnly, settled }: Rules, after: AfterProcessing | undefined): void {
	if (after !== undefined && changes.has('deleted')) {
		throw invalidInput(
			'After Processing',
			'does not go together with Object Deleted',
			undefined,
			'Use one trigger for new objects and another one for deleted ones.',
		);
	}
	if (tailsPerSweep === undefined) return;
	const other =
		changes.has('updated') || changes.has('deleted')
			? 'Object Updated and Object Deleted'
			: newKeysOnly
				? 'New Keys Only'
				: settled.kind === 'folder' || settled.kind === 'marker'
					? 'Settled by folder or marker'
					: undefined;
	if (other === undefined) return;
	throw invalidInput('Keys Only Grow', `does not go together with ${other}, which looks at all keys`, undefined, 'Remove one of the two.');
}
