import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { appendToObject, type AppendOptions } from '../../nodes/AmazonS3/client/rewriting/append';
import type { Addition } from '../../nodes/AmazonS3/client/rewriting/tail';
import { createBudget } from '../../nodes/AmazonS3/client/flow/budget';
import { openStore, type Store } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';
import { bufferSource } from '../../nodes/AmazonS3/client/upload/source';
import { fileBinary, memoryBinary, runNode, serverCredentials, type ContextOptions, type Parameters } from '../support/executeContext';
import { LocalS3Control } from '../support/localS3/control';
import { raw, rawClean, rawKeys, rawMakeBucket, rawPut, rawUploads, server } from '../support/rawS3';

const PREFIX = 'append/';
const MIB = 1024 * 1024;
const key = (name: string) => ({ mode: 'key', value: `${PREFIX}${name}` });
const local = () => new LocalS3Control(server.endpoint);
/** Longer than any test may take: what waits for it has to be cut. */
const NEVER_MS = 300_000;
const stored = async (name: string) => (await raw('GET', server.bucket, `${PREFIX}${name}`)).body;
const head = async (name: string) => (await raw('HEAD', server.bucket, `${PREFIX}${name}`)).headers;
const append = async (name: string, parameters: Parameters, more?: ContextOptions) =>
	(await runNode({ operation: 'append', key: key(name), from: 'text', ...parameters }, more)).map(({ json }) => json);
const file = async (contents: Buffer): Promise<ContextOptions> => ({ items: [{ json: {}, binary: { data: await fileBinary(contents) } }] });
const writes = async () =>
	(await local().requests())
		.map(({ operation, status }) => `${operation} ${status}`)
		.filter((line) => /^(Put|Upload|Complete|Create|Abort)/.test(line));
const nothingOpen = async (name: string) => expect(await rawUploads(server.bucket, `${PREFIX}${name}`)).toEqual([]);
let store: Store;
/** As another process would: beside what this one appends. */
const directly = async (name: string, text: string | Buffer, options: Partial<AppendOptions> = {}) => {
	const additions: Addition[] = [
		{ data: bufferSource(Buffer.from(text as string)), lineBreak: typeof text === 'string' ? 'after' : 'none' },
	];
	return await appendToObject(store, { bucket: server.bucket, key: `${PREFIX}${name}` }, additions, {
		headers: {},
		budget: createBudget(48 * MIB),
		...options,
	});
};

beforeAll(async () => {
	store = await openStore(readConnection(serverCredentials()));
});
afterEach(async () => await local().clearFaults());
afterAll(async () => {
	store.close();
	await rawClean(server.bucket, PREFIX);
});

