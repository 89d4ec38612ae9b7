/**
 * Every field of every operation gets values that were not made for it. What comes back is a result, or an error that names the field;
 * and each request is about an object that the parameters mean. `npm run test:fuzz` is the long run.
 */
import type { INode, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { AmazonS3 } from '../../nodes/AmazonS3/AmazonS3.node';
import { toNodeError } from '../../nodes/AmazonS3/n8n/nodeError';
import { credentialsWith, memoryBinary, runNode, type Parameters as Filling } from '../support/executeContext';
import { faultOf, labelsOf, show } from '../support/errorFaults';
import { fillForm, pick, seededRandom, type Random } from '../support/formValues';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawEmpty, rawMakeBucket, rawPut, server } from '../support/rawS3';

const BUCKET = 'fuzzed-bucket';
const COUNT = Number(process.env.FUZZ_RUNS ?? 500);
const SEED = Number(process.env.FUZZ_SEED ?? 20261126);
const ITEMS_OF_A_RUN = 40;
const SEEDED_KEYS = ['a', 'b/c', 'b/d/e.csv', 'b/'];

const { properties } = new AmazonS3().description;
const isShownFor = ({ displayOptions }: INodeProperties, name: string, value: string) =>
	displayOptions?.show?.[name] === undefined || displayOptions.show[name].includes(value);
const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap((menu) =>
		(menu.options as Array<{ value: string }>).map(({ value: operation }) => {
			const resource = menu.displayOptions!.show!.resource![0] as string;
			const fields = properties.filter(
				(field) =>
					!['resource', 'operation'].includes(field.name) &&
					field.type !== 'notice' &&
					field.displayOptions?.show?.['@tool']?.[0] !== true &&
					isShownFor(field, 'resource', resource) &&
					isShownFor(field, 'operation', operation),
			);
			return { resource, operation, fields };
		}),
	);

/** Values that keep a run short and inside of the test's own bucket. */
const valid =
	(random: Random) =>
	(field: INodeProperties): unknown => {
		switch (field.name) {
			case 'timeout':
				return 0;
			case 'bucket':
				return pick(random, ['fuzz-bucket-1', 'fuzz-bucket-2']);
			case 'bucketName':
			case 'destinationBucketName':
				return { __rl: true, mode: 'name', value: BUCKET };
			case 'expectedBucketOwner':
			case 'expectedSourceBucketOwner':
				return '';
			case 'confineToPrefix':
				return '';
			case 'readOnly':
				return false;
			case 'parallelItems':
				return 4;
			case 'url':
				return 'http://127.0.0.1:1/';
			case 'fileSize':
				return 12 * 1024 * 1024;
			default:
				return undefined;
		}
	};

/** Every text in a value, and every number as text: what a name may have been made from. */
function textsIn(value: unknown, into = new Set<string>(), depth = 0): Set<string> {
	if (typeof value === 'string') into.add(value).add(value.trim());
	else if (typeof value === 'number' || typeof value === 'bigint') into.add(String(value));
	else if (typeof value === 'object' && value !== null && depth < 6)
		for (const inside of Object.values(value)) textsIn(inside, into, depth + 1);
	return into;
}

const isMeant = (key: string, texts: Set<string>): boolean =>
	texts.has(key) ||
	[...texts].some(
		(text) =>
			text !== '' && (key.startsWith(text.endsWith('/') ? text : `${text}/`) || key.startsWith(`${text} (`) || text.endsWith(`/${key}`)),
	) ||
	[...texts].some((text) => text.includes('%') && decodes(text, key)) ||
	SEEDED_KEYS.some((seeded) => key === seeded || key.endsWith(seeded.slice(2)));

function decodes(text: string, key: string): boolean {
	try {
		return decodeURIComponent(text.replace(/\+/g, ' ')).endsWith(key);
	} catch {
		return false;
	}
}

/** An item that failed has the words of its error alone; its cause is judged here too. */
const mockFailures = new WeakMap<INodeExecutionData, Error>();
jest.mock('../../nodes/AmazonS3/n8n/failedItem', () => {
	const { failedItem } = jest.requireActual<typeof import('../../nodes/AmazonS3/n8n/failedItem')>('../../nodes/AmazonS3/n8n/failedItem');
	return {
		failedItem: (...failed: Parameters<typeof failedItem>) => {
			const item = failedItem(...failed);
			mockFailures.set(item, toNodeError({} as INode, failed[1], failed[2]));
			return item;
		},
	};
});

