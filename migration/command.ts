#!/usr/bin/env node
/** `npx n8n-nodes-amazon-s3 migrate workflow.json`: reads workflows, and writes the migrated ones beside them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { migrateWorkflow } from './migrateWorkflow';
import { isWorkflow, NO_WORKFLOW } from './readable';
import { reportOf } from './report';

const USAGE = `Usage: npx n8n-nodes-amazon-s3 migrate FILE... [--in-place] [--keep-html]

Turns n8n's own S3 nodes (AWS S3, S3 and their AI tools) in exported workflows into Amazon S3 nodes.
FILE is what n8n exports: a workflow, or a list of them.
Writes FILE.migrated.json, and says what you have to do. Connects to nothing.

  --in-place   writes FILE itself
  --keep-html  uploads of text keep the content type text/html, which the old nodes gave to all of them
`;

function migrateFile(file: string, inPlace: boolean, keepsHtmlType: boolean): string {
	const contents = readJson(file);
	const workflows: unknown[] = Array.isArray(contents) ? contents : [contents];
	if (workflows.length === 0) throw new Error('has no workflow in it');
	if (!workflows.every(isWorkflow)) throw new Error(NO_WORKFLOW);
	const migrations = workflows.map((workflow) => migrateWorkflow(workflow, { keepsHtmlType }));
	const target = inPlace ? file : `${file.replace(/\.json$/i, '')}.migrated.json`;
	if (migrations.some(({ migrated }) => migrated.length > 0)) {
		const result = migrations.map(({ workflow }) => workflow);
		writeFileSync(target, `${JSON.stringify(Array.isArray(contents) ? result : result[0], null, 2)}\n`);
	}
	const reports = migrations.map((migration) => reportOf(migration, target));
	const replaces = migrations.some(({ workflow, migrated }) => migrated.length > 0 && typeof workflow.id === 'string');
	return [...reports, ...(replaces ? [REPLACES] : [])].join('\n');
}

const REPLACES =
	'  n8n import:workflow replaces the workflows that have the same IDs, and unpublishes them. ' +
	'Import from file, in a new workflow, leaves the old ones as they are.';

/** @throws Error that says in words what is wrong with the file */
function readJson(file: string): unknown {
	const text = readText(file);
	try {
		return JSON.parse(text.replace(/^\ufeff/, ''));
	} catch (error) {
		throw new Error(`is not JSON: ${(error as Error).message}`, { cause: error });
	}
}

function readText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		const words: Record<string, string> = {
			ENOENT: 'there is no such file',
			EISDIR: `is a folder. Name its files, such as ${file}/*.json`,
			EACCES: 'may not be read',
		};
		throw new Error(words[code ?? ''] ?? message, { cause: error });
	}
}

function run(): number {
	const { values, positionals } = parseArgs({
		options: {
			'in-place': { type: 'boolean', default: false },
			'keep-html': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
		allowPositionals: true,
	});
	const [command, ...files] = positionals;
	if (values.help || command !== 'migrate' || files.length === 0) {
		process.stdout.write(USAGE);
		return values.help ? 0 : 1;
	}
	let failed = 0;
	for (const file of files) {
		try {
			process.stdout.write(`${migrateFile(file, values['in-place'], values['keep-html'])}\n`);
		} catch (error) {
			failed++;
			process.stderr.write(`${file}: ${(error as Error).message}\n`);
		}
	}
	return failed === 0 ? 0 : 1;
}

try {
	process.exitCode = run();
} catch (error) {
	process.stderr.write(`${(error as Error).message}\n\n${USAGE}`);
	process.exitCode = 1;
}
