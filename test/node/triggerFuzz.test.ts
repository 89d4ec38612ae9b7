/**
 * Every field of the trigger gets values that were not made for it. A poll then tells of objects, or refuses by the label of the field; it
 * never falls back to a default. `npm run test:fuzz` is the long run.
 */
import type { INodeProperties } from 'n8n-workflow';
import { AmazonS3Trigger } from '../../nodes/AmazonS3/AmazonS3Trigger.node';
import { faultOf, labelsOf, show } from '../support/errorFaults';
import { credentialsWith, type Parameters as Filling } from '../support/executeContext';
import { fillForm, pick, seededRandom, type Random } from '../support/formValues';
import { LocalS3Control } from '../support/localS3/control';
import { PollingWorkflow } from '../support/pollContext';
import { raw, rawEmpty, rawMakeBucket, rawPut, server } from '../support/rawS3';

const BUCKET = 'fuzzed-trigger-bucket';
const COUNT = Number(process.env.FUZZ_RUNS ?? 100);
const SEED = Number(process.env.FUZZ_SEED ?? 20261126);
const SEEDED_KEYS = ['a', 'b/c', 'b/d/e.csv', 'b/'];

const { properties } = new AmazonS3Trigger().description;
const labels = [...labelsOf(properties), 'No object matches'];
const optionsField = properties.find(({ name }) => name === 'options')!;
const options = optionsField.options as INodeProperties[];
/** Most of the form is options. */
const FORMS = [properties, [optionsField], [optionsField]];

/** Values that keep a run short, and inside of the test's own bucket. */
const valid =
	(random: Random) =>
	(field: INodeProperties): unknown => {
		switch (field.name) {
			case 'bucketName':
				return { __rl: true, mode: 'name', value: BUCKET };
			case 'events':
				return pick(random, [['created'], ['created'], ['created'], ['created', 'updated'], ['deleted']]);
			case 'watch':
				return pick(random, ['bucket', 'bucket', 'folder', 'pattern']);
			case 'pattern':
				return pick(random, ['**', 'b/*', 'a']);
			case 'from':
				return pick(random, ['existing', 'existing', 'now', 'since']);
			case 'since':
				return '2026-03-31';
			default:
				return undefined;
		}
	};

/** Options that have nothing in them, or a group that is none. */
function unreadable(filling: Filling): string[] {
	const filled = filling.options as Record<string, unknown> | null | undefined;
	if (filled === null || filled === undefined) return ['Options'];
	if (typeof filled !== 'object' || Object.getPrototypeOf(filled) !== Object.prototype) return [];
	return options.flatMap(({ name, displayName, type, options: groups }) => {
		if (!Object.hasOwn(filled, name) || (name === 'fullSweepEvery' && filled.keysOnlyGrow !== true)) return [];
		const value = filled[name];
		const isNothing = value === null || value === undefined;
		const hasGroup = () => typeof value === 'object' && Object.hasOwn(value!, (groups as INodeProperties[])[0]!.name);
		return isNothing || (type === 'fixedCollection' && !hasGroup()) ? [displayName] : [];
	});
}

beforeAll(async () => {
	await rawMakeBucket(BUCKET);
});
afterAll(async () => {
	await rawEmpty(BUCKET);
	await raw('DELETE', BUCKET, undefined);
});

test(`${COUNT} fillings of the trigger's form (seed ${SEED}): items, or an error that names the field`, async () => {
	const random = seededRandom(SEED);
	const control = new LocalS3Control(server.endpoint);
	const faults = new Map<string, { count: number; example: string }>();
	const note = (fault: string, example: unknown) => {
		const known = faults.get(fault) ?? { count: 0, example: show(example) };
		faults.set(fault, { ...known, count: known.count + 1 });
	};
	let told = 0;
	for (let run = 0; run < COUNT; run++) {
		if (run % 20 === 0) for (const key of SEEDED_KEYS) await rawPut(BUCKET, key, key === 'b/' ? '' : 'x,y\n1,2\n');
		const filling: Filling = { events: ['created'], watch: 'bucket', ...fillForm(pick(random, FORMS), random, BUCKET, valid(random)) };
		const filled = filling.options as Filling | undefined;
		// Else nothing would be told of most of the time.
		if (random() < 0.6 && filled?.constructor === Object)
			if (!Object.hasOwn(filled, 'whenFirst')) filled.whenFirst = { choice: { from: 'existing' } };
		const workflow = new PollingWorkflow({}, pick(random, ['classic', 'durable']));
		workflow.credentials = credentialsWith({ bucketName: BUCKET });
		workflow.evaluated = filling;
		const errors: unknown[] = [];
		await control.clearRequests();
		for (const work of [async () => await workflow.activate(), async () => await workflow.test()])
			await work().catch((error: unknown) => errors.push(error));
		if (workflow.executions.length > 0) await workflow.settle();
		told += workflow.executions.length;
		const mayName = show(filling).includes('[object ');
		for (const error of errors) {
			const { message } = error as Error;
			const fault = message === 'No object matches' ? undefined : faultOf(error, labels, mayName);
			if (fault !== undefined) note(`the error "${message.slice(0, 160)}" ${fault}`, filling);
		}
		const missing = unreadable(filling);
		if (missing.length > 0 && errors.length < 2) note(`${missing.join(', ')} is passed over`, filling);
		for (const line of workflow.log) if (!mayName && line.includes('[object ')) note(`the log says ${line}`, filling);
		for (const { bucket, path } of await control.requests())
			if (bucket !== undefined && bucket !== BUCKET && !show(filling).includes(bucket)) note(`a request of the bucket ${bucket}`, path);
	}
	console.log(`${COUNT} fillings, ${told} executions, ${faults.size} kinds of faults (seed ${SEED})`);
	expect(told).toBeGreaterThan(0);
	expect([...faults].map(([fault, { count, example }]) => `${count} x ${fault}\n   ${example}`)).toEqual([]);
}, 3_600_000);
