import type { INodeParameters, IPollFunctions } from 'n8n-workflow';
import { readBucketOption } from '../actions/parameters';
import { readChoice } from '../actions/read/choice';
import { enteredAt, type Form } from '../actions/read/field';
import { readFlag } from '../actions/read/flag';
import { readGivenLocator } from '../actions/read/locator';
import { checkGiven, readGivenName } from '../actions/read/name';
import { prefixOf } from '../actions/selection';
import type { StatePlace } from '../client/detection/bucketState';
import type { Rules } from '../client/detection/rules';
import type { WatchedObject } from '../client/detection/watchedObject';
import { LONG_WINDOW_HOURS, SHORT_WINDOW_MS } from '../client/detection/windows';
import { invalidInput } from '../client/errors/errors';
import { compileGlob, type KeyPattern } from '../client/listing/glob';
import type { Connection } from '../client/store/connection';
import type { AfterProcessing } from './afterProcessing';
import { readAfterProcessing, targetsOf } from './afterProcessingFields';
import type { ChoiceOf } from '../actions/choiceField';
import { readFrom, readFromNowAgain, readStartOver } from './beginningFields';
import { eventsField, includeOption, triggerFields, watchField } from './fields';
import { readSettled } from './settledFields';
import { readStatePlace } from './stateFields';
import { readGivenChoices, readText, readWhole } from './values';
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
export type Detail = ChoiceOf<typeof includeOption>;

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
	/** Differs when a field was changed, or an expression names another place; not when one gives another date than the last time. */
	settings: string;
}

/**
 * Reads the form at this moment: expressions may differ from poll to poll.
 * @throws S3Error of kind invalidInput, which names the field
 */
export function readWatch(functions: IPollFunctions, connection: Connection): Watch {
	const form = formOf(functions);
	const { parameters } = functions.getNode();
	const changes = readGivenChoices(form, eventsField);
	if (changes.length === 0) throw invalidInput('Trigger On', 'is empty', undefined, 'Choose at least one event.');
	const bucket = readBucketOption(form) ?? connection.bucket;
	const { prefix, pattern, moves } = readPlace(form, parameters);
	const after = readAfterProcessing(form, prefix);
	const statePlace = readStatePlace(form, { bucket, prefix }, `${functions.getWorkflow().id}-${functions.getNode().id}`);
	const rules: Rules = {
		scope: JSON.stringify([connection.endpoint ?? '', bucket, prefix]),
		moves,
		startOver: readStartOver(form),
		changes: new Set(changes),
		newKeysOnly: readFlag(form, 'options.newKeysOnly'),
		...readFilter(form, pattern, [...targetsOf(after), ...(statePlace ? [statePlace.folder] : [])]),
		settled: readSettled(form),
		from: readFrom(form, functions.getTimezone()),
		limit: readWhole(form, 'options.limitPerPoll', POLL_LIMIT, 1, POLL_LIMIT),
		windows: {
			short: SHORT_WINDOW_MS,
			long: readWhole(form, 'options.multipartWindow', LONG_WINDOW_HOURS, 1, MAX_LONG_WINDOW_HOURS) * HOUR_MS,
		},
		tailsPerSweep: readFlag(form, 'options.keysOnlyGrow')
			? readWhole(form, 'options.fullSweepEvery', TAILS_PER_SWEEP, 1, 10_000)
			: undefined,
		snapshotLimit: SNAPSHOT_LIMIT,
		recentLimit: RECENT_LIMIT,
	};
	checkTogether(rules, after);
	return {
		bucket,
		prefix,
		rules,
		itemsPerExecution: readWhole(form, 'options.itemsPerExecution', after?.whenSucceeded ? 1 : Infinity, 1),
		after,
		statePlace,
		reportErrors: readWhole(form, 'options.reportErrors', FAILED_POLLS, 1, 1000),
		fromNowAgain: readFromNowAgain(form),
		details: {
			include: new Set(readGivenChoices(form, includeOption, 'options')),
			linkSeconds: readWhole(form, 'options.linkMinutes', LINK_MINUTES, 1, MAX_LINK_MINUTES) * 60,
			maxFileBytes: readWhole(form, 'options.maxFileSize', MAX_FILE_MIB, 1) * MIB,
		},
		settings: JSON.stringify([parameters, rules.scope, rules.startOver]),
	};
}

