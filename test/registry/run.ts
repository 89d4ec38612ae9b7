/** `npm run lint:registry`: what n8n's scanner of community packages finds. UPDATE_DOCS=1 writes the tables of docs/security.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildPackage } from '../lab/buildPackage';
import { tearDown } from '../lab/teardown';
import { faultsOf, tablesOf } from './judge';
import { scanProject } from './scan';

const PAGE = join(resolve(__dirname, '..', '..'), 'docs', 'security.md');
const BEGIN = '<!-- scan: written by UPDATE_DOCS=1 npm run lint:registry -->';
const END = '<!-- scan: end -->';

async function run(): Promise<void> {
	await buildPackage();
	const findings = await scanProject();
	const faults = faultsOf(findings);
	for (const fault of faults) console.log(fault);

	const page = readFileSync(PAGE, 'utf8');
	const tables = tablesOf(findings);
	const [before, rest = ''] = page.split(BEGIN);
	const [written, after = ''] = rest.split(END);
	if (process.env.UPDATE_DOCS) writeFileSync(PAGE, `${before}${BEGIN}\n${tables}\n${END}${after}`);
	const isWritten = Boolean(process.env.UPDATE_DOCS) || written!.trim() === tables;
	if (!isWritten) console.log('docs/security.md has other figures: UPDATE_DOCS=1 npm run lint:registry writes them.');

	const checks = [faults.length === 0, isWritten];
	console.log(`${checks.filter(Boolean).length} passed, ${checks.filter((ok) => !ok).length} failed`);
	process.exitCode = checks.every(Boolean) ? 0 : 1;
}

run()
	.catch((error: unknown) => {
		console.error(error);
		console.log('0 passed, 1 failed');
		process.exitCode = 1;
	})
	.finally(tearDown);
