import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Of } from '../lab/largeFile';

const digests = new Map<string, Promise<string>>();

/**
 * Throws unless the folder, or one below it, holds as many files with the contents of `source` as are `wanted`.
 * The digest of a source is made once.
 */
export async function assertHoldsCopies(folder: string, source: string, wanted = 1): Promise<void> {
	const digest = digests.get(source) ?? sha256Of(source);
	digests.set(source, digest);
	const { size } = statSync(source);
	const candidates = readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((name) => join(folder, name))
		.filter((path) => statSync(path).size === size);
	let same = 0;
	for (const path of candidates) if ((await sha256Of(path)) === (await digest)) same++;
	if (same !== wanted)
		throw new Error(
			`${same} of ${wanted} downloads of ${size} bytes have the contents that went up; ${candidates.length} have their size.`,
		);
}