/** The form of the trigger, filled in. @throws S3Error of kind invalidInput when all of its options are an expression that gives nothing */
function formOf(functions: IPollFunctions): Form {
	const defaults = new Map(triggerFields.map(({ name, default: value }) => [name, value]));
	const form = {
		fields: triggerFields,
		parameter: (name: string): unknown => functions.getNodeParameter(name, defaults.get(name) as object),
	};
	checkGiven(enteredAt(form, 'options'));
	return form;
}

interface Place {
	prefix: string;
	pattern?: KeyPattern;
	/** Whether it is an expression, and so may be another tomorrow. */
	moves: boolean;
}

function readPlace(form: Form, parameters: INodeParameters): Place {
	const isExpression = (value: unknown) => JSON.stringify(value ?? '').includes('"=');
	switch (readChoice(form, watchField)) {
		case 'folder': {
			const prefix = prefixOf(readGivenLocator(form, 'folder').text, 'Folder');
			if (prefix === '') throw invalidInput('Folder', 'is empty', undefined, 'Enter a folder, such as invoices/2026/.');
			return { prefix, moves: isExpression(parameters.folder) };
		}
		case 'pattern': {
			const glob = readGivenName(form, 'pattern');
			if (glob.trim() === '')
				throw invalidInput('Key Pattern', 'is empty', undefined, 'Enter a pattern; ** alone means every object of the bucket.');
			const pattern = compileGlob(glob, 'Key Pattern');
			return { prefix: pattern.prefix, pattern, moves: isExpression(parameters.pattern) };
		}
		case 'bucket':
			return { prefix: '', moves: false };
	}
}

function readFilter(form: Form, pattern: KeyPattern | undefined, targets: string[]): Pick<Rules, 'matches' | 'matchesKey'> {
	const compiled = (path: string) => {
		const glob = readText(form, path);
		return glob === undefined ? undefined : compileGlob(glob, enteredAt(form, path).label);
	};
	const wanted = compiled('options.includeKeys');
	const unwanted = compiled('options.exclude');
	const folderMarkers = readFlag(form, 'options.folderMarkers');
	const least = readWhole(form, 'options.minSize', readFlag(form, 'options.emptyObjects') ? 0 : 1, 0);
	const most = readWhole(form, 'options.maxSize', Infinity, 0);
	if (least > most)
		throw invalidInput(
			'Max Size (Bytes)',
			'lets no object through',
			most,
			`Objects have at least ${least} bytes, by Min Size and Empty Objects.`,
		);
	const matchesKey = (key: string) =>
		!targets.some((folder) => key.startsWith(folder)) &&
		(folderMarkers || !key.endsWith('/')) &&
		(pattern?.matches(key) ?? true) &&
		(wanted?.matches(key) ?? true) &&
		!unwanted?.matches(key);
	const isOfSize = ({ key, size = 0 }: WatchedObject) => (size >= least || key.endsWith('/')) && size <= most;
	return { matchesKey, matches: (object) => isOfSize(object) && matchesKey(object.key) };
}

function checkTogether({ tailsPerSweep, changes, newKeysOnly, settled }: Rules, after: AfterProcessing | undefined): void {
	if (after !== undefined && changes.has('deleted')) {
		throw invalidInput(
			'After Processing',
			'cannot be combined with Object Deleted',
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
	throw invalidInput('Keys Only Grow', `cannot be combined with ${other}, which looks at all keys`, undefined, 'Remove one of the two.');
}
