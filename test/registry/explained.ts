/**
 * What the scan's two rules for n8n Cloud find in our own code, and why it is there. These rules forbid everything of Node: n8n's
 * linters leave them out for packages that are for self-hosted n8n.
 */
export const CLOUD_RULES = ['@n8n/community-nodes/no-restricted-imports', '@n8n/community-nodes/no-restricted-globals'];

/** By the module or the global. */
export const PURPOSES: Record<string, string> = {
	'node:async_hooks': 'the region that an answer names belongs to the request that was sent',
	'node:events': 'listeners for *Cancel*',
	'node:fs': 'the file that an n8n variable ending in `_FILE` names: whether the egress filter is on',
	'node:fs/promises': "reads files of n8n's own binary storage that are uploaded",
	'node:http': 'connections to the endpoint',
	'node:https': 'connections to the endpoint, with TLS',
	'node:net': 'tells addresses from host names',
	'node:stream': 'files as streams',
	'node:timers/promises': 'waits between tries and looks; lets n8n do other work in between',
	'node:url': 'addresses of proxies',
	'node:util': 'compares values, and tells what kind they are',
	'node:v8': "reads how large n8n's heap is, for memory limits",
	'node:zlib': 'gzip and Brotli; CRC32',
	clearInterval: 'closes idle connections',
	clearTimeout: 'ends waits',
	process: "n8n's variable for its egress filter; Node's version for a message",
	setImmediate: 'lets n8n do other work in between',
	setInterval: 'closes idle connections',
	setTimeout: 'waits between tries, time limits',
};

/** Files of the package that hold bundled libraries and nothing else. */
export const BUNDLED: Record<string, string> = {
	'dist/nodes/AmazonS3/client/objects/contentType.js': 'mime-types',
	'dist/nodes/AmazonS3/client/reading/csvParser.js': 'csv-parse',
	'dist/nodes/AmazonS3/client/sdk/sdk.js': 'AWS SDK: S3',
	'dist/nodes/AmazonS3/client/sdk/sdkCore.js': 'AWS SDK: what its packages share',
	'dist/nodes/AmazonS3/client/sdk/sts.js': 'AWS SDK: roles (STS)',
	'dist/nodes/AmazonS3/client/store/proxies.js': 'proxy-from-env',
};

/** Why a bundled library has findings of a rule. */
export const REASONS: Record<string, string> = {
	'@n8n/community-nodes/no-restricted-imports': 'Node modules: network, streams, hashes; files and home folder, see below',
	'@n8n/community-nodes/no-restricted-globals': 'timers, `process.env`, see below',
	'no-console': "the SDK's own default logger for warnings; no secret is in them",
};
