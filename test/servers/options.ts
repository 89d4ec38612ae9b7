import { parseArgs } from 'node:util';
import type { S3Place } from './realServer';

export interface Options {
	/** The one server to run, or "all". Absent: those of every submission. */
	server?: string;
	/** An S3 that runs already, instead of all servers. */
	place?: S3Place;
	/** Write what was seen into the documentation. */
	writeDocs: boolean;
	/** How many sequences of requests are compared with the local S3. */
	seeds: number;
	/** Words of a path, for a few files of the suite. */
	jestArgs: string[];
}

const NEEDED = ['S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY', 'S3_BUCKET'];

/** Reads `--server NAME`, words that test files are chosen by, and the S3_* variables. Throws a sentence for the user. */
export function readOptions(args: string[], env: NodeJS.ProcessEnv, servers: string[]): Options {
	const { values, positionals } = parseArgs({
		args,
		options: { server: { type: 'string' }, 'write-docs': { type: 'boolean', default: false }, seeds: { type: 'string', default: '1' } },
		allowPositionals: true,
	});
	if (values.server !== undefined && values.server !== 'all' && !servers.includes(values.server)) {
		throw new Error(`There is no server "${values.server}". There are: ${servers.join(', ')}, and all.`);
	}
	return {
		server: values.server,
		place: values.server === undefined ? placeFrom(env) : undefined,
		jestArgs: positionals,
		writeDocs: values['write-docs'],
		seeds: Number(values.seeds),
	};
}

function placeFrom(env: NodeJS.ProcessEnv): S3Place | undefined {
	if (!env.S3_ENDPOINT) return undefined;
	const missing = NEEDED.filter((name) => !env[name]);
	if (missing.length > 0) throw new Error(`With S3_ENDPOINT the tests need ${missing.join(', ')} as well.`);
	return {
		endpoint: env.S3_ENDPOINT,
		region: env.S3_REGION || 'us-east-1',
		accessKeyId: env.S3_ACCESS_KEY_ID!,
		secretAccessKey: env.S3_SECRET_ACCESS_KEY!,
		bucket: env.S3_BUCKET!,
	};
}
