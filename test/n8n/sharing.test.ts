/**
 * What others do with what the node signs: curl and a browser's own form, which have nothing but the node's output. The
 * package's functions run in this process; the workflow of the example runs in n8n.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { presign, type PresignRequest } from '../../nodes/AmazonS3/client/sharing/presign';
import { presignPost, type PostRequest, type PresignedPost } from '../../nodes/AmazonS3/client/sharing/presignPost';
import { presignUpload } from '../../nodes/AmazonS3/client/sharing/presignUpload';
import { uploadScript } from '../../nodes/AmazonS3/client/sharing/uploadScript';
import { clear, keys, put, read, readBytes, unfinishedUploads } from './secondClient';
import { testLab } from './testLab';

const PREFIX = 'sharing/';
const MIB = 1024 * 1024;
const { s3, chromium: executablePath } = testLab();
const { bucket } = s3;

let store: Store;
let folder: string;
beforeAll(async () => {
	store = await openStore({ ...s3, name: 'Sharing', forcePathStyle: true, ignoreTlsProblems: false });
	folder = mkdtempSync(join(tmpdir(), 'n8n-amazon-s3-sharing-'));
});
afterAll(async () => {
	store.close();
	rmSync(folder, { recursive: true, force: true });
	await clear(PREFIX);
});

/** Runs a shell command in the folder of the local files; a failure is an answer too. */
async function shell(command: string): Promise<{ ok: boolean; output: string }> {
	const { stdout, stderr, code } = await promisify(execFile)('/bin/sh', ['-c', command], { cwd: folder }).then(
		(done) => ({ ...done, code: 0 }),
		(error: { stdout: string; stderr: string; code: number }) => error,
	);
	return { ok: code === 0, output: `${stdout}${stderr}` };
}
const local = (name: string, contents: string | Buffer) => writeFileSync(join(folder, name), contents);
const sign = async (key: string, rest: object) =>
	await presign(store, { bucket, key: `${PREFIX}${key}`, expiresInSeconds: 60, ...rest } as PresignRequest);