describe('what is added', () => {
	test('text, line by line; the object is made if it is not there', async () => {
		const [first] = await append('log.txt', { text: 'one' });
		expect(first).toMatchObject({
			bucket: server.bucket,
			key: `${PREFIX}log.txt`,
			created: true,
			size: 4,
			offset: 0,
			appendedBytes: 4,
			attempts: 1,
			contentType: 'text/plain; charset=utf-8',
			s3Uri: `s3://${server.bucket}/${PREFIX}log.txt`,
		});
		const [second] = await append('log.txt', { text: 'zwölf' });
		expect(second).toMatchObject({ created: false, size: 11, offset: 4, appendedBytes: 7, conditional: true });
		expect((await stored('log.txt')).toString()).toBe('one\nzwölf\n');
		expect(second!.etag).toBe((await head('log.txt')).etag!.replace(/"/g, ''));
	});

	test('the line break before, or none', async () => {
		await append('between', { text: 'a', lineBreak: 'before' });
		await append('between', { text: 'b', lineBreak: 'before' });
		await append('between', { text: 'c', lineBreak: 'none' });
		expect((await stored('between')).toString()).toBe('a\nbc');
	});

	test('JSON as one line; JSON that is entered stays as it is', async () => {
		await append('data.jsonl', { from: 'json', json: { a: [1, { b: 'x' }] } });
		await append('data.jsonl', { from: 'json', json: '{ "c": 1 }' });
		expect((await stored('data.jsonl')).toString()).toBe('{"a":[1,{"b":"x"}]}\n{ "c": 1 }\n');
		await expect(append('data.jsonl', { from: 'json', json: '{' })).rejects.toThrow('JSON does not parse');
	});

	test('a file, without a line break', async () => {
		await append(
			'files',
			{ from: 'binary' },
			{ items: [{ json: {}, binary: { data: memoryBinary(Buffer.from('a'), 'x', 'text/x-first') } }] },
		);
		await append('files', { from: 'binary' }, { items: [{ json: {}, binary: { data: memoryBinary(Buffer.from('b')) } }] });
		expect((await stored('files')).toString()).toBe('ab');
		expect((await head('files'))['content-type']).toBe('text/x-first');
	});

	test('text is not put behind compressed contents, which could not be read again; a compressed file is', async () => {
		const contents = gzipSync('one\n');
		for (const name of ['gz', 'gz-of-parts']) {
			const whole = name === 'gz' ? contents : gzipSync(randomBytes(5 * MIB));
			await rawPut(server.bucket, PREFIX + name, whole, { 'content-encoding': 'gzip' });
			const [error] = await append(name, { text: 'two' }, { continueOnFail: true });
			expect(error).toMatchObject({
				error: `The contents of the object "${PREFIX}${name}" are compressed (gzip): with text after them they could no longer be read`,
			});
			await expect(append(name, { from: 'json', json: '{}' })).rejects.toThrow('compressed (gzip)');
			expect((await stored(name)).equals(whole)).toBe(true);
		}
		await append('gz', { from: 'binary' }, await file(gzipSync('two\n')));
		const [read] = await runNode({ operation: 'download', key: key('gz'), as: 'text' });
		expect(read!.json.data).toBe('one\ntwo\n');
	});

	test('many items go there in one write, in their order; each says where it is', async () => {
		await local().clearRequests();
		const items = Array.from({ length: 100 }, (_, i) => ({ json: { i } }));
		const results = await runNode(
			(i) => ({ operation: 'append', key: key(i % 2 === 0 ? 'even' : 'odd'), from: 'text', text: `line ${i}` }),
			{ items },
		);
		expect((await writes()).filter((line) => line === 'PutObject 200')).toHaveLength(2);
		expect((await stored('even')).toString()).toBe(
			items
				.filter((_, i) => i % 2 === 0)
				.map((_, i) => `line ${2 * i}\n`)
				.join(''),
		);
		const odd = await stored('odd');
		results.forEach(({ json, pairedItem }, i) => {
			expect(pairedItem).toEqual({ item: i });
			if (i % 2 === 1)
				expect(odd.subarray(json.offset as number, (json.offset as number) + (json.appendedBytes as number)).toString()).toBe(
					`line ${i}\n`,
				);
		});
	});

	test('nothing at all writes nothing', async () => {
		await rawPut(server.bucket, `${PREFIX}same`, 'x');
		const { etag } = await head('same');
		expect(await append('same', { text: '', lineBreak: 'none', options: { allowEmpty: true } })).toMatchObject([
			{ size: 1, appendedBytes: 0, created: false, etag: etag!.replace(/"/g, '') },
		]);
		expect(await append('empty', { text: '', lineBreak: 'none', options: { allowEmpty: true } })).toMatchObject([
			{ size: 0, created: true },
		]);
	});

	test('the type of a new object: the option’s; of one that is there: its own', async () => {
		await append('typed.csv', { text: 'a', options: { contentType: 'text/x-mine' } });
		await append('typed.csv', { text: 'b', options: { contentType: 'text/x-other' } });
		expect((await head('typed.csv'))['content-type']).toBe('text/x-mine');
	});
});

describe.each([0, 1, 5 * MIB - 1, 5 * MIB, 5 * MIB + 1, 13 * MIB])('to %d bytes that are there', (size) => {
	const before = randomBytes(size);
	const kept = {
		'content-type': 'text/x-kept',
		'cache-control': 'no-cache',
		'content-language': 'de',
		'content-disposition': 'inline',
		expires: 'Wed, 02 Jan 2030 03:04:05 GMT',
		'x-amz-meta-author': '=?UTF-8?B?Wm/Dqw==?=',
		'x-amz-storage-class': 'STANDARD_IA',
		'x-amz-website-redirect-location': '/x',
	};

	test.each([10, 11 * MIB])('%d bytes: nothing is lost, and all that goes with the object is kept', async (more) => {
		const name = `sized-${size}-${more}`;
		await rawPut(server.bucket, `${PREFIX}${name}`, before, { ...kept, 'x-amz-tagging': 'team=a%2Bb%3D&other=' });
		const added = randomBytes(more);
		await local().clearRequests();
		const [json] = await append(name, { from: 'binary' }, await file(added));
		const requests = await local().requests();
		expect(json).toMatchObject({
			size: size + more,
			offset: size,
			appendedBytes: more,
			storageClass: 'STANDARD_IA',
			contentType: 'text/x-kept',
		});
		// Only of one request can be tried whether the store lets one of two writes at once through.
		const isWhole = !requests.some(({ operation }) => operation === 'CompleteMultipartUpload');
		expect(json!.conditional).toBe(isWhole ? true : undefined);
		expect((await stored(name)).equals(Buffer.concat([before, added]))).toBe(true);
		expect(await head(name)).toMatchObject(kept);
		const tags = (await raw('GET', server.bucket, `${PREFIX}${name}`, { query: { tagging: '' } })).body.toString();
		expect(tags).toContain('<Tag><Key>team</Key><Value>a+b=</Value></Tag><Tag><Key>other</Key><Value></Value></Tag>');
		// What is there moves inside S3 as soon as S3 can copy it as a part.
		expect(requests.some(({ operation }) => operation === 'UploadPartCopy')).toBe(size >= 5 * MIB);
		expect(requests.some(({ operation }) => operation === 'GetObject')).toBe(size > 0 && size < 5 * MIB);
		await nothingOpen(name);
	});
});

test('at a store that wants parts of one size but the last, as R2 does', async () => {
	await local().fail({ equalParts: true, times: 100 });
	for (const [before, added] of [
		[6 * MIB, 9 * MIB],
		[12 * MIB + 7, 18 * MIB + 1],
		[13 * MIB + 1, 100],
	] as const) {
		const contents = randomBytes(before);
		const more = randomBytes(added);
		await rawPut(server.bucket, `${PREFIX}equal`, contents);
		await append('equal', { from: 'binary' }, await file(more));
		expect((await stored('equal')).equals(Buffer.concat([contents, more]))).toBe(true);
	}
});

test('an object of many parts gets few again', async () => {
	await append('many-parts', { from: 'binary' }, await file(randomBytes(12 * MIB)));
	for (let i = 0; i < 3; i++) await append('many-parts', { text: `${i}` });
	expect((await head('many-parts')).etag).toMatch(/-2"$/);
	expect((await stored('many-parts')).subarray(-6).toString()).toBe('0\n1\n2\n');
});

describe('others who append at the same time', () => {
	test('ten of 1 KiB all survive, none twice', async () => {
		const lines = Array.from({ length: 10 }, (_, i) => `${i}`.repeat(1023));
		const results = await Promise.all(lines.map(async (text) => await directly('crowd', text)));
		expect((await stored('crowd')).toString().trimEnd().split('\n').sort()).toEqual([...lines].sort());
		const contents = await stored('crowd');
		results.forEach(({ added: [first] }, i) => expect(contents.subarray(first!.offset, first!.offset + 1023).toString()).toBe(lines[i]));
		expect(results.filter(({ created }) => created)).toHaveLength(1);
		expect(Math.max(...results.map(({ attempts }) => attempts))).toBeGreaterThan(1);
	});

	test('six of 6 MiB all survive, none twice', async () => {
		const files = Array.from({ length: 6 }, () => randomBytes(6 * MIB));
		await Promise.all(files.map(async (contents) => await directly('large-crowd', contents)));
		const sums = (pieces: Buffer[]) => pieces.map((piece) => createHash('sha256').update(piece).digest('hex')).sort();
		const all = await stored('large-crowd');
		expect(all.length).toBe(36 * MIB);
		expect(sums(files.map((_, i) => all.subarray(i * 6 * MIB, (i + 1) * 6 * MIB)))).toEqual(sums(files));
		await nothingOpen('large-crowd');
	}, 60_000);

	test('an object that is deleted meanwhile is made anew', async () => {
		await rawPut(server.bucket, `${PREFIX}deleted`, 'old');
		await local().fail({ operation: 'PutObject', key: `${PREFIX}deleted`, isHeld: true });
		const running = append('deleted', { text: 'new' });
		await local().untilHeld();
		await raw('DELETE', server.bucket, `${PREFIX}deleted`);
		await local().release();
		expect(await running).toMatchObject([{ created: true, attempts: 2 }]);
		expect((await stored('deleted')).toString()).toBe('new\n');
	});

	test.each([
		['PreconditionFailed', 412, 'x'],
		['ConditionalRequestConflict', 409, 'x'],
		['ConditionalRequestConflict', 409, randomBytes(6 * MIB)],
	])('a storm of %s (%d) passes', async (code, status, there) => {
		await rawPut(server.bucket, `${PREFIX}storm`, there);
		const operation = there.length > MIB ? 'CompleteMultipartUpload' : 'PutObject';
		// Every second request is the real one, after that which tries out whether conditions are kept.
		await local().fail({ operation, key: `${PREFIX}storm`, status, code, times: 6 });
		const [json] = await append('storm', { text: 'y' });
		expect(json!.attempts).toBeGreaterThan(3);
		expect((await stored('storm')).subarray(-2).toString()).toBe('y\n');
		expect((await stored('storm')).length).toBe(there.length + 2);
		await nothingOpen('storm');
	});

	test.each([['x'], [randomBytes(6 * MIB)]])('a storm that does not end is an error, and nothing is added', async (there) => {
		await rawPut(server.bucket, `${PREFIX}endless`, there);
		await local().fail({
			operation: there.length > MIB ? 'CompleteMultipartUpload' : 'PutObject',
			key: `${PREFIX}endless`,
			status: 412,
			code: 'PreconditionFailed',
			times: 1000,
		});
		await expect(directly('endless', 'y', { attempts: 4 })).rejects.toMatchObject({
			kind: 'conflict',
			message: expect.stringContaining('changed by others at each of 4 attempts') as string,
		});
		expect((await stored('endless')).length).toBe(there.length);
		await nothingOpen('endless');
	});
});

describe('a write whose answer is lost is made once', () => {
	// Nothing has to be tried out then.
	beforeAll(async () => {
		for (const text of ['x', 'y']) await append('tried', { text });
	});

	test.each([
		['small', 'x', 'PutObject', 0],
		// The first of the two requests is the one that tries out conditions.
		['large', randomBytes(6 * MIB), 'CompleteMultipartUpload', 1],
	])('%s', async (name, there, operation, after) => {
		await rawPut(server.bucket, `${PREFIX}lost-${name}`, there);
		await local().fail({ operation, key: `${PREFIX}lost-${name}`, after, reset: 'afterHeaders' });
		await append(`lost-${name}`, { text: 'y' });
		expect((await stored(`lost-${name}`)).length).toBe(there.length + 2);
		await nothingOpen(`lost-${name}`);
	});

	/** The answer is lost; before the append looks, another replaces the object. */
	const replacedMeanwhile = async (name: string, contents: string, marks: (ours: string) => Record<string, string>) => {
		await rawPut(server.bucket, `${PREFIX}${name}`, 'x\n');
		await local().fail({ operation: 'PutObject', key: `${PREFIX}${name}`, reset: 'afterHeaders' });
		await local().fail({ operation: 'PutObject', key: `${PREFIX}${name}`, isHeld: true });
		const running = append(name, { text: 'mine' });
		running.catch(() => undefined);
		while ((await stored(name)).toString() !== 'x\nmine\n') await sleep(10);
		const ours = (await head(name))['x-amz-meta-n8n-appends'] ?? '';
		// By a copy, which the fault of PutObject does not hit.
		await rawPut(server.bucket, `${PREFIX}theirs-${name}`, contents, marks(ours));
		await raw('PUT', server.bucket, `${PREFIX}${name}`, { headers: { 'x-amz-copy-source': `${server.bucket}/${PREFIX}theirs-${name}` } });
		await local().release();
		return { running };
	};

	test('also when another appended right after it', async () => {
		const marks = (ours: string) => ({ 'x-amz-meta-n8n-appends': `${ours} theirs` });
		const { running } = await replacedMeanwhile('lost-then', 'x\nmine\ntheirs\n', marks);
		const [json] = await running;
		expect((await stored('lost-then')).toString()).toBe('x\nmine\ntheirs\n');
		expect(json).toMatchObject({ offset: 2, appendedBytes: 5 });
		expect(json).not.toHaveProperty('etag');
	});

	test('when another replaced the object by the same contents, it is not known whose they are: an error says so', async () => {
		const { running } = await replacedMeanwhile('lost-replaced', 'x\nmine\n', () => ({}));
		await expect(running).rejects.toMatchObject({
			description: 'The data may have been added: check the end of the object before you run it again.',
		});
	});

	test('when another replaced the object by other contents, it is added to those', async () => {
		const { running } = await replacedMeanwhile('lost-other', 'other\n', () => ({}));
		await running;
		expect((await stored('lost-other')).toString()).toBe('other\nmine\n');
	});

	test.each([
		['small', 0, 20],
		['large', 5 * MIB, 10],
	])('equal lines of several, a tenth of the answers lost or 500 (%s): each is there once', async (size, before, count) => {
		const name = `equal-${size}`;
		await rawPut(server.bucket, `${PREFIX}${name}`, Buffer.alloc(before, '.'));
		const operation = before > 0 ? 'CompleteMultipartUpload' : 'PutObject';
		const key = `${PREFIX}${name}`;
		for (let i = 0; i < 6; i++) {
			await local().fail({ operation, key, after: 5 * i, reset: 'afterHeaders' });
			await local().fail({ operation, key, after: 7 * i + 3, status: 500, code: 'InternalError' });
		}
		const results = await Promise.allSettled(
			Array.from({ length: count }, async () => await directly(name, 'same line', { tryCondition: false, attempts: 200 })),
		);
		const lines = (await stored(name)).subarray(before).toString().trimEnd().split('\n');
		const succeeded = results.filter(({ status }) => status === 'fulfilled').length;
		expect(lines.every((line) => line === 'same line')).toBe(true);
		expect(succeeded).toBe(count);
		expect(lines).toHaveLength(count);
		await nothingOpen(name);
	});

	test('metadata that leave no room for the mark stay as they are', async () => {
		const full = { 'x-amz-meta-a': 'x'.repeat(1990) };
		await rawPut(server.bucket, `${PREFIX}full`, 'x', full);
		await append('full', { text: 'y' });
		expect(await head('full')).toMatchObject(full);
		expect(await head('full')).not.toHaveProperty('x-amz-meta-n8n-appends');
	});
});

test('the tags of an object stay at a store that does not count them', async () => {
	const bucketName = 'no-tag-counts';
	await rawMakeBucket(bucketName);
	await local().fail({ operation: 'HeadObject', bucket: bucketName, without: 'x-amz-tagging-count', times: 100 });
	for (const [name, there] of [
		['small', 'x'],
		['large', randomBytes(6 * MIB)],
	] as const) {
		await rawPut(bucketName, `${PREFIX}${name}`, there, { 'x-amz-tagging': 'team=a%2Bb' });
		await append(name, { text: 'y', options: { bucketName } });
		const tags = (await raw('GET', bucketName, `${PREFIX}${name}`, { query: { tagging: '' } })).body.toString();
		expect(tags).toContain('<Tag><Key>team</Key><Value>a+b</Value></Tag>');
	}
});

test('a store without tags is asked for them once for each bucket', async () => {
	const bucketName = 'no-tags-at-all';
	await rawMakeBucket(bucketName);
	await local().fail({ bucket: bucketName, ignoreQuery: ['tagging'], times: 100 });
	await rawPut(bucketName, `${PREFIX}x`, 'x');
	await local().clearRequests();
	for (let i = 0; i < 3; i++) await append('x', { text: 'y', options: { bucketName } });
	expect((await local().requests()).filter(({ operation }) => operation === 'GetObjectTagging')).toHaveLength(1);
	expect((await raw('GET', bucketName, `${PREFIX}x`)).body.toString()).toBe('xy\ny\ny\n');
});

describe('a store that ignores conditions', () => {
	test.each([['x'], [randomBytes(6 * MIB)]])('is found out, and the result says so', async (there) => {
		const bucketName = `ignores-conditions-${there.length}`;
		await rawMakeBucket(bucketName);
		await rawPut(bucketName, `${PREFIX}ignores`, there);
		for (const operation of ['PutObject', 'CompleteMultipartUpload'])
			await local().fail({ operation, bucket: bucketName, ignoreConditions: true, times: 10 });
		await local().clearRequests();
		const hints: unknown[] = [];
		const options = { bucketName };
		expect(await append('ignores', { text: 'y', options }, { hints })).toMatchObject([{ conditional: false }]);
		expect(hints).toMatchObject([{ message: expect.stringContaining('may be lost') as string }]);
		expect((await writes()).filter((line) => /^(PutObject|CompleteMultipartUpload) /.test(line))).toHaveLength(1);
		expect((await raw('HEAD', bucketName, `${PREFIX}ignores`)).headers['content-length']).toBe(String(there.length + 2));
		// Whatever the store does: what one n8n appends is whole.
		const lines = Array.from({ length: 8 }, (_, i) => `line ${i}`);
		await Promise.all(lines.map(async (text) => await append('ignores', { text, options })));
		const all = (await raw('GET', bucketName, `${PREFIX}ignores`)).body.toString('latin1');
		for (const line of lines) expect(all).toContain(`${line}\n`);
	});

	test('one that compares and writes in two steps is found out by two writes at once', async () => {
		const bucketName = 'compares-first';
		await rawMakeBucket(bucketName);
		await rawPut(bucketName, `${PREFIX}two-steps`, 'x');
		const options = { bucketName };
		await local().fail({ operation: 'PutObject', bucket: bucketName, ignoreConditions: true, after: 1, times: 2 });
		expect(await append('two-steps', { text: 'y', options })).toMatchObject([{ conditional: false }]);
		expect(await append('two-steps', { text: 'z', options })).toMatchObject([{ conditional: false }]);
		expect((await raw('GET', bucketName, `${PREFIX}two-steps`)).body.toString()).toBe('xy\nz\n');
	});

	test('one that keeps them is tried once for each bucket', async () => {
		const bucketName = 'keeps-conditions';
		await rawMakeBucket(bucketName);
		await rawPut(bucketName, `${PREFIX}kept`, 'x');
		await local().clearRequests();
		for (let i = 0; i < 3; i++) expect(await append('kept', { text: 'y', options: { bucketName } })).toMatchObject([{ conditional: true }]);
		expect((await writes()).sort()).toEqual(['PutObject 200', 'PutObject 200', 'PutObject 200', 'PutObject 412', 'PutObject 412']);
	});

	test('one that refuses them is written to without', async () => {
		await rawPut(server.bucket, `${PREFIX}refuses`, 'x');
		await local().fail({ operation: 'PutObject', key: `${PREFIX}refuses`, status: 501, code: 'NotImplemented' });
		expect(await append('refuses', { text: 'y' })).toMatchObject([{ conditional: false }]);
		expect((await stored('refuses')).toString()).toBe('xy\n');
	});

	test('of a new object it is not known', async () => {
		expect((await append('unknown', { text: 'y' }))[0]).not.toHaveProperty('conditional');
	});

	test('AWS keeps them: nothing is tried out', async () => {
		await rawPut(server.bucket, `${PREFIX}aws`, 'x');
		await local().clearRequests();
		expect(await directly('aws', 'y', { tryCondition: false })).toMatchObject({ conditional: true });
		expect(await writes()).toEqual(['PutObject 200']);
	});
});

describe('nothing is left behind', () => {
	test('when a part fails', async () => {
		const there = randomBytes(6 * MIB);
		await rawPut(server.bucket, `${PREFIX}failed`, there);
		for (const operation of ['UploadPart', 'UploadPartCopy']) {
			await local().fail({ operation, key: `${PREFIX}failed`, status: 403, code: 'AccessDenied', times: 100 });
			await expect(append('failed', { text: 'y' })).rejects.toThrow('s3:PutObject');
			await local().clearFaults();
			await nothingOpen('failed');
		}
		expect((await stored('failed')).equals(there)).toBe(true);
	});

	test.each(['UploadPartCopy', 'UploadPart'])('when it is cancelled in %s', async (operation) => {
		const there = randomBytes(6 * MIB);
		await rawPut(server.bucket, `${PREFIX}cancelled`, there);
		await local().fail({ operation, key: `${PREFIX}cancelled`, delayMs: NEVER_MS, times: 10 });
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 300);
		await expect(append('cancelled', { text: 'y' }, { signal: stop.signal })).rejects.toThrow('cancelled');
		await nothingOpen('cancelled');
		expect((await stored('cancelled')).equals(there)).toBe(true);
	});

	test('when it is cancelled while it waits for another try', async () => {
		await rawPut(server.bucket, `${PREFIX}waiting`, 'x');
		await local().fail({ operation: 'PutObject', key: `${PREFIX}waiting`, status: 412, code: 'PreconditionFailed', times: 1000 });
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 500);
		await expect(append('waiting', { text: 'y' }, { signal: stop.signal })).rejects.toThrow('cancelled');
		expect((await stored('waiting')).toString()).toBe('x');
	});

	test('a missing bucket is said to be missing', async () => {
		await expect(append('x', { text: 'y', options: { bucketName: 'no-such-bucket-of-ours' } })).rejects.toThrow(
			'There is no bucket named "no-such-bucket-of-ours"',
		);
		expect(await rawKeys(server.bucket, `${PREFIX}x`)).toEqual([]);
	});
});
