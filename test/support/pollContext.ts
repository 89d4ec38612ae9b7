/**
 * An n8n that polls: static data that is saved when n8n saves it, executions that are collected, and both engines. `classic` keeps one
 * object of static data a registration and saves it with executions; `durable` reads and commits it poll by poll.
 */
import type { IDataObject, INode, INodeExecutionData, IPollFunctions, NodeEgressFilter } from 'n8n-workflow';
import { AmazonS3Trigger } from '../../nodes/AmazonS3/AmazonS3Trigger.node';
import { serverCredentials, type Parameters } from './executeContext';
import { evaluatedParameters, workflowParameters } from './workflowParameters';

export type Engine = 'classic' | 'durable';

interface Deferred {
	resolve(run: unknown): void;
	reject(error: Error): void;
}

/** What a workflow makes of an execution: its run, with `status`, or an error when it does not start. */
export type Run = (items: INodeExecutionData[]) => Promise<{ status: 'error' | 'success' }>;

let workflows = 0;

const nothing = () => undefined;

const NODE: INode = {
	id: 'trigger',
	name: 'Amazon S3 Trigger',
	type: 'n8n-nodes-amazon-s3.amazonS3Trigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

export class PollingWorkflow {
	readonly executions: INodeExecutionData[][] = [];
	readonly warnings: string[] = [];
	/** All lines of n8n's log, warnings included. */
	readonly log: string[] = [];
	credentials: IDataObject = serverCredentials();
	egressFilter: NodeEgressFilter | undefined;
	/** The parameters as n8n would have evaluated them, of any type; others are then not asked for. */
	evaluated: Parameters | undefined;
	budgetMs: number | undefined;
	/** How long the database takes to save the state of an execution. */
	savingMs = 0;
	run: Run = async () => ({ status: 'success' });
	/** What the database has. */
	private saved = '{}';
	private registered: IDataObject = {};
	private mode = 'activate';
	private readonly id: string;
	private readonly runs: Array<Promise<unknown>> = [];
	private node: INode;
	private getNodeParameter: (name: string, index: number, fallback?: unknown) => unknown;

	constructor(
		parameters: Parameters = {},
		private readonly engine: Engine = 'classic',
		private type = new AmazonS3Trigger(),
		id = `workflow ${++workflows}`,
	) {
		this.id = id;
		({ node: this.node, getNodeParameter: this.getNodeParameter } = this.nodeWith(parameters));
	}

	/** A text that begins with `=` is an expression. */
	private nodeWith(parameters: Parameters) {
		return workflowParameters({ type: this.type, node: NODE, parameters, items: [{ json: {} }], timezone: 'Europe/Berlin' });
	}

	/** Publishes it with these fields; n8n polls once at once. */
	async publish(parameters: Parameters): Promise<string[]> {
		({ node: this.node, getNodeParameter: this.getNodeParameter } = this.nodeWith(parameters));
		return await this.register('update');
	}

	/** Switches it on; n8n polls once at once and saves the state then. */
	async activate(): Promise<string[]> {
		return await this.register('activate');
	}

	/** n8n comes up again: another process, with nothing but the database. */
	async restart(type: AmazonS3Trigger): Promise<string[]> {
		this.type = type;
		return await this.register('init');
	}

	private async register(mode: string): Promise<string[]> {
		this.mode = mode;
		this.registered = JSON.parse(this.saved) as IDataObject;
		const keys = await this.pollWith(mode, true);
		if (this.engine === 'classic') this.saved = JSON.stringify(this.registered);
		return keys;
	}

	/** A poll of the timer; returns the keys that it started executions with. */
	async poll(): Promise<string[]> {
		return await this.pollWith(this.engine === 'durable' ? 'update' : this.mode, false);
	}

	/** What Fetch Test Event shows. */
	async test(): Promise<INodeExecutionData[]> {
		const output = await this.type.poll.call(this.context('manual', 'manual', {}));
		return output?.[0] ?? [];
	}

	/** Until all executions and what comes after them are done. */
	async settle(): Promise<void> {
		for (let done = -1; done !== this.runs.length;) {
			done = this.runs.length;
			await Promise.all(this.runs);
		}
	}

	get state(): IDataObject {
		return JSON.parse(this.saved) as IDataObject;
	}

	private async pollWith(mode: string, isActivation: boolean): Promise<string[]> {
		const before = this.executions.length;
		const data = this.engine === 'classic' ? this.registered : (JSON.parse(this.saved) as IDataObject);
		const context = this.context('trigger', mode, data);
		const output = await this.type.poll.call(context);
		if (output !== null) context.__emit(output);
		else if (this.engine === 'durable' && !isActivation) this.saved = JSON.stringify(data);
		return this.executions.slice(before).flatMap((items) => items.map(({ json }) => String(json.key)));
	}

	private context(mode: string, activation: string, data: IDataObject): IPollFunctions {
		const parameter = this.evaluated === undefined ? this.getNodeParameter : evaluatedParameters([this.evaluated]);
		const warn = (message: string) => {
			this.warnings.push(message);
			this.log.push(message);
		};
		const emit = (output: INodeExecutionData[][], _response?: unknown, done?: Deferred) => {
			if (mode === 'manual') throw new Error('A test starts no execution');
			const items = JSON.parse(JSON.stringify(output[0])) as INodeExecutionData[];
			const state = JSON.stringify(data);
			if (this.savingMs === 0) this.saved = state;
			else setTimeout(() => (this.saved = state), this.savingMs);
			this.executions.push(items);
			const run = this.run(items).then(
				(result) => done?.resolve(result),
				(error: Error) => done?.reject(error),
			);
			this.runs.push(run);
		};
		const context = {
			getMode: () => mode,
			getActivationMode: () => activation,
			getNode: () => this.node,
			getWorkflow: () => ({ id: this.id, name: 'A workflow', active: true }),
			getWorkflowStaticData: () => data,
			getNodeParameter: (name: string, fallback?: unknown) => parameter(name, 0, fallback),
			getCredentials: async () => this.credentials,
			getPollBudgetMs: () => this.budgetMs ?? (this.engine === 'classic' ? 300_000 : 36_000),
			getTimezone: () => 'Europe/Berlin',
			logger: { info: (message: string) => this.log.push(message), warn, error: warn },
			__emit: emit,
			__commitCursor: async () => {
				if (this.engine === 'durable') this.saved = JSON.stringify(data);
			},
			helpers: {
				getSecureEgressFilter: this.egressFilter && (() => this.egressFilter),
				createDeferredPromise: () => {
					let resolve: (value: unknown) => void = () => undefined;
					let reject: (error: Error) => void = () => undefined;
					const promise = new Promise((done, fail) => {
						resolve = done;
						reject = fail;
					});
					// Whoever follows an execution to its end is a part of what `settle` waits for.
					const follow = promise.then.bind(promise);
					promise.then = ((ended, failed) => {
						const followed = follow(ended, failed);
						this.runs.push(followed.then(nothing, nothing));
						return followed;
					}) as typeof promise.then;
					return { promise, resolve, reject };
				},
				prepareBinaryData: async (contents: Buffer | AsyncIterable<Buffer>, fileName: string, mimeType: string) => {
					const chunks: Buffer[] = [];
					if (Buffer.isBuffer(contents)) chunks.push(contents);
					else for await (const chunk of contents) chunks.push(chunk);
					return { data: Buffer.concat(chunks).toString('base64'), fileName, mimeType };
				},
			},
		};
		return context as unknown as IPollFunctions;
	}
}

/** The node as another process of n8n has it, which remembers nothing. */
export async function inAnotherProcess(): Promise<AmazonS3Trigger> {
	let type: AmazonS3Trigger | undefined;
	await jest.isolateModulesAsync(async () => {
		const module = (await import('../../nodes/AmazonS3/AmazonS3Trigger.node')) as { AmazonS3Trigger: typeof AmazonS3Trigger };
		// The trigger loads it at its first poll, which comes when modules are no longer kept apart.
		const { pollObjects } = await import('../../nodes/AmazonS3/triggers/atWork');
		type = Object.assign(new module.AmazonS3Trigger(), {
			async poll(this: IPollFunctions) {
				return await pollObjects(this);
			},
		});
	});
	return type!;
}
