import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a build reads and makes: files, or folders with all in them. */
export interface Build {
	sources: string[];
	result: string;
	/** The file that says what the last build read and made. */
	stamp: string;
}

/** Runs a build, unless its result is what the last one made of the same sources. */
export async function unlessBuilt({ sources, result, stamp }: Build, run: () => Promise<void>): Promise<void> {
	const read = fingerprintOf(sources);
	const stampNow = () => `${read} ${fingerprintOf([result])}`;
	if (existsSync(result) && existsSync(stamp) && readFileSync(stamp, 'utf8') === stampNow()) return;
	await run();
	mkdirSync(dirname(stamp), { recursive: true });
	writeFileSync(stamp, stampNow());
}

/** Returns a text that changes when a file of these changes, comes, goes or gets another name. */
export function fingerprintOf(paths: string[]): string {
	const hash = createHash('sha256');
	for (const path of paths.flatMap(filesIn)) {
		hash.update(path).update(readFileSync(path));
	}
	return hash.digest('hex');
}

function filesIn(path: string): string[] {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path)
		.sort()
		.flatMap((name) => filesIn(join(path, name)));
}