const control = new LocalS3Control(server.endpoint);
const credentials = credentialsWith({ bucketName: BUCKET });
const input = { json: { a: 1 }, binary: { data: memoryBinary(Buffer.from('contents'), 'file.txt') } };

async function seedBucket(): Promise<void> {
	for (const key of SEEDED_KEYS) await rawPut(BUCKET, key, key.endsWith('csv') ? 'x,y\n1,2\n' : '{"a":1}');
}

beforeAll(async () => {
	await rawMakeBucket(BUCKET);
});
afterAll(async () => {
	await rawEmpty(BUCKET);
	for (const bucket of [BUCKET, 'fuzz-bucket-1', 'fuzz-bucket-2']) await raw('DELETE', bucket, undefined);
});

test(`${COUNT} fillings of all forms (seed ${SEED}): results, or errors that name the field; no request about anything else`, async () => {
	const random = seededRandom(SEED);
	const faults = new Map<string, { count: number; example: string }>();
	const note = (fault: string, example: unknown) => {
		const known = faults.get(fault) ?? { count: 0, example: show(example) };
		faults.set(fault, { ...known, count: known.count + 1 });
	};
	let done = 0;
	let succeeded = 0;
	for (let run = 0; done < COUNT; run++) {
		const { resource, operation, fields } = operations[run % operations.length]!;
		const labels = labelsOf(fields);
		const evaluated = Array.from({ length: Math.min(ITEMS_OF_A_RUN, COUNT - done) }, () => ({
			...(fillForm(fields, random, BUCKET, valid(random)) as Filling),
			resource,
			operation,
		}));
		done += evaluated.length;
		shorten(evaluated, random);
		if (run % operations.length === 0 || operation === 'delete' || operation === 'move') await seedBucket();
		await control.clearRequests();
		const items = evaluated.map(() => input);
		const results = await runNode(() => ({ resource, operation }), { items, evaluated, credentials, continueOnFail: true }).catch(
			(error: unknown) => [error as Error],
		);
		for (const result of results) {
			const error = result instanceof Error ? result : mockFailures.get(result);
			const { json, pairedItem }: INodeExecutionData = result instanceof Error ? { json: {} } : result;
			const filling = evaluated[(pairedItem as { item: number } | undefined)?.item ?? 0];
			if (error === undefined) succeeded++;
			const fault =
				error === undefined
					? show(json).includes('[object ') && !show([filling, json.key]).includes('[object ')
						? 'has [object'
						: undefined
					: faultOf(error, labels, show(filling).includes('[object '));
			if (fault !== undefined)
				note(`${resource} ${operation}: ${error ? `the error "${error.message.slice(0, 160)}"` : 'the output'} ${fault}`, filling);
		}
		const texts = textsIn(evaluated);
		for (const { path, bucket, key, headers, operation: call } of await control.requests()) {
			const sent = `${decodeSafely(path)} ${JSON.stringify(headers)}`;
			if (/\[object /.test(sent) && !texts.has('[object Object]')) note(`${resource} ${operation}: ${call} has [object`, sent);
			if (key !== undefined && !isMeant(key, texts))
				note(`${resource} ${operation}: ${call} of the key ${show(key)} that nobody means`, sent);
			if (bucket !== undefined && bucket !== BUCKET && !texts.has(bucket) && ![...texts].some((text) => text.includes(bucket)))
				note(`${resource} ${operation}: ${call} of the bucket ${bucket} that nobody means`, sent);
		}
	}
	console.log(`${done} fillings, ${succeeded} results, ${faults.size} kinds of faults (seed ${SEED})`);
	expect(
		[...faults].sort(([, a], [, b]) => b.count - a.count).map(([fault, { count, example }]) => `${count} x ${fault}\n   ${example}`),
	).toEqual([]);
}, 3_600_000);

/** Waiting only takes time; and what is read of the first item for all of them would keep the others from being read. */
function shorten(evaluated: Filling[], random: Random): void {
	if (random() < 0.95) Object.assign(evaluated[0]!, { options: {}, confineToPrefix: '', readOnly: false });
	for (const parameters of evaluated)
		Object.assign(parameters, { readOnly: evaluated[0]!.readOnly, confineToPrefix: evaluated[0]!.confineToPrefix });
	for (const parameters of evaluated) {
		const timeout = Number(parameters.timeout);
		if (timeout > 0) parameters.timeout = 0;
	}
}

const decodeSafely = (path: string): string => {
	try {
		return decodeURIComponent(path);
	} catch {
		return path;
	}
};
