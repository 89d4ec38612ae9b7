import { runNode, type Parameters } from '../support/executeContext';
import { passTime } from '../support/passTime';
import { raw, rawClean, rawKeys, server, type RawAnswer, sendUrl } from '../support/rawS3';

const PREFIX = `${server.scratchPrefix}forms/`;
const get = async (name: string) => await raw('GET', server.bucket, `${PREFIX}${name}`);
const pairs = (values: Record<string, string>) => ({ pairs: Object.entries(values).map(([name, value]) => ({ name, value })) });

interface Form {
	url: string;
	fields: Record<string, string>;
	fieldsToFill: string[];
}
const form = async (parameters: Parameters = {}): Promise<Form> =>
	(await runNode({ operation: 'createPresignedPost', keyPrefix: PREFIX, ...parameters }))[0]!.json as unknown as Form;
const oneKey = (name: string) => ({ storeAs: 'key', key: { mode: 'key', value: `${PREFIX}${name}` } });

const boundary = 'a-boundary-of-the-tests';
async function post(
	{ url, fields }: Form,
	more: Record<string, string | undefined> = {},
	file: string | Buffer = 'contents',
	fileName = 'file.txt',
): Promise<RawAnswer> {
	const text = Object.entries({ ...fields, ...more })
		.map(([name, value]) =>
			value === undefined ? '' : `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
		)
		.join('');
	const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/plain\r\n\r\n`;
	const body = Buffer.concat([Buffer.from(`${text}${head}`), Buffer.from(file), Buffer.from(`\r\n--${boundary}--\r\n`)]);
	const path = /^https?:\/\/[^/]+$/.test(url) ? `${url}/` : url;
	return await sendUrl(
		'POST',
		path,
		{ 'content-type': `multipart/form-data; boundary=${boundary}`, 'content-length': String(body.length) },
		body,
	);
}

afterAll(async () => await rawClean(server.bucket, PREFIX));

describe('a form', () => {
	test('stores each file under its own name below the prefix, of the type that its sender says', async () => {
		const made = await form();
		expect(made.fieldsToFill).toEqual([]);
		expect([201, 204]).toContain((await post(made)).status);
		expect([201, 204]).toContain((await post(made, { 'Content-Type': 'text/csv' }, 'second', 'b ü.csv')).status);
		expect(await rawKeys(server.bucket, PREFIX)).toEqual([`${PREFIX}b ü.csv`, `${PREFIX}file.txt`]);
		expect((await get('file.txt')).body.toString()).toBe('contents');
		expect((await get('file.txt')).headers['content-type']).toBe('application/octet-stream');
		expect((await get('b ü.csv')).headers['content-type']).toBe('text/csv');
	});

	test.each(['certain.txt', 'it\'s #1 ü+%20 & "quoted".txt', 'cost $5 \\ back.txt'])(
		'stores one object under its key %s, and no other',
		async (name) => {
			const made = await form(oneKey(name));
			expect((await post(made, { key: `${PREFIX}other` })).status).toBe(403);
			expect([201, 204]).toContain((await post(made)).status);
			expect((await get(name)).body.toString()).toBe('contents');
			expect((await get('other')).status).toBe(404);
		},
	);

	test('stores what it says with the object', async () => {
		const made = await form({ ...oneKey('meta.txt'), options: { metadata: pairs({ customer: '42', name: 'Zoë' }) } });
		expect((await post(made, { 'x-amz-meta-customer': '43' })).status).toBe(403);
		expect((await post(made, { 'x-amz-meta-customer': undefined })).status).toBe(403);
		expect([201, 204]).toContain((await post(made)).status);
		expect((await get('meta.txt')).headers).toMatchObject({ 'x-amz-meta-customer': '42' });
	});

	test('stores the headers for browsers', async () => {
		const made = await form({ ...oneKey('headers.txt'), options: { cacheControl: 'no-store', contentDisposition: 'attachment' } });
		expect((await post(made, { 'Cache-Control': 'max-age=5' })).status).toBe(403);
		expect([201, 204]).toContain((await post(made)).status);
		expect((await get('headers.txt')).headers).toMatchObject({ 'cache-control': 'no-store', 'content-disposition': 'attachment' });
	});

	test('takes one type only, or those that begin alike', async () => {
		const one = await form({ ...oneKey('typed'), allowedType: 'exactly', contentType: 'application/pdf' });
		expect((await post(one, { 'Content-Type': 'text/html' })).status).toBe(403);
		expect([201, 204]).toContain((await post(one)).status);
		expect((await get('typed')).headers['content-type']).toBe('application/pdf');
		const images = await form({ ...oneKey('image'), allowedType: 'prefix', contentType: 'image/' });
		expect(images.fieldsToFill).toEqual(['Content-Type']);
		expect((await post(images, { 'Content-Type': 'text/html' })).status).toBe(403);
		expect([201, 204]).toContain((await post(images, { 'Content-Type': 'image/png' })).status);
	});

	test('takes sizes within its limits only', async () => {
		const made = await form({ ...oneKey('sized'), maxSize: 10 / 1024 / 1024, options: { minSize: 3 } });
		for (const file of ['12', '12345678901']) {
			const answer = await post(made, {}, file);
			expect([400, 403]).toContain(answer.status);
			expect((await get('sized')).status).toBe(404);
		}
		for (const file of ['123', '1234567890']) expect([201, 204]).toContain((await post(made, {}, file)).status);
	});

	test('answers as it asks', async () => {
		expect((await post(await form({ ...oneKey('answer'), options: { successStatus: '200' } }))).status).toBe(200);
		const created = await post(await form({ ...oneKey('answer') }));
		expect([created.status, created.body.toString().includes(`<Key>${PREFIX}answer</Key>`)]).toEqual([201, true]);
		const redirected = await post(await form({ ...oneKey('answer'), options: { redirectUrl: 'https://www.example.com/thanks' } }));
		expect(redirected.status).toBe(303);
		const location = new URL(redirected.headers.location!);
		expect([location.origin, location.searchParams.get('key')]).toEqual(['https://www.example.com', `${PREFIX}answer`]);
	});

	test('is refused after its time, outside its prefix, when changed, and with another policy', async () => {
		const made = await form({ keyPrefix: `${PREFIX}in/`, expiresIn: 1 });
		expect((await post(made, { key: `${PREFIX}out` })).status).toBe(403);
		expect((await post(made, { success_action_status: '200' })).status).toBe(403);
		const all = { expiration: '2099-01-01T00:00:00.000Z', conditions: [['starts-with', '$key', '']] };
		expect((await post(made, { policy: Buffer.from(JSON.stringify(all)).toString('base64') })).status).toBe(403);
		await passTime(2500);
		expect((await post(made)).status).toBe(403);
		expect(await rawKeys(server.bucket, `${PREFIX}in/`)).toEqual([]);
		expect(await rawKeys(server.bucket, `${PREFIX}out`)).toEqual([]);
	});
});
