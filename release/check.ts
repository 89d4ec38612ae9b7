/** `npm run release:check`: the workflow of a tag runs it before it publishes. It fails when anything forbids a release, and names it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, readChangelog, readManifest } from './files';
import { faultsOfRelease } from './faults';

const faults = faultsOfRelease(
	{
		manifest: readManifest(),
		changelog: readChangelog(),
		isBuilt: (file) => existsSync(join(PROJECT, file)),
		filesOfN8n: Object.values((JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { n8n: object }).n8n)
			.filter(Array.isArray)
			.flat() as string[],
	},
	process.env,
);
for (const fault of faults) console.error(`Not published: ${fault}.`);
process.exitCode = faults.length === 0 ? 0 : 1;
