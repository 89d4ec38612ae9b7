/**
 * Options of the trigger beside each other: settings are drawn at random, a workflow lives with them, and a model that knows nothing of
 * detection says which object starts how many executions and where it is in the end. `npm run test:simulation` draws many more.
 */
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { pick, seededRandom, type Random } from '../support/formValues';
import { AmazonS3Trigger } from '../../nodes/AmazonS3/AmazonS3Trigger.node';
import { inAnotherProcess, PollingWorkflow, type Engine } from '../support/pollContext';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, server } from '../support/rawS3';

const RUNS = Number(process.env.TRIGGER_PAIRS ?? 4);
const SEED = Number(process.env.TRIGGER_PAIRS_SEED ?? 20261126);
const OTHER_BUCKET = 'trigger-pairs-other';
const ROOT = 'pairs/';
const ATTEMPTS = 2;

const LEVELS = {
	engine: ['classic', 'durable'],
	after: ['none', 'moved', 'deleted', 'tagged', 'started'],
	limit: [undefined, undefined, 2],
	items: [undefined, 1, 3],
	state: ['n8n', 'bucket', 'shared'],
	settled: [false, false, true],
	grows: [false, false, true],
	again: ['catchUp', 'fromNow'],
	first: ['now', 'existing'],
	startsOver: [false, true],
	otherBucket: [false, true],
	details: [false, true],
	restarts: [false, true],
} as const;
type Setting = { [Name in keyof typeof LEVELS]: (typeof LEVELS)[Name][number] };

function draw(random: Random): Setting {
	const setting = Object.fromEntries(
		Object.entries(LEVELS).map(([name, levels]) => [name, pick(random, levels as readonly unknown[])]),
	) as Setting;
	// The form refuses the two together.
	return setting.settled ? { ...setting, grows: false } : setting;
}

class Life {
	readonly problems: string[] = [];
	/** Executions that each object is to start, and those that it started. */
	private readonly expected = new Map<string, number>();
	private readonly there = new Set<string>();
	private workflows: PollingWorkflow[] = [];
	private round = 0;
	private startOver = 'first';
	private readonly bucket: string;
	private readonly prefix: string;

	constructor(
		private readonly setting: Setting,
		private readonly root: string,
		private readonly processes: AmazonS3Trigger[],
	) {
		this.bucket = setting.otherBucket ? OTHER_BUCKET : server.bucket;
		this.prefix = `${root}in/`;
	}

	private parameters() {
		const { after, limit, items, state, settled, grows, again, first, otherBucket, details } = this.setting;
		const what = { moved: 'move', deleted: 'delete', tagged: 'tag', started: 'move', none: '' }[after];
		const folders = { folder: `${this.root}done/`, errorFolder: `${this.root}error/` };
		const step = { what, ...folders, attempts: ATTEMPTS, when: after === 'started' ? 'started' : 'succeeded' };
		const place = { folder: `${this.root}state`, name: 'mine', share: state === 'shared' };
		const options: IDataObject = {
			startOver: this.startOver,
			whenAgain: again,
			whenFirst: { choice: { from: first } },
			...(after === 'none' ? {} : { afterProcessing: { step } }),
			...(limit === undefined ? {} : { limitPerPoll: limit }),
			...(items === undefined ? {} : { itemsPerExecution: items }),
			...(state === 'n8n' ? {} : { state: { place } }),
			...(settled ? { settled: { rule: { kind: 'marker', marker: '*.done' } } } : {}),
			...(grows ? { keysOnlyGrow: true, fullSweepEvery: 2 } : {}),
			...(otherBucket ? { bucketName: { __rl: true, mode: 'name', value: OTHER_BUCKET } } : {}),
			...(details ? { include: ['metadata', 'link'] } : {}),
		};
		return { watch: 'folder', folder: { __rl: true, mode: 'path', value: this.prefix }, options };
	}

	/** Fails for each object whose name ends with "bad". */
	private async run(items: INodeExecutionData[]): Promise<{ status: 'error' | 'success' }> {
		return { status: items.some(({ json }) => String(json.key).endsWith('bad')) ? 'error' : 'success' };
	}

	private get waits(): boolean {
		return ['moved', 'deleted', 'tagged'].includes(this.setting.after);
	}

	/** Some objects come. @param isToTell whether they start executions */
	private async come(isToTell: boolean): Promise<void> {
		this.round++;
		for (const name of ['1', '2', '3', '4bad']) {
			const key = `${this.prefix}${this.round}-${name}`;
			await rawPut(this.bucket, key, name);
			// Several objects an execution fail together: the model knows of single ones.
			const isRetried = this.waits && name.endsWith('bad');
			this.expected.set(key, isToTell ? (isRetried ? ATTEMPTS : 1) : 0);
			const stays = !isToTell || this.setting.after === 'none' || this.setting.after === 'tagged';
			if (stays) this.there.add(key);
		}
	}

	private async mark(): Promise<void> {
		if (!this.setting.settled) return;
		for (const name of ['1', '2', '3', '4bad']) await rawPut(this.bucket, `${this.prefix}${this.round}-${name}.done`, '');
	}

	/** Until two polls in a row start nothing: the first of them may give an object up. */
	private async pollAll(): Promise<void> {
		for (let quiet = 0; quiet < 2;) {
			const told = await Promise.all(this.workflows.map(async (workflow) => await workflow.poll()));
			quiet = told.flat().length === 0 ? quiet + 1 : 0;
			if (quiet === 0) await this.settle();
		}
	}

