import { cleanSlate } from './cleanSlate';
import { type CredentialForm, Editor } from './editor';
import { testLab } from './testLab';

const { s3 } = testLab();
/** Of the window for the picture: all five fields show. */
const FORM_HEIGHT = 1120;

const answers: string[] = [];
let editor: Editor;
let form: CredentialForm;

beforeAll(async () => {
	await cleanSlate();
	editor = await Editor.open();
	await editor.addNode('Upload an object');
	form = await editor.createCredential();
});

afterAll(async () => await editor?.close());

test('the form has the five fields in their order, and one switch for the rest', async () => {
	expect(await form.labels()).toEqual([
		'Connection Name',
		'Access Key ID',
		'Access Key Secret',
		'Bucket Name',
		'Region',
		'More Settings',
		'Allowed HTTP Request Domains',
	]);
});

test('a wrong secret is red and asks for the secret', async () => {
	await form.fill('connectionName', 'Invoice archive');
	await form.fill('accessKeyId', s3.accessKeyId);
	await form.fill('secretAccessKey', 'a-secret-of-somebody-else');
	await form.fill('bucketName', s3.bucket);
	await form.choose('region', new RegExp(`${s3.region}$`));
	await editor.picture(form.dialog, 'connection-form.png', FORM_HEIGHT);
	await form.turnOn('moreSettings');
	expect(await form.isInView('endpoint')).toBe(true);
	await form.fill('endpoint', s3.endpoint);
	await form.turnOn('forcePathStyle');

	const answer = await form.saveAndTest();

	expect(answer).toMatch(/The Access Key Secret does not belong to this Access Key ID.*Copy the Access Key Secret again/);
	answers.push(answer);
	await form.fill('secretAccessKey', s3.secretAccessKey);
});

test('a wrong bucket is red and asks for the bucket name', async () => {
	await form.fill('bucketName', 'no-such-bucket-here');

	const answer = await form.saveAndTest();

	expect(answer).toMatch(/There is no bucket named "no-such-bucket-here".*Check the Bucket Name/);
	answers.push(answer);
	await form.fill('bucketName', s3.bucket);
});

test('a wrong region is red and names the right one', async () => {
	await form.choose('region', /us-west-2$/);

	const answer = await form.saveAndTest();

	expect(answer).toContain(`The bucket "${s3.bucket}" is in the region ${s3.region}, not in us-west-2`);
	expect(answer).toContain(`Set Region to ${s3.region}`);
	await editor.picture(form.dialog, 'connection-wrong-region.png');
	answers.push(answer);
	await form.choose('region', new RegExp(`${s3.region}$`));
});

test('the three sentences differ, and none shows the secret', () => {
	expect(new Set(answers).size).toBe(3);
	for (const answer of answers) expect(answer).not.toContain(s3.secretAccessKey);
});

test('a name that no bucket can have is refused by its rule', async () => {
	await form.fill('bucketName', 'my/bucket');

	expect(await form.saveAndTest()).toMatch(/Bucket Name.*my\/bucket/);

	await form.fill('bucketName', s3.bucket);
});

test('five right fields and the address of the store are green', async () => {
	expect(await form.saveAndTest()).toBe('');

	if (await form.dialog.isHidden()) form = await editor.openCredential();
	await form.tested.waitFor();
	await editor.picture(form.dialog, 'connection-tested.png');
});
