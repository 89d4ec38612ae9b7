import { cleanSlate } from './cleanSlate';
import { connectNode } from './connectNode';
import { Editor } from './editor';
import { clear, put } from './secondClient';

let editor: Editor;

beforeAll(async () => {
	await cleanSlate();
	await put('invoices/2026/january.pdf', 'January');
	await put('invoices/2026/february.pdf', 'February');
	await put('invoices/overview.csv', 'month,total');
	await put('readme.txt', 'Read me');
	editor = await Editor.open();
});

afterAll(async () => {
	await editor?.close();
	await clear('invoices/');
	await clear('readme.txt');
});

test('Upload asks for a key and nothing else', async () => {
	await editor.addNode('Upload an object');
	await connectNode(editor);
	await editor.nodeForm.getByTestId('rlc-input').fill('invoices/2026/march.pdf');
	await editor.picture(editor.nodeForm, 'node-upload.png');
	expect(await editor.nodeForm.getByTestId('parameter-issues').count()).toBe(0);
});

describe('From list', () => {
	const entries = () => editor.page.getByTestId('rlc-item');

	beforeAll(async () => {
		await editor.addNode('Download an object');
		await connectNode(editor);
		await editor.nodeForm.getByTestId('rlc-mode-selector').click();
		await editor.page.getByTestId('mode-list').click();
		await editor.nodeForm.getByTestId('rlc-input').click();
	});

	test('shows the folders and files of the bucket', async () => {
		await entries().filter({ hasText: 'invoices/' }).first().waitFor();
		const shown = await entries().allInnerTexts();
		expect(shown).toEqual(expect.arrayContaining([expect.stringContaining('invoices/'), expect.stringContaining('readme.txt')]));
		expect(shown.join()).not.toContain('january');
	});

	test('searches on the server, below a folder too', async () => {
		await editor.page.getByTestId('rlc-search').fill('invoices/2026/j');
		await entries().filter({ hasText: 'invoices/2026/january.pdf' }).waitFor();
		await entries().filter({ hasText: 'invoices/2026/january.pdf' }).click();

		const output = await editor.executeStep('january.pdf');
		expect(output).toContain('7 B');
	});

	test('finds a part of a name in any case', async () => {
		await editor.nodeForm.getByTestId('rlc-input').click();
		await editor.page.getByTestId('rlc-search').fill('FEBRU');
		await entries().filter({ hasText: 'invoices/2026/february.pdf' }).waitFor();
	});

	test('a folder is opened by its name, and no object for the run', async () => {
		await editor.page.getByTestId('rlc-search').fill('invoices/');
		await entries().filter({ hasText: 'invoices/overview.csv' }).waitFor();
		await editor.page.getByTestId('rlc-search').fill('invo');
		await entries()
			.filter({ hasText: /^\s*invoices\/ \(folder/ })
			.click();

		const failure = await editor.executeStep('Key is a folder (got "invoices/")');
		expect(failure).toContain('type the name of the folder');
	});
});

test('an error shows what to do first, and what S3 said among the details', async () => {
	await editor.addNode('Download an object');
	await connectNode(editor);
	await editor.nodeForm.getByTestId('rlc-input').fill('missing.txt');
	const failure = await editor.executeStep('There is no object "missing.txt"');
	expect(failure).toContain('Check the key');
	expect(failure).not.toContain('NoSuchKey');
	await editor.nodeForm.getByTestId('output-panel').getByText('From Amazon S3').click();
	await editor.nodeForm.getByText('NoSuchKey').first().waitFor();
	await editor.picture(editor.nodeForm, 'error-details.png');
});

test('a list that finds nothing says why the workflow ends there', async () => {
	await editor.addNode('Get many objects');
	await connectNode(editor);
	await editor.nodeForm.getByTestId('rlc-input').fill('nowhere/');
	await editor.executeStep('turn on Always Output Data');
	await editor.picture(editor.nodeForm, 'nothing-found.png');
});

test('Get Many needs no field: its output shows what is in the bucket', async () => {
	await editor.addNode('Get many objects');
	await connectNode(editor);
	await editor.executeStep('4 items');
	const output = await editor.outputTable('invoices/2026/january.pdf');
	await editor.picture(editor.nodeForm, 'get-many-output.png');
	for (const key of ['invoices/2026/january.pdf', 'invoices/2026/february.pdf', 'invoices/overview.csv', 'readme.txt'])
		expect(output).toContain(key);
});
