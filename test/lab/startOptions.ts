import { parseArgs } from 'node:util';

/** An S3 of the user's own, in place of the local one. */
export interface OwnS3 {
	/** Undefined for AWS. */
	endpoint?: string;
	region: string;
	bucket: string;
	accessKeyId: string;
	secretAccessKey: string;
	sessionToken?: string;
}

/** What `npm start` was asked for. */
export interface StartOptions {
	port: number;
	s3Port: number;
	/** Undefined for the local S3. */
	ownS3?: OwnS3;
}

/** What `npm start -- --help` prints. */
export const START_HELP = `Starts n8n with this package installed, and a local S3 to try it on.

  npm start                          n8n at http://127.0.0.1:5678, a local S3 at port 4569
  npm start -- --port 5680           n8n at another port
  npm start -- --s3-port 4600        the local S3 at another port

With your own S3 instead of the local one (the keys come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and,
for temporary keys, AWS_SESSION_TOKEN):

  npm start -- --s3-bucket my-bucket --s3-region eu-central-1
  npm start -- --s3-bucket my-bucket --s3-region us-east-1 --s3-endpoint https://s3.example.com

n8n itself is installed once, into your cache folder (N8N_LAB_CACHE chooses another). Everything else is kept in .lab/,
also between starts; delete that folder to begin anew. Ctrl-C stops everything.
`;

/**
 * Reads the arguments. Returns undefined when help was asked for.
 * Throws with a sentence for the user when an argument is unknown, malformed or lacks another one.
 */
export function readStartOptions(args: string[], env: NodeJS.ProcessEnv): StartOptions | undefined {
	const { values } = parseArgs({
		args,
		options: {
			help: { type: 'boolean', short: 'h' },
			port: { type: 'string', default: '5678' },
			's3-port': { type: 'string', default: '4569' },
			's3-endpoint': { type: 'string' },
			's3-region': { type: 'string' },
			's3-bucket': { type: 'string' },
		},
	});
	if (values.help) return undefined;
	return {
		port: readPort('--port', values.port),
		s3Port: readPort('--s3-port', values['s3-port']),
		ownS3: readOwnS3(values['s3-endpoint'], values['s3-region'], values['s3-bucket'], env),
	};
}

function readPort(option: string, value: string): number {
	const port = Number(value);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`${option} has to be a port from 1 to 65535, not "${value}".`);
	return port;
}

function readOwnS3(
	endpoint: string | undefined,
	region: string | undefined,
	bucket: string | undefined,
	env: NodeJS.ProcessEnv,
): OwnS3 | undefined {
	if (endpoint === undefined && region === undefined && bucket === undefined) return undefined;
	if (!bucket || !region) throw new Error('Your own S3 needs --s3-bucket and --s3-region, and --s3-endpoint where it is not AWS.');
	const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
	if (!accessKeyId || !secretAccessKey) throw new Error('Your own S3 needs its keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.');
	return { endpoint, region, bucket, accessKeyId, secretAccessKey, sessionToken };
}
