/** What the README shows a newcomer: from an empty workflow to a file in the bucket. */
import { cleanSlate } from './cleanSlate';
import { Editor } from './editor';
import { clear, keys, read } from './secondClient';
import { testLab } from './testLab';

const MOST_BYTES = 1_500_000;
const KEY = 'invoices/2026/march.txt';
const { s3 } = testLab();
let editor: Editor;

beforeAll(async () => {
	await cleanSlate();
	editor = await Editor.open();
});

afterAll(async () => {
	await editor?.close();
	await clear('invoices/');
});

test('add the node, create the connection, upload, and see the object', async () => {
	const film = editor.filmed('first-upload.png');
	const step = async () => await film.take();
	await editor.addNode('Upload an object', step);
	await step();

	const form = await editor.createCredential();
	await form.fill('connectionName', 'Invoice archive');
	await form.fill('accessKeyId', s3.accessKeyId);
	await form.fill('secretAccessKey', s3.secretAccessKey);
	await form.fill('bucketName', s3.bucket);
	await form.choose('region', new RegExp(`${s3.region}$`));
	await step();
	await form.turnOn('moreSettings');
	await form.fill('endpoint', s3.endpoint);
	await form.turnOn('forcePathStyle');
	expect(await form.saveAndTest()).toBe('');
	await form.close();

	await editor.nodeForm.getByTestId('rlc-input').fill(KEY);
	await editor.chooseIn('from', 'Text');
	await editor.fillIn('text', 'Turnover in March: 4,711 euros.');
	await step();
	await editor.executeStep('march.txt');
	await film.take(2500);
	expect(await keys('')).toEqual([KEY]);
	expect(await read(KEY)).toBe('Turnover in March: 4,711 euros.');

	await editor.addNode('Get many objects');
	await editor.executeStep(KEY);
	await editor.outputTable(KEY);
	await film.take(3000);
	expect(film.save() ?? 0).toBeLessThan(MOST_BYTES);
}, 240_000);
