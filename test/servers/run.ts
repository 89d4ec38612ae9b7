/**
 * `npm run test:servers`: the contract suite on S3 servers that others built: Ceph, Versity and OpenStack Swift, or with
 * `--server NAME` another one, or `--server all`; `--write-docs` writes what was seen to docs/compatibility.md;
 * `--seeds 3` compares three sequences of 2,000 requests with the local S3 instead of one;
 * S3_ENDPOINT with S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_BUCKET and S3_REGION runs any other, whose bucket has to
 * be there. The last line counts all.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atTeardown, isTearingDown, tearDown, tearDownOnSignals } from '../lab/teardown';
import { wordsOf } from '../lab/wordsOf';
import { makeBucket } from './bucket';
import * as ceph from './ceph';
import { playSequences } from './differential/run';
import { judge, nothingSeen, type Verdict } from './judge';
import * as minio from './minio';
import * as moto from './moto';
import { readOptions } from './options';
import * as rclone from './rclone';
import type { RealServer, RunningServer } from './realServer';
import * as s3proxy from './s3proxy';
import * as seaweedfs from './seaweedfs';
import { runClients, runContractSuite } from './suite';
import * as swift from './swift';
import * as versity from './versity';
import { writeServersTable } from './writeDocs';

const SERVERS: Record<string, RealServer> = { ceph, versity, swift, minio, moto, rclone, s3proxy, seaweedfs };

/** Run unless one is named. MinIO takes long to build: it is run by its name only. */
const BY_DEFAULT = ['ceph', 'versity', 'swift'];

/** Here, and on the local S3, the AWS CLI, boto3, rclone and s3cmd read what the node writes, and the other way round. */
const WITH_CLIENTS = ['ceph', 'versity'];

const LOCAL = 'local S3';

async function runServer(name: string, server: RealServer, folder: string, jestArgs: string[], seeds: number): Promise<Verdict> {
	let running: RunningServer;
	try {
		mkdirSync(folder);
		running = await server.start(folder);
	} catch (error) {
		return { ...nothingSeen(), failures: [`NOT RUN: ${name} could not be installed or started. ${wordsOf(error)}`] };
	}
	try {
		const isWhole = jestArgs.length === 0;
		const results = [await runContractSuite(name, running, folder, jestArgs)];
		if (isWhole && WITH_CLIENTS.includes(name)) results.push(await runClients(name, running.place, folder));
		const verdict = judge(
			{ tests: results.flatMap(({ tests }) => tests), brokenFiles: results.flatMap(({ brokenFiles }) => brokenFiles) },
			server.lacking,
			isWhole,
		);
		if (isWhole) await playSequences(name, running.place, folder, seeds, verdict);
		return verdict;
	} catch (error) {
		return { ...nothingSeen(), failures: [wordsOf(error)] };
	} finally {
		await running.stop();
	}
}

/** The programs of others on the local S3: a server of ours, which the contract suite meets in `npm test`. */
async function runClientsLocally(folder: string): Promise<Verdict> {
	try {
		mkdirSync(folder);
		return judge(await runClients(LOCAL, undefined, folder), []);
	} catch (error) {
		return { ...nothingSeen(), failures: [`NOT RUN: other clients on the ${LOCAL}. ${wordsOf(error)}`] };
	}
}

/** A server that the user runs: nothing is known to lack, and nothing is stopped. */
const alreadyThere = (place: RunningServer['place']): RealServer => ({
	title: place.endpoint,
	lacking: [],
	start: async () => ({ place, stop: async () => {} }),
});

/** Starts the server and makes the bucket, so that a server which cannot even do that counts as one that does not start. */
const withBucket = (server: RealServer): RealServer => ({
	...server,
	start: async (folder) => {
		const running = await server.start(folder);
		await makeBucket(running.place, running.limited).catch(async (error: unknown) => {
			await running.stop();
			throw error;
		});
		return running;
	},
});

function print(name: string, { passed, lacking, failures }: Verdict): void {
	for (const failure of failures) console.log(`\n${name}: FAILED ${failure}`);
	for (const each of lacking) console.log(`${name}: lacks ${each.name} — ${each.why}`);
	const beside = lacking.length === 0 ? '' : ` (and ${lacking.length} that the server cannot pass)`;
	console.log(`${name}: ${passed} passed, ${failures.length} failed${beside}`);
}

async function main(): Promise<void> {
	tearDownOnSignals();
	process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
	const { server, place, jestArgs, writeDocs, seeds } = readOptions(process.argv.slice(2), process.env, Object.keys(SERVERS));
	const folder = mkdtempSync(join(tmpdir(), 'real-s3-'));
	atTeardown(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	const chosen: Array<[string, RealServer]> = place
		? [[new URL(place.endpoint).host, alreadyThere(place)]]
		: Object.entries(SERVERS)
				.filter(([name]) => (server === undefined ? BY_DEFAULT.includes(name) : server === 'all' || server === name))
				.map(([name, each]) => [name, withBucket(each)]);

	const verdicts: Array<[string, Verdict]> = [];
	const add = (name: string, verdict: Verdict) => {
		verdicts.push([name, verdict]);
		if (!isTearingDown()) print(name, verdict);
	};
	for (const [name, each] of chosen) {
		if (!isTearingDown()) add(name, await runServer(name, each, join(folder, name.replace(':', '-')), jestArgs, seeds));
	}
	const areClientsMet = jestArgs.length === 0 && chosen.some(([name]) => WITH_CLIENTS.includes(name));
	if (areClientsMet && !isTearingDown()) add(LOCAL, await runClientsLocally(join(folder, 'local')));
	if (isTearingDown()) return;
	await tearDown();

	if (writeDocs)
		writeServersTable(
			verdicts.map(([name, verdict]) => ({ name, title: SERVERS[name]?.title ?? `the ${name}`, verdict })),
			Object.values(SERVERS).map(({ title }) => title),
		);
	console.log('');
	for (const [name, { passed, failures }] of verdicts) console.log(`${name}: ${passed} passed, ${failures.length} failed`);
	const passed = verdicts.reduce((sum, [, verdict]) => sum + verdict.passed, 0);
	const failed = verdicts.reduce((sum, [, verdict]) => sum + verdict.failures.length, 0);
	console.log(`${passed} passed, ${failed} failed`);
	process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}

main().catch(async (error: unknown) => {
	console.error(wordsOf(error));
	await tearDown();
	console.log('0 passed, 1 failed');
	process.exitCode = 1;
});