	private async settle(): Promise<void> {
		await Promise.all(this.workflows.map(async (workflow) => await workflow.settle()));
	}

	private check(when: string): void {
		const told = new Map<string, number>();
		for (const { json } of this.workflows.flatMap(({ executions }) => executions.flat())) {
			const key = String(json.key);
			told.set(key, (told.get(key) ?? 0) + 1);
			if (json.detailsError !== undefined) this.problems.push(`${when}: ${key}: ${String(json.detailsError)}`);
			if (this.setting.details && json.url === undefined) this.problems.push(`${when}: ${key} has no link`);
		}
		for (const key of new Set([...told.keys(), ...this.expected.keys()])) {
			const [is, expected] = [told.get(key) ?? 0, this.expected.get(key) ?? 0];
			if (is !== expected) this.problems.push(`${when}: ${key} started ${is} executions, not ${expected}`);
		}
		for (const { warnings } of this.workflows)
			for (const line of warnings) if (!line.includes('Giving up on')) this.problems.push(`${when}: ${line}`);
	}

	private async checkPlaces(): Promise<void> {
		const { after } = this.setting;
		if (after === 'none') return;
		const keys = new Set(await rawKeys(this.bucket, this.root));
		for (const [key, times] of this.expected) {
			if (times === 0) continue;
			const name = key.slice(this.prefix.length);
			const isBad = this.waits && name.endsWith('bad');
			const stays = after === 'tagged' && !isBad;
			const target = isBad ? `error/${name}` : after === 'deleted' || after === 'tagged' ? undefined : `done/${name}`;
			if (keys.has(key) !== stays) this.problems.push(`at the end: ${key} is ${stays ? 'gone' : 'still there'}`);
			if (target !== undefined && !keys.has(this.root + target)) this.problems.push(`at the end: ${target} is not there`);
		}
	}

	async live(): Promise<void> {
		const { setting } = this;
		await this.come(setting.first === 'existing');
		await this.mark();
		const engine: Engine = setting.engine;
		this.workflows = this.processes.map((process) => new PollingWorkflow(this.parameters(), engine, process));
		for (const workflow of this.workflows) {
			workflow.run = this.run.bind(this);
			await workflow.activate();
			await workflow.settle();
		}
		await this.pollAll();
		this.check('first activated');

		await this.come(true);
		if (setting.settled) {
			for (const workflow of this.workflows) if ((await workflow.poll()).length > 0) this.problems.push('told before the marker is there');
			await this.mark();
		}
		await this.pollAll();
		this.check('active');

		if (setting.restarts) {
			this.workflows[0]!.run = this.run.bind(this);
			await this.workflows[0]!.restart(await inAnotherProcess());
			await this.pollAll();
			this.check('after a restart');
		}

		await this.come(setting.again === 'catchUp');
		await this.mark();
		for (const workflow of this.workflows) await workflow.activate();
		await this.settle();
		await this.come(true);
		await this.mark();
		await this.pollAll();
		this.check('activated again');

		if (setting.startsOver) {
			this.startOver = 'again';
			if (setting.first === 'existing') this.expectExistingAgain();
			for (const workflow of this.workflows) await workflow.publish(this.parameters());
			await this.settle();
			await this.pollAll();
			this.check('started over');
		}
		await this.come(true);
		await this.mark();
		await this.pollAll();
		this.check('at the end');
		await this.checkPlaces();
	}

	/** What is there begins anew: also what was there before it was activated, and what was tagged. */
	private expectExistingAgain(): void {
		for (const key of this.there) {
			const isRetried = this.waits && key.endsWith('bad');
			const isGone = isRetried && this.expected.get(key)! > 0;
			if (!isGone) this.expected.set(key, this.expected.get(key)! + (isRetried ? ATTEMPTS : 1));
		}
	}

	get inShort(): string {
		return JSON.stringify(this.setting);
	}
}

let processes: AmazonS3Trigger[];
beforeAll(async () => {
	await rawMakeBucket(OTHER_BUCKET);
	processes = [new AmazonS3Trigger(), await inAnotherProcess()];
});
afterAll(async () => {
	for (const bucket of [server.bucket, OTHER_BUCKET]) await rawClean(bucket, ROOT);
	await raw('DELETE', OTHER_BUCKET, undefined);
});

test(`${RUNS} settings (seed ${SEED}): each object starts what it is to start, and is where it is to be`, async () => {
	const random = seededRandom(SEED);
	const wrong: string[] = [];
	for (let run = 0; run < RUNS; run++) {
		const setting = draw(random);
		// Objects of one execution fail together, and their number depends on when they are found.
		if (setting.after !== 'none' && setting.after !== 'started') Object.assign(setting, { items: 1 });
		const life = new Life(setting, `${ROOT}${run}/`, setting.state === 'shared' ? processes : processes.slice(0, 1));
		await life.live().catch((error: Error) => life.problems.push(`it ends with ${error.stack}`));
		if (life.problems.length > 0) wrong.push(`run ${run}: ${life.inShort}\n   ${life.problems.slice(0, 6).join('\n   ')}`);
	}
	expect(wrong).toEqual([]);
}, 3_600_000);
