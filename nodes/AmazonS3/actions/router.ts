import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createItemMemory } from '../client/reading/itemMemory';
import { createBudget, type Budget } from '../client/flow/budget';
import { inLanes } from '../client/flow/inLanes';
import { reportProgress } from '../client/flow/progress';
import type { Store } from '../client/store/openStore';
import { confine } from '../client/store/confine';
import { cancelledBy, invalidInput, S3Error } from '../client/errors/errors';
import { stopWithin } from '../client/errors/stopWithin';
import { withAtMost, withSettings } from '../client/store/requestSettings';
import { connect } from '../n8n/connect';
import { failedItem } from '../n8n/failedItem';
import { toNodeError } from '../n8n/nodeError';
import { parameterReader } from '../n8n/parameterReader';
import { createItemOrder } from './itemOrder';
import { ignoredHint } from './ignoredHint';
import { bucketOperations } from './bucket';
import { folderOperations } from './folder';
import { multipartUploadOperations } from './multipartUpload';
import { objectOperations } from './object';
import type { BatchOperation, Item, ItemOperation, Operation, Outcomes, Run } from './operation';
import { readConfinement, readRequestSettings, readRunLimits } from './parameters';

const OPERATIONS: Record<string, Record<string, Operation>> = {
	bucket: bucketOperations,
	folder: folderOperations,
	multipartUpload: multipartUploadOperations,
	object: objectOperations,
};

const NOTHING_FOUND =
	'Nothing was found, so there is no output and the workflow ends here. ' +
	'To go on all the same, turn on Always Output Data in the settings of this node.';

type Outcome = Outcomes | { failure: unknown };

/** So many items may rest at a time, each with its timers and a request now and then. */
const RESTING_ITEMS = 256;

/**
 * Runs the selected operation over all items: in parallel, output in input order. Without continue-on-fail the first
 * failure starts no further item, stops those in flight, and is the error that the user sees.
 */
export async function route(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData();
	const operation = selectedOperation(this);
	const goOn = this.continueOnFail();
	let budget: Budget | undefined;
	const cancelSignal = this.getExecutionCancelSignal?.();
	const { stop, detach } = stopWithin(cancelSignal);

	const outcomes: Outcome[] = [];
	const progress = reportProgress(items.length, (line) => tellProgress(this, line));
	let firstFailure: { failure: unknown; index: number } | undefined;
	const settle = (index: number, outcome: Outcome) => {
		outcomes[index] = outcome;
		progress.itemDone();
		const failure = failureIn(outcome);
		if (failure === undefined || goOn || firstFailure) return;
		firstFailure = { failure, index };
		stop.abort(new S3Error('cancelled', 'Another item failed before', ''));
	};

	try {
		const { parallelItems, memoryBytes } = readRunLimits(this);
		const store = withAtMost(confine(await connect(this), readConfinement(this)), parallelItems);
		budget = createBudget(memoryBytes);
		const { signal } = stop;
		const runWith = runsBySettings({ functions: this, store, budget, itemMemory: createItemMemory(), signal, progress });
		const parameterAt = parameterReader(this);
		const read = (index: number) => {
			progress.itemBegun();
			const parameter = (name: string) => parameterAt(name, index);
			const item: Item = { functions: this, index, connection: store.connection, fields: operation.fields, parameter };
			return { parameters: operation.read(item), ...runWith(item) };
		};
		const lanes = 'rests' in operation ? () => Math.min(parallelItems, RESTING_ITEMS) : store.lanes;
		const everything = { count: items.length, lanes, read, settle, signal };
		await ('run' in operation ? runItems(operation, everything) : runBatches(operation, everything));
		const tell = (message: string) => this.addExecutionHints?.({ message, location: 'outputPane' });
		if (store.region() !== store.connection.region)
			tell(
				`The bucket is in the region ${store.region()}. Set it in the connection "${store.connection.name}", and each run saves a request.`,
			);
		const results = outcomes.flatMap(resultsOf);
		for (const hint of [ignoredHint(store, results), operation.hint?.(results)]) if (hint !== undefined) tell(hint);
		if (items.length > 0 && outcomes.every((outcome) => !('failure' in outcome) && outcome.length === 0)) tell(NOTHING_FOUND);
	} catch (error) {
		throw toNodeError(this.getNode(), error, 0);
	} finally {
		progress.stop();
		budget?.close();
		detach();
	}

	if (cancelSignal?.aborted) throw toNodeError(this.getNode(), cancelledBy(), 0);
	if (firstFailure) throw toNodeError(this.getNode(), firstFailure.failure, firstFailure.index);
	return [outcomes.flatMap((outcome, index) => linked(this, outcome, index))];
}