describe('curl, by the command that the node puts out', () => {
	test('downloads, describes and deletes', async () => {
		const key = "it's #1 ü & $HOME.txt";
		await put(`${PREFIX}${key}`, 'shared');
		expect((await shell((await sign(key, { method: 'GET', answerHeaders: {} })).curl)).ok).toBe(true);
		expect(readFileSync(join(folder, key), 'utf8')).toBe('shared');
		expect((await shell((await sign(key, { method: 'HEAD' })).curl)).output).toMatch(/content-length: 6/i);
		expect((await shell((await sign(key, { method: 'DELETE' })).curl)).ok).toBe(true);
		expect(await keys(PREFIX)).toEqual([]);
	});

	test('keeps dots of a key', async () => {
		await put(`${PREFIX}a/../dots.txt`, 'dots');
		expect((await shell((await sign('a/../dots.txt', { method: 'GET', answerHeaders: {} })).curl)).ok).toBe(true);
		expect(readFileSync(join(folder, 'dots.txt'), 'utf8')).toBe('dots');
		await clear(PREFIX);
	});

	test('uploads with all headers, and is refused with another one, another size, under another key and too late', async () => {
		const upload = { headers: { ContentType: 'text/plain', Metadata: { note: "it's", empty: '' }, CacheControl: 'no-store' }, size: 8 };
		local('put.txt', 'contents');
		local('larger.txt', 'too large contents');
		const { curl } = await sign('put.txt', { method: 'PUT', upload });
		for (const changed of [
			curl.replace('text/plain', 'text/html'),
			curl.replace("-H 'Cache-Control: no-store'", ''),
			curl.replace('./put.txt', './larger.txt'),
			curl.replace(`${PREFIX}put.txt?`, `${PREFIX}other.txt?`),
		]) {
			expect(changed).not.toBe(curl);
			const { ok, output } = await shell(changed);
			expect([ok, /<Code>(.*?)<\/Code>/.exec(output)?.[1]]).toEqual([
				false,
				expect.stringMatching(/^(SignatureDoesNotMatch|AccessDenied)$/),
			]);
		}
		expect(await keys(PREFIX)).toEqual([]);
		expect(await shell(curl)).toMatchObject({ ok: true });
		expect(await read(`${PREFIX}put.txt`)).toBe('contents');

		const late = await sign('late.txt', { method: 'PUT', upload: { headers: {} }, expiresInSeconds: 1 });
		local('late.txt', 'late');
		await pause(2200);
		expect((await shell(late.curl)).output).toContain('Request has expired');
		expect(await keys(`${PREFIX}late`)).toEqual([]);
		await clear(PREFIX);
	});

	test('uploads a file in parts by the script, and puts it together', async () => {
		const contents = randomBytes(17 * MIB + 5);
		const key = `${PREFIX}large file.bin`;
		const presigned = await presignUpload(store, {
			bucket,
			key,
			headers: {},
			size: contents.length,
			partBytes: 5 * MIB,
			expiresInSeconds: 60,
		});
		local('upload.sh', uploadScript(presigned, key, contents.length));
		local('large file.bin', contents.subarray(1));
		expect((await shell('sh upload.sh')).output).toContain(`does not have ${contents.length} bytes`);
		local('large file.bin', contents);
		expect(await shell('sh upload.sh')).toEqual({ ok: true, output: 'Uploaded ./large file.bin\n' });
		const hash = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
		expect(hash(await readBytes(key))).toBe(hash(contents));
		expect(await unfinishedUploads(PREFIX)).toEqual([]);
		await clear(PREFIX);
	});

	test('cannot send a part too late, nor a part of another size, and the script says so', async () => {
		const key = `${PREFIX}parts.bin`;
		const begin = async (expiresInSeconds: number) =>
			await presignUpload(store, { bucket, key, headers: {}, size: 6 * MIB, partBytes: 5 * MIB, expiresInSeconds });
		local('part', Buffer.alloc(2 * MIB));
		const { parts, abortUrl } = await begin(60);
		expect((await shell(`curl --fail-with-body -s --upload-file part '${parts[1]!.url}'`)).output).toContain(
			'<Code>SignatureDoesNotMatch</Code>',
		);
		expect((await shell(`curl --fail-with-body -s -X DELETE '${abortUrl}'`)).ok).toBe(true);
		const late = await begin(1);
		local('upload.sh', uploadScript(late, key, 6 * MIB));
		local('parts.bin', Buffer.alloc(6 * MIB));
		await pause(2200);
		expect(await shell('sh upload.sh')).toEqual({ ok: false, output: expect.stringContaining('Part 1 was not uploaded') });
		expect(await keys(PREFIX)).toEqual([]);
		await store.s3.abortMultipartUpload({ Bucket: bucket, Key: key, UploadId: late.uploadId });
	});
});

