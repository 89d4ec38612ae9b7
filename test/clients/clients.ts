import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { InstalledClients } from '../servers/clients';
import { server } from '../support/rawS3';

/** A program that others use with S3. */
export interface Client {
	name: string;
	/** Stores a file under a key, with the content type text/x-NAME and metadata where it can. */
	put(key: string, file: string): Promise<void>;
	/** Writes the object to a file. */
	get(key: string, file: string): Promise<void>;
	/** What it tells of an object's headers; what it does not tell is absent. */
	describe?(key: string): Promise<{
		contentType?: string;
		cacheControl?: string;
		contentDisposition?: string;
		metadata?: Record<string, string>;
		tags?: Record<string, string>;
	}>;
	/** A URL by which the object can be read. */
	presign?(key: string): Promise<string>;
	/** The tags of what it stored, where it sets some. */
	setsTags?: boolean;
}

const run = promisify(execFile);
const { accessKeyId, secretAccessKey } = server.keys;
const KEYS = {
	AWS_ACCESS_KEY_ID: accessKeyId,
	AWS_SECRET_ACCESS_KEY: secretAccessKey,
	AWS_REGION: server.region,
	AWS_DEFAULT_REGION: server.region,
	AWS_CONFIG_FILE: '/dev/null',
	AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
	AWS_EC2_METADATA_DISABLED: 'true',
	AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
	AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
};

/** All of them. Throws when the tests were not started by `npm run test:servers`. */
export function installedClients(): Client[] {
	if (!process.env.S3_CLIENTS) throw new Error('These tests need the programs that npm run test:servers installs.');
	const programs = JSON.parse(process.env.S3_CLIENTS) as InstalledClients;
	return [boto(programs), aws(programs), rclone(programs), s3cmd(programs)];
}

const { bucket } = server;

function boto({ python }: InstalledClients): Client {
	const place = JSON.stringify({ endpoint: server.endpoint, region: server.region, accessKeyId, secretAccessKey });
	const ask = async (command: string, key: string, file = '') =>
		JSON.parse((await run(python, [join(__dirname, 'boto.py'), place, command, bucket, key, file])).stdout) as Record<string, unknown>;
	let described: Record<string, unknown> = {};
	return {
		name: 'boto3',
		setsTags: true,
		put: async (key, file) => void (await ask('put', key, file)),
		get: async (key, file) => {
			described = await ask('get', key, file);
		},
		describe: async () => described as Awaited<ReturnType<NonNullable<Client['describe']>>>,
		presign: async (key) => String((await ask('presign', key)).url),
	};
}

function aws({ aws: command }: InstalledClients): Client {
	const ask = async (...args: string[]) =>
		(await run(command, ['--endpoint-url', server.endpoint, ...args], { env: { ...process.env, ...KEYS } })).stdout;
	return {
		name: 'AWS CLI',
		put: async (key, file) =>
			void (await ask(
				's3',
				'cp',
				file,
				`s3://${bucket}/${key}`,
				'--content-type',
				'text/x-aws',
				'--metadata',
				'author=aws',
				'--only-show-errors',
			)),
		get: async (key, file) => void (await ask('s3', 'cp', `s3://${bucket}/${key}`, file, '--only-show-errors')),
		async describe(key) {
			const head = JSON.parse(await ask('s3api', 'head-object', '--bucket', bucket, '--key', key)) as Record<string, never>;
			const { TagSet } = JSON.parse(await ask('s3api', 'get-object-tagging', '--bucket', bucket, '--key', key)) as {
				TagSet: Array<{ Key: string; Value: string }>;
			};
			return {
				contentType: head.ContentType,
				cacheControl: head.CacheControl,
				contentDisposition: head.ContentDisposition,
				metadata: head.Metadata,
				tags: Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value])),
			};
		},
		presign: async (key) => (await ask('s3', 'presign', `s3://${bucket}/${key}`, '--expires-in', '60')).trim(),
	};
}

function rclone({ rclone: command }: InstalledClients): Client {
	const env = {
		...process.env,
		RCLONE_CONFIG: '/dev/null',
		RCLONE_CONFIG_S_TYPE: 's3',
		RCLONE_CONFIG_S_PROVIDER: 'Other',
		RCLONE_CONFIG_S_ENDPOINT: server.endpoint,
		RCLONE_CONFIG_S_REGION: server.region,
		RCLONE_CONFIG_S_ACCESS_KEY_ID: accessKeyId,
		RCLONE_CONFIG_S_SECRET_ACCESS_KEY: secretAccessKey,
		RCLONE_CONFIG_S_FORCE_PATH_STYLE: 'true',
	};
	const ask = async (...args: string[]) => (await run(command, args, { env })).stdout;
	const at = (key: string) => `s:${bucket}/${key}`;
	return {
		name: 'rclone',
		put: async (key, file) =>
			void (await ask(
				'copyto',
				file,
				at(key),
				'--metadata',
				'--metadata-set',
				'content-type=text/x-rclone',
				'--metadata-set',
				'author=rclone',
			)),
		get: async (key, file) => void (await ask('copyto', at(key), file)),
		async describe(key) {
			const [entry] = JSON.parse(await ask('lsjson', '--metadata', '--stat', at(key)).then((text) => `[${text}]`)) as [
				{ Metadata: Record<string, string> },
			];
			const {
				'content-type': contentType,
				'cache-control': cacheControl,
				'content-disposition': contentDisposition,
				...metadata
			} = entry.Metadata;
			return { contentType, cacheControl, contentDisposition, metadata };
		},
		presign: async (key) => (await ask('link', at(key), '--expire', '1m')).trim(),
	};
}

function s3cmd({ s3cmd: command, python }: InstalledClients): Client {
	const { host } = new URL(server.endpoint);
	const options = [
		'--config=/dev/null',
		`--access_key=${accessKeyId}`,
		`--secret_key=${secretAccessKey}`,
		`--host=${host}`,
		`--host-bucket=${host}`,
		'--no-ssl',
		`--region=${server.region}`,
		'--quiet',
	];
	const ask = async (...args: string[]) => (await run(python, [command, ...options, ...args])).stdout;
	return {
		name: 's3cmd',
		put: async (key, file) =>
			void (await ask('put', file, `s3://${bucket}/${key}`, '--mime-type=text/x-s3cmd', '--add-header=x-amz-meta-author:s3cmd')),
		get: async (key, file) => void (await ask('get', '--force', `s3://${bucket}/${key}`, file)),
	};
}
