import { exampleWorkflows } from '../lab/exampleWorkflows';
import type { N8nRest } from '../lab/n8nRest';
import { pause, setActive } from './activation';
import type { OtherClient } from './otherClient';

const WAIT_MS = 90_000;

interface Example {
	/** Before it is switched on, and after. */
	before?: Record<string, string>;
	after: Record<string, Buffer | string>;
	deleted?: string;
	/** What is there when it has run. */
	result: Record<string, RegExp>;
}

/** One black point. */
const IMAGE = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==', 'base64');

const EXAMPLES: Record<string, Example> = {
	'trigger-invoice-to-rows.json': {
		after: { 'invoices/march.csv': 'item,amount\nchair,40\ntable,60\n' },
		result: { 'invoices/march.csv.total.txt': /^100$/ },
	},
	'trigger-image-to-thumbnail.json': { after: { 'images/point.png': IMAGE }, result: { 'thumbnails/point.png': /PNG/ } },
	'trigger-drop-folder.json': {
		after: { 'drop/good.json': '{"a":1}', 'drop/bad.json': '{' },
		result: { 'done/good.json': /a/, 'error/bad.json': /\{/ },
	},
	'trigger-deleted-object-alert.json': {
		before: { 'contracts/one.pdf': 'x' },
		after: {},
		deleted: 'contracts/one.pdf',
		result: { 'alerts/': /contracts\/one\.pdf was deleted/ },
	},
	'trigger-nightly-batch.json': {
		after: { 'nightly/2026-03-31/1.txt': 'one', 'nightly/2026-03-31/2.txt': 'two', 'nightly/2026-03-31/manifest.json': '{}' },
		result: { 'batches/2026-03-31.txt': /^(one\ntwo|two\none)$/ },
	},
};

/** Runs the examples of the trigger, all at once; says how much was looked at, and what of it is wrong. */
export async function tryExamples(
	lab: { s3: OtherClient },
	rest: N8nRest,
	credential: { id: string; name: string },
): Promise<{ tried: number; wrong: string[] }> {
	const workflows = [...exampleWorkflows(credential, '/')].filter(([file]) => file.startsWith('trigger-'));
	const put = async (objects: Record<string, Buffer | string>) => {
		for (const [key, body] of Object.entries(objects)) await lab.s3.put(`n8n-example/${key}`, body);
	};
	let tried = 0;
	const wrong = workflows.filter(([file]) => EXAMPLES[file] === undefined).map(([file]) => `${file} is run by no test`);
	const ids: string[] = [];
	for (const [file, workflow] of workflows) {
		await put(EXAMPLES[file]?.before ?? {});
		ids.push(await rest.createWorkflow(workflow));
		await setActive(rest, ids.at(-1)!, true);
	}
	for (const { after, deleted } of Object.values(EXAMPLES)) {
		await put(after);
		if (deleted) await lab.s3.remove(`n8n-example/${deleted}`);
	}
	for (const [file, { result }] of Object.entries(EXAMPLES)) {
		for (const [key, expected] of Object.entries(result)) {
			const found = await contentsOf(lab.s3, `n8n-example/${key}`);
			const isRight = found !== undefined && expected.test(found);
			tried++;
			console.log(`${file}: ${key} ${isRight ? 'is there' : `is wrong: ${found?.slice(0, 100)}`}`);
			if (!isRight) wrong.push(`${file}: ${key}`);
		}
	}
	for (const id of ids) await setActive(rest, id, false);
	return { tried, wrong };
}

async function contentsOf(s3: OtherClient, prefix: string): Promise<string | undefined> {
	for (const giveUpAt = Date.now() + WAIT_MS; Date.now() < giveUpAt; await pause(1000)) {
		const [key] = await s3.list(prefix);
		if (key !== undefined) return await s3.read(key);
	}
	return undefined;
}
