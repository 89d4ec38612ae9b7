// The bare SDK, as a programmer would write it: run with a job as its one argument, it prints the time of each step.
// Plain JavaScript, run by the Node that runs n8n.
import { createReadStream, createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
	CopyObjectCommand,
	DeleteObjectCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	HeadObjectCommand,
	paginateListObjectsV2,
	PutObjectCommand,
	S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { parse } from 'csv-parse';

const job = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { bucket: Bucket, concurrency } = job;
const BATCH = 1000;
const IN_MEMORY_BYTES = 8 * 1024 * 1024;

const client = new S3Client({
	endpoint: job.endpoint,
	region: job.region,
	forcePathStyle: true,
	credentials: { accessKeyId: job.accessKeyId, secretAccessKey: job.secretAccessKey },
	// As our node does for every endpoint that is not AWS.
	requestChecksumCalculation: 'WHEN_REQUIRED',
	responseChecksumValidation: 'WHEN_REQUIRED',
});

async function inParallel(count, work, lanes = concurrency) {
	let next = 0;
	const lane = async () => {
		while (next < count) await work(next++);
	};
	await Promise.all(Array.from({ length: Math.min(lanes, count) }, lane));
}

const deleteBatch = (keys) =>
	client.send(new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: keys.map((Key) => ({ Key })) } }));

const deleteKeys = (keys) => inParallel(Math.ceil(keys.length / BATCH), (i) => deleteBatch(keys.slice(i * BATCH, (i + 1) * BATCH)));

const pages = (Prefix) => paginateListObjectsV2({ client }, { Bucket, Prefix });

async function download(Key, path) {
	const { Body, ContentLength } = await client.send(new GetObjectCommand({ Bucket, Key }));
	if (ContentLength <= IN_MEMORY_BYTES) await writeFile(path, await Body.transformToByteArray());
	else await pipeline(Body, createWriteStream(path));
}

const keyOf = (prefix, i, folders) => (folders === undefined ? `${prefix}${i}` : `${prefix}${i % folders}/${Math.floor(i / folders)}`);

const steps = {
	idle: () => undefined,
	/** The objects are small files of a folder, or so many bytes each. */
	async put({ prefix, count, folder, bytes, lanes, folders, fill = '.' }) {
		const same = folder === undefined ? Buffer.alloc(bytes, fill) : undefined;
		await inParallel(
			count,
			async (i) =>
				client.send(
					new PutObjectCommand({ Bucket, Key: keyOf(prefix, i, folders), Body: same ?? (await readFile(join(folder, String(i)))) }),
				),
			lanes,
		);
	},
	async get({ prefix, count, folder }) {
		mkdirSync(folder, { recursive: true });
		await inParallel(count, (i) => download(keyOf(prefix, i), join(folder, String(i))));
	},
	head: ({ prefix, count }) => inParallel(count, (i) => client.send(new HeadObjectCommand({ Bucket, Key: keyOf(prefix, i) }))),
	delete: ({ prefix, count }) => deleteKeys(Array.from({ length: count }, (_, i) => keyOf(prefix, i))),
	copy: ({ prefix, count, to }) =>
		inParallel(count, (i) =>
			client.send(new CopyObjectCommand({ Bucket, Key: keyOf(to, i), CopySource: `${Bucket}/${keyOf(prefix, i)}` })),
		),
	move: ({ prefix, count, to }) =>
		inParallel(count, async (i) => {
			await client.send(new CopyObjectCommand({ Bucket, Key: keyOf(to, i), CopySource: `${Bucket}/${keyOf(prefix, i)}` }));
			await client.send(new DeleteObjectCommand({ Bucket, Key: keyOf(prefix, i) }));
		}),
	async list({ prefix, count, ending = '' }) {
		const objects = [];
		for await (const { Contents = [] } of pages(prefix)) objects.push(...Contents.filter(({ Key }) => Key.endsWith(ending)));
		if (objects.length !== count) throw new Error(`The list has ${objects.length} objects, not ${count}`);
	},
	async presign({ prefix, count }) {
		for (let i = 0; i < count; i++)
			await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: keyOf(prefix, i) }), { expiresIn: 3600 });
	},
	async rows({ key: Key, most = Infinity }) {
		const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
		const rows = [];
		for await (const row of Body.pipe(parse({ columns: true }))) {
			if (rows.push(row) >= most) break;
		}
		Body.destroy();
	},
	async deletePrefix({ prefix }) {
		const deleting = [];
		for await (const { Contents = [] } of pages(prefix)) {
			if (Contents.length > 0) deleting.push(deleteBatch(Contents.map(({ Key }) => Key)));
		}
		await Promise.all(deleting);
	},
	upload: ({ files, queueSize }) =>
		inParallel(files.length, async (i) => {
			const { key, path } = files[i];
			await new Upload({
				client,
				queueSize,
				params: { Bucket, Key: key, Body: createReadStream(path, { highWaterMark: 1024 * 1024 }) },
			}).done();
		}),
	async download({ files }) {
		await inParallel(files.length, (i) => download(files[i].key, files[i].path));
	},
};

const times = [];
for (const { name, step, ...how } of job.steps) {
	const startedAt = performance.now();
	await steps[step](how);
	times.push({ name: name ?? step, ms: performance.now() - startedAt });
}
console.log(JSON.stringify(times));
client.destroy();