/** In n8n's log, and while somebody runs the workflow in the editor in the console of the browser: n8n has no other place for it. */
function tellProgress(functions: IExecuteFunctions, line: string): void {
	const { name } = functions.getNode();
	functions.logger?.info(`${name}: ${line}`);
	functions.sendMessageToUI?.(line);
}

/** @throws n8n's error about a node that was not made in the editor, whose menus offer nothing else */
function selectedOperation(functions: IExecuteFunctions): Operation {
	const resource = functions.getNodeParameter('resource', 0);
	const name = functions.getNodeParameter('operation', 0);
	const operations = Object.hasOwn(OPERATIONS, resource) ? OPERATIONS[resource]! : {};
	const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
	if (!operation)
		throw toNodeError(
			functions.getNode(),
			invalidInput('Operation', `is not one of the resource ${resource}`, name, 'Choose Resource and Operation again.'),
			0,
		);
	return operation;
}

/** The run of an item: its store carries the request settings of the item's options. Items with the same ones share it, and its name. */
function runsBySettings(run: Run): (item: Item) => { run: Run; settings: string } {
	const stores = new Map<string, Store>([['{}', run.store]]);
	return (item) => {
		const values = readRequestSettings(item);
		const settings = JSON.stringify(values);
		const store = stores.get(settings) ?? withSettings(run.store, values);
		stores.set(settings, store);
		return { run: { ...run, store }, settings };
	};
}

function linked(functions: IExecuteFunctions, outcome: Outcome, index: number): INodeExecutionData[] {
	const results = 'failure' in outcome ? [outcome] : outcome;
	const pairedItem = { item: index };
	return results.map((result) =>
		'json' in result ? { ...result, pairedItem } : failedItem(functions, 'failure' in result ? result.failure : result, index),
	);
}

const resultsOf = (outcome: Outcome): IDataObject[] =>
	'failure' in outcome ? [] : outcome.flatMap((result) => ('json' in result ? [result.json] : []));

/** What the user is told of an item without continue-on-fail; undefined when all of it went well. */
function failureIn(outcome: Outcome): unknown {
	if ('failure' in outcome) return outcome.failure;
	const failures = outcome.filter((result) => result instanceof S3Error);
	const [first] = failures;
	return first && outcome.length > 1 ? first.amongMany(failures.length, outcome.length) : first;
}

interface Everything {
	count: number;
	lanes: () => number;
	read: (index: number) => { parameters: unknown; run: Run; settings: string };
	settle: (index: number, outcome: Outcome) => void;
	signal: AbortSignal;
}

async function runItems(operation: ItemOperation<unknown>, { count, lanes, read, settle, signal }: Everything): Promise<void> {
	const { inOrder } = createItemOrder();
	await inLanes(count, lanes, signal, async (index, nextMayStart) => {
		try {
			const { parameters, run } = read(index);
			await inOrder(operation.touches?.(parameters) ?? [], async () => {
				signal.throwIfAborted();
				settle(index, await operation.run(parameters, { ...run, nextMayStart }, index));
			});
		} catch (failure) {
			settle(index, { failure });
		}
	});
}

async function runBatches(operation: BatchOperation<unknown>, { count, lanes, read, settle, signal }: Everything): Promise<void> {
	const readable: Array<{ index: number; parameters: unknown; run: Run; settings: string }> = [];
	let unread = 0;
	for (let index = 0; index < count && !signal.aborted; index++) {
		try {
			readable.push({ index, ...read(index) });
		} catch (failure) {
			unread++;
			settle(index, { failure });
		}
	}
	const faults = operation.faultsTogether?.(readable.map(({ parameters }) => parameters)) ?? [];
	const groups = new Map<string, Array<{ index: number; parameters: unknown; run: Run }>>();
	for (const [i, { index, parameters, run, settings }] of readable.entries()) {
		if (faults[i] !== undefined) {
			settle(index, { failure: faults[i] });
			continue;
		}
		const group = operation.group(parameters);
		const name = group === undefined ? `alone ${index}` : `group ${group} ${settings}`;
		const members = groups.get(name) ?? [];
		groups.set(name, members);
		members.push({ index, parameters, run });
	}
	const batches = [...groups.values()].flatMap((members) => cut(members, operation.batchSize));
	await inLanes(batches.length, lanes, signal, async (number) => {
		const batch = batches[number]!;
		try {
			const results = await operation.runBatch(
				batch.map(({ parameters }) => parameters),
				batch[0]!.run,
				unread,
			);
			results.forEach((result, i) => settle(batch[i]!.index, result instanceof S3Error ? { failure: result } : result));
		} catch (failure) {
			for (const { index } of batch) settle(index, { failure });
		}
	});
}

const cut = <T>(list: T[], size: number): T[][] =>
	size === Infinity ? [list] : Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