describe('a presigned POST', () => {
	const form = async (rest: Partial<PostRequest> = {}): Promise<PresignedPost> =>
		await presignPost(store, {
			bucket,
			key: { prefix: `${PREFIX}form/` },
			minBytes: 1,
			maxBytes: 100,
			fields: { success_action_status: '201' },
			openFields: [],
			expiresInSeconds: 60,
			...rest,
		});

	test('by curl, and refused under another key, when too large, of another type and too late', async () => {
		local('FILE', 'by curl');
		local('LARGE', 'x'.repeat(101));
		const contentType = { exactly: 'text/plain' };
		const { curl } = await form({ contentType });
		const refused = async (command: string) => /<Code>(.*?)<\/Code>/.exec((await shell(command)).output)?.[1];
		expect(await refused(curl.replace(`key=${PREFIX}form/`, `key=${PREFIX}else/`))).toBe('AccessDenied');
		expect(await refused(curl.replace('./FILE', './LARGE'))).toBe('EntityTooLarge');
		expect(await refused(curl.replace('Content-Type=text/plain', 'Content-Type=text/html'))).toBe('AccessDenied');
		const late = await form({ contentType, expiresInSeconds: 1 });
		await pause(2200);
		expect(await refused(late.curl)).toBe('AccessDenied');
		expect(await keys(PREFIX)).toEqual([]);
		expect(await shell(curl)).toMatchObject({ ok: true });
		expect(await read(`${PREFIX}form/FILE`)).toBe('by curl');
		await clear(PREFIX);
	});

	describe('in a browser', () => {
		let browser: Browser;
		let site: http.Server;
		let html = '';
		beforeAll(async () => {
			browser = await chromium.launch({
				executablePath,
				args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
			});
			site = http.createServer((request, response) => {
				response.setHeader('content-type', 'text/html; charset=utf-8');
				response.end(request.url === '/' ? `<!DOCTYPE html><title>Form</title>${html}` : '<!DOCTYPE html><title>Thanks</title>Thank you');
			});
			await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
		});
		afterAll(async () => {
			await browser.close();
			site.closeAllConnections();
			await new Promise((resolve) => site.close(resolve));
		});
		const origin = () => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

		/** Opens a page with the form, fills it in and sends it; returns what the browser shows then. */
		async function send(
			presigned: PresignedPost,
			file: { name: string; mimeType: string; contents: string },
			fill: Record<string, string> = {},
			change = '',
		): Promise<{ status: number; url: string; text: string }> {
			html = presigned.html;
			const page = await browser.newPage();
			try {
				await page.goto(`${origin()}/`);
				await page
					.locator('input[type=file]')
					.setInputFiles({ name: file.name, mimeType: file.mimeType, buffer: Buffer.from(file.contents) });
				for (const [name, value] of Object.entries(fill)) await page.locator(`input[name="${name}"]`).fill(value);
				if (change !== '') await page.evaluate(change);
				const answered = page.waitForResponse((response) => response.request().method() === 'POST');
				await page.locator('button').click();
				const status = (await answered).status();
				await page.waitForLoadState();
				return { status, url: page.url(), text: await page.content() };
			} finally {
				await page.close();
			}
		}
		const text = { name: 'letter.txt', mimeType: 'text/plain', contents: 'from a browser' };

		test('the HTML uploads a file under its name and with its type, and S3 sends the browser on', async () => {
			const presigned = await form({
				fields: { success_action_redirect: `${origin()}/thanks`, 'x-amz-meta-customer': `"<4'2>&` },
				openFields: ['x-amz-meta-order'],
			});
			const { status, url } = await send(presigned, { ...text, name: 'Größe 1.txt' }, { 'x-amz-meta-order': '1001' });
			expect(status).toBe(303);
			expect(url.startsWith(`${origin()}/thanks?bucket=${bucket}`)).toBe(true);
			expect(new URL(url).searchParams.get('key')).toBe(`${PREFIX}form/Größe 1.txt`);
			const stored = await store.s3.headObject({ Bucket: bucket, Key: `${PREFIX}form/Größe 1.txt` });
			expect(stored).toMatchObject({ ContentType: 'text/plain', Metadata: { order: '1001', customer: `"<4'2>&` } });
			expect(await read(`${PREFIX}form/Größe 1.txt`)).toBe('from a browser');
			await clear(PREFIX);
		});

		test('what is outside of it is refused, and nothing is stored', async () => {
			const set = (name: string, value: string) => `document.querySelector('[name="${name}"]').value = ${JSON.stringify(value)}`;
			const images = await form({ contentType: { prefix: 'image/' } });
			expect(await send(images, text)).toMatchObject({ status: 403, text: expect.stringContaining('Policy Condition failed') as string });
			expect((await send(await form(), text, {}, set('key', `${PREFIX}else/x`))).status).toBe(403);
			expect((await send(await form(), { ...text, contents: 'x'.repeat(101) })).text).toContain('EntityTooLarge');
			expect((await send(await form({ fields: { 'x-amz-meta-a': '1' } }), text, {}, set('x-amz-meta-a', '2'))).status).toBe(403);
			const late = await form({ expiresInSeconds: 1 });
			await pause(2200);
			expect((await send(late, text)).text).toContain('Policy expired');
			expect(await keys(PREFIX)).toEqual([]);
			expect((await send(images, { name: 'dot.png', mimeType: 'image/png', contents: 'png' })).status).toBe(201);
			expect(await keys(PREFIX)).toEqual([`${PREFIX}form/dot.png`]);
		});
	});
});
