import { readFileSync, writeFileSync } from 'node:fs';
import type { N8nInstallation } from '../lab/installN8n';
import type { N8nSettings } from '../lab/n8nEnvironment';
import type { Owner } from '../lab/n8nRest';

/** What `run.ts` has made ready for the tests. */
export interface TestLab {
	installation: N8nInstallation;
	/** The n8n that the browser uses. */
	url: string;
	owner: Owner;
	/** For commands: another n8n, with the workflows and the connection, that nobody else uses. */
	headless: N8nSettings;
	/** The tarball of `npm pack`, which both have installed. */
	tarball: string;
	s3: { endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string };
	/** A port of this machine that is nobody's: a host that is not the connection's. */
	foreignPort: number;
	/** The port at which the chat model of the workflows is asked: a test that runs one answers there. */
	modelPort: number;
	chromium: string;
	/** Where pictures go; undefined when none were asked for. */
	screenshots?: string;
	/** Lines that are printed at the end of the run are added to this file. */
	figures: string;
}

const VARIABLE = 'N8N_TEST_LAB';

/** Writes the description for the tests and returns the variable that leads them to it. */
export function describeLab(lab: TestLab, file: string): Record<string, string> {
	writeFileSync(file, JSON.stringify(lab));
	return { [VARIABLE]: file };
}

/** Returns the lab of this run. Throws when the tests were not started by `npm run test:n8n`. */
export function testLab(): TestLab {
	const file = process.env[VARIABLE];
	if (!file) throw new Error('These tests need what npm run test:n8n makes ready.');
	return JSON.parse(readFileSync(file, 'utf8')) as TestLab;
}
