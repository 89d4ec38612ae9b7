/**
 * `npm run test:queue -- [--executions N] [--mode database|filesystem] [--no-figures]`: n8n in queue mode on this machine: main, a webhook
 * process and two workers, with Redis and PostgreSQL, all on 127.0.0.1. In each place for files that queue mode allows, N files
 * (500 unless told) come in by webhook and go to S3 and back, while a worker is killed and main restarts.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPackage } from '../lab/buildPackage';
import { packProject } from '../lab/communityPackage';
import { installN8n } from '../lab/installN8n';
import { LOCAL_BUCKETS, LOCAL_S3 } from '../lab/labConnection';
import type { BinaryMode } from '../lab/n8nEnvironment';
import { isTearingDown, atTeardown, tearDown, tearDownOnSignals } from '../lab/teardown';
import { wordsOf } from '../lab/wordsOf';
import { startLocalS3 } from '../support/localS3/server';
import { Checks } from './checks';
import type { Shared } from './cluster';
import { checkLicences } from './licences';
import { checkMissingPackage } from './missingPackage';
import { startPostgres } from './postgres';
import { startRedis } from './redis';
import { Scene } from './scene';
import { checkStorm } from './storm';
import { measureWorkers } from './throughput';

const MODES: BinaryMode[] = ['database', 'filesystem'];

async function main(): Promise<void> {
	tearDownOnSignals();
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
	const { values } = parseArgs({
		options: {
			executions: { type: 'string', default: '500' },
			mode: { type: 'string' },
			'no-figures': { type: 'boolean', default: false },
		},
	});
	const executions = Number(values.executions);
	const modes = MODES.filter((mode) => values.mode === undefined || values.mode === mode);
	if (!Number.isInteger(executions) || executions < 60 || modes.length === 0) {
		throw new Error(`--executions takes a number from 60, --mode one of ${MODES.join(', ')}`);
	}
	const checks = new Checks();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-queue-'));
	atTeardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

	await buildPackage();
	const installation = await installN8n();
	const tarball = await packProject(join(folder, 'package'));
	const postgres = await startPostgres();
	const redis = await startRedis(join(folder, 'redis'));
	const s3 = await startLocalS3({
		directory: join(folder, 's3'),
		region: LOCAL_S3.region,
		users: [{ accessKeyId: LOCAL_S3.accessKeyId, secretAccessKey: LOCAL_S3.secretAccessKey }],
		buckets: LOCAL_BUCKETS,
	});
	atTeardown(() => s3.stop());

	for (const mode of modes) {
		console.log(`Files in n8n: ${mode}`);
		const podsFolder = join(folder, mode);
		mkdirSync(podsFolder);
		const shared: Shared = { installation, folder: podsFolder, tarball, variables: { ...postgres.n8nVariables, ...redis.n8nVariables } };
		const scene = await Scene.open(shared, mode, { postgres, redis, s3 });
		await scene.startWorker('worker-1');
		if (mode === modes[0] && !values['no-figures']) await measureWorkers(scene, Math.max(24, Math.round(executions / 5)));
		else await scene.startWorker('worker-2');
		await checkStorm(scene, checks, executions);
		if (mode === modes.at(-1)) {
			await checkMissingPackage(scene, checks);
			await checkLicences(scene, checks);
		}
		await scene.close();
	}
	await tearDown();
	console.log(`${checks.passed} passed, ${checks.failed} failed`);
	process.exitCode = checks.failed === 0 && checks.passed > 0 ? 0 : 1;
}

main().catch(async (error: unknown) => {
	if (isTearingDown()) return;
	console.error(wordsOf(error));
	await tearDown();
	console.log('0 passed, 1 failed');
	process.exitCode = 1;
});
