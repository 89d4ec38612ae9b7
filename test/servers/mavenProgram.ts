import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { labCacheFolder } from '../lab/cacheFolder';
import { progressLine } from '../lab/progressLine';
import { atTeardown } from '../lab/teardown';
import { runProgram } from './program';

/** An archive of a Maven repository that `java -jar` runs by itself. */
export interface MavenArchive {
	group: string;
	artifact: string;
	version: string;
	/** Which of its archives holds the libraries too, such as jar-with-dependencies. */
	classifier: string;
}

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/**
 * Returns the archive, fetched by `mvn` into the user's cache when it is not there yet. A folder that is there is whole.
 * Throws with the last lines of Maven when it cannot be had.
 */
export async function mavenProgram({ group, artifact, version, classifier }: MavenArchive): Promise<string> {
	const folder = join(labCacheFolder(), `${artifact}-${version}-java`);
	if (!existsSync(folder)) {
		const partial = `${folder}.fetching-${process.pid}`;
		const removePartial = () => rmSync(partial, { recursive: true, force: true });
		atTeardown(removePartial);
		mkdirSync(partial, { recursive: true });
		const line = progressLine(`Fetching ${artifact} ${version} (once, half a minute)`);
		line.show('working');
		try {
			const wanted = `-Dartifact=${group}:${artifact}:${version}:jar:${classifier}`;
			await runProgram('mvn', ['--batch-mode', '--quiet', COPY, wanted, `-DoutputDirectory=${partial}`], { cwd: partial });
			if (!existsSync(folder)) renameSync(partial, folder);
			line.end('done');
		} finally {
			removePartial();
		}
	}
	return join(folder, `${artifact}-${version}-${classifier}.jar`);
}
