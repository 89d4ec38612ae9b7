import { type CredentialForm, Editor } from './editor';
import { testLab } from './testLab';

const { s3 } = testLab();
const answers: string[] = [];
let editor: Editor;
let form: CredentialForm;

beforeAll(async () => {
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

test('five fields and the address of the store make Test connection green', async () => {
	await form.fill('connectionName', 'Invoice archive');
	await form.fill('accessKeyId', s3.accessKeyId);
	await form.fill('secretAccessKey', s3.secretAccessKey);
	await form.fill('bucketName', s3.bucket);
	await form.choose('region', new RegExp(`${s3.region}$`));
	await editor.picture(form.dialog, 'connection-form.png');
	await form.turnOn('moreSettings');
	await form.fill('endpoint', s3.endpoint);
	await form.turnOn('forcePathStyle');

	const { ok, text } = await form.saveAndTest();

	expect(text).toContain('Connection tested successfully');
	expect(ok).toBe(true);
	await editor.picture(form.dialog, 'connection-tested.png');
});

test('a wrong secret is red and asks for the secret', async () => {
	await form.fill('secretAccessKey', 'a-secret-of-somebody-else');
	const { ok, text } = await form.saveAndTest();
	await form.fill('secretAccessKey', s3.secretAccessKey);

	expect(ok).toBe(false);
	expect(text).toMatch(/The Access Key Secret does not belong to this Access Key ID.*Copy the Access Key Secret again/);
	answers.push(text);
});

test('a wrong bucket is red and asks for the bucket name', async () => {
	await form.fill('bucketName', 'no-such-bucket-here');
	const { ok, text } = await form.saveAndTest();
	await form.fill('bucketName', s3.bucket);

	expect(ok).toBe(false);
	expect(text).toMatch(/There is no bucket named "no-such-bucket-here".*Check the Bucket Name/);
	answers.push(text);
});

test('a wrong region is red and names the right one', async () => {
	await form.choose('region', /us-west-2$/);
	const { ok, text } = await form.saveAndTest();
	await form.choose('region', new RegExp(`${s3.region}$`));

	expect(ok).toBe(false);
	expect(text).toContain(`The bucket "${s3.bucket}" is in the region ${s3.region}, not in us-west-2`);
	expect(text).toContain(`Set Region to ${s3.region}`);
	answers.push(text);
});

test('the three sentences differ, and none shows the secret', () => {
	expect(new Set(answers).size).toBe(3);
	for (const answer of answers) expect(answer).not.toContain(s3.secretAccessKey);
});

test('a bucket name that cannot be one is refused before anything is sent', async () => {
	await form.fill('bucketName', 'My_Bucket');
	const { ok, text } = await form.saveAndTest();
	await form.fill('bucketName', s3.bucket);

	expect(ok).toBe(false);
	expect(text).toMatch(/Bucket Name.*"My_Bucket"|"My_Bucket".*Bucket Name/);
});

test('mended, it is green again', async () => {
	expect(await form.saveAndTest()).toMatchObject({ ok: true });
});
