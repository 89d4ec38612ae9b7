import type { IBinaryKeyData, IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ItemMemory } from '../client/reading/itemMemory';
import type { Budget } from '../client/flow/budget';
import type { Progress } from '../client/flow/progress';
import type { Touched } from './itemOrder';
import type { Store } from '../client/store/openStore';
import type { Connection } from '../client/store/connection';
import type { S3Error } from '../client/errors/errors';

/** The item whose parameters are read. */
export interface Item {
	functions: IExecuteFunctions;
	index: number;
	connection: Connection;
	/** The form of its operation, without what the router reads. */
	fields: INodeProperties[];
	/** Its parameter of this name, of any type: to be read by the readers of `read/` alone. */
	parameter(name: string): unknown;
}

/** What an operation works with: the open connection, and what all items of the run share. */
export interface Run {
	functions: IExecuteFunctions;
	store: Store;
	/** Memory for file contents, shared by all items. */
	budget: Budget;
	/** Told of bytes that are moved, so that the run can say how far it is. */
	progress: Progress;
	/** Memory for what is read out of objects, shared by all items. */
	itemMemory: ItemMemory;
	/** Aborts when the execution is cancelled, or when another item failed and the run ends. */
	signal: AbortSignal;
}

/** What an operation that handles items one by one works with. */
export interface ItemRun extends Run {
	/** To be called when nothing more is asked of S3 for the item: the next one may start while this one is put away. */
	nextMayStart(): void;
}

/** What an item becomes: the router links it to the item it came from. */
export interface Result {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** What one item gave: for each object that it means, the result or why there is none. */
export type Outcomes = Array<Result | S3Error>;

interface Described<Parameters> {
	/** The form, without what hides it under other operations. */
	fields: INodeProperties[];
	/** Reads and checks the parameters of one item. Nothing has been sent yet. */
	read(item: Item): Parameters;
	/** What the user is to know of the whole run, by the JSON of each result of it. */
	hint?(results: IDataObject[]): string | undefined;
}

/** An operation that handles its items one by one, several at a time. */
export interface ItemOperation<Parameters> extends Described<Parameters> {
	/**
	 * An item rests most of its time: how many requests the store takes at a time says nothing of how many items may rest beside each other.
	 */
	rests?: true;
	/** The objects that an item reads or changes: items that share one run one after the other, in their order. */
	touches?(parameters: Parameters): Touched[];
	/** An object of many that failed stands among the results as its error. */
	run(parameters: Parameters, run: ItemRun, index: number): Promise<Outcomes>;
}

/** An operation that handles many items with one request. */
export interface BatchOperation<Parameters> extends Described<Parameters> {
	/** `Infinity`: all items of a group. */
	batchSize: number;
	/** Items with the same group may go into one batch; undefined: the item is a batch by itself. */
	group(parameters: Parameters): string | undefined;
	/** Why items cannot be run together, by their places in the list; undefined where one can. Nothing has been sent yet. */
	faultsTogether?(all: Parameters[]): Array<S3Error | undefined>;
	/**
	 * Results stand in the order of the batch.
	 * @param unread how many items of the run are in no batch, since their parameters could not be read
	 */
	runBatch(batch: Parameters[], run: Run, unread: number): Promise<Array<Outcomes | S3Error>>;
}

/** An operation whose parameters only it knows. */
export type Operation = ItemOperation<unknown> | BatchOperation<unknown>;
