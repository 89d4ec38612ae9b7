import { cleanSlate } from './cleanSlate';
import { Editor } from './editor';
import { clear, put } from './secondClient';
import { connectNode } from './connectNode';

const FOLDER = 'trigger-panel/';
let editor: Editor;

beforeAll(async () => {
	await cleanSlate();
	await put(`${FOLDER}2026/january.csv`, 'month,total');
	await put(`${FOLDER}2026/february.csv`, 'month,total');
	await put('elsewhere.txt', 'x');
	editor = await Editor.open();
	await editor.addNode('On object created');
	await connectNode(editor);
});

afterAll(async () => {
	await editor?.close();
	await clear(FOLDER);
	await clear('elsewhere.txt');
});

test('needs no field, and asks for a folder only when one is watched', async () => {
	const form = editor.nodeForm;
	expect(await form.getByTestId('parameter-issues').count()).toBe(0);
	expect(await form.getByText('Object Created').count()).toBeGreaterThan(0);
	expect(await form.getByTestId('parameter-input-folder').count()).toBe(0);
	await form.getByTestId('parameter-input-watch').click();
	await editor.page.getByRole('option', { name: /^Folder/ }).click();
	await form.getByTestId('rlc-input').fill(FOLDER);
	expect(await form.getByTestId('parameter-issues').count()).toBe(0);
});

test('Fetch Test Event shows the newest objects of the folder', async () => {
	const output = await editor.executeStep('january.csv');
	await editor.picture(editor.nodeForm, 'trigger-fetch-test-event.png');
	expect(output).toContain('february.csv');
	expect(output).not.toContain('elsewhere.txt');
});
