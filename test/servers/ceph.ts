/** Ceph's RADOS Gateway with a cluster of its own. https://docs.ceph.com/en/pacific/radosgw/s3/ */
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OwnedProcess } from '../lab/ownedProcess';
import { freePort } from '../lab/ports';
import { cephConfig, monitorAddress, type CephPlace } from './cephConfig';
import { installCeph } from './cephPackages';
import { runProgram, startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { untilAnswers } from './untilAnswers';

const USER = { accessKeyId: 'AKIACEPHCONTRACT0001', secretAccessKey: 'ceph/secret+of/the+contract/suite0000001' };

export const title = 'Ceph RADOS Gateway 16.2';

const LIMITED = {
	accessKeyId: 'AKIACEPHCONTRACT0002',
	secretAccessKey: 'ceph/secret+of/the+limited/user000000002',
	principal: 'arn:aws:iam:::user/limited',
};

export const lacking: Lacking[] = [
	{ test: /^a form stores the headers for browsers$/, answer: '"cache-control": "no-store"', why: 'It drops these fields of a form.' },
	{
		test: /^an object that is in no archive is not restored/,
		answer: 'does not support RestoreObject',
		why: 'It has no archive, and answers 501 NotImplemented.',
	},
	{ test: /^boto3 writes what the node reads: a file in parts$/, answer: '"team": "a+b"', why: 'It drops the tags of an upload in parts.' },
	{
		test: /^AWS CLI reads what the node writes: an empty file$/,
		answer: 'download failed',
		why: 'It refuses the range by which the AWS CLI asks for an empty object.',
	},
];

const KEYS: Array<[name: string, ...caps: string[]]> = [
	['mon.', 'mon', 'allow *'],
	['client.admin', 'mon', 'allow *', 'osd', 'allow *'],
	['osd.0', 'mon', 'allow profile osd', 'osd', 'allow *'],
];

/** A monitor, a store in memory and the gateway: three processes, up in a quarter of a minute. */
export async function start(folder: string): Promise<RunningServer> {
	await installCeph();
	const place: CephPlace = { folder, clusterId: randomUUID(), monitorPorts: [await freePort(), await freePort()] };
	const config = join(folder, 'ceph.conf');
	for (const name of ['monitor', 'store']) mkdirSync(join(folder, name), { recursive: true });
	writeFileSync(config, cephConfig(place));
	const env = { ...process.env, CEPH_CONF: config };
	const run = async (command: string, ...args: string[]) => await runProgram(command, args, { cwd: folder, env });
	const processes: OwnedProcess[] = [];
	const launch = async (command: string, ...args: string[]) => {
		const started = await startProgram(command, args, { cwd: folder, env });
		processes.unshift(started);
		return started;
	};

	await makeKeys(run);
	await run('monmaptool', '--create', '--fsid', place.clusterId, '--addv', 'a', monitorAddress(place.monitorPorts), 'monmap');
	await run('ceph-mon', '--mkfs', '-i', 'a', '--monmap', 'monmap', '--keyring', 'keyring');
	await launch('ceph-mon', '-f', '-i', 'a');

	const storeId = randomUUID();
	await run('ceph', '--connect-timeout', '60', 'osd', 'new', storeId, '0');
	await run('ceph-osd', '-i', '0', '--mkfs', '--osd-uuid', storeId);
	await launch('ceph-osd', '-f', '-i', '0');

	await run(
		'radosgw-admin',
		'user',
		'create',
		'--uid=contract',
		'--display-name=contract',
		`--access-key=${USER.accessKeyId}`,
		`--secret-key=${USER.secretAccessKey}`,
	);
	await run(
		'radosgw-admin',
		'user',
		'create',
		'--uid=limited',
		'--display-name=limited',
		`--access-key=${LIMITED.accessKeyId}`,
		`--secret-key=${LIMITED.secretAccessKey}`,
	);
	const port = await freePort();
	const endpoint = `http://127.0.0.1:${port}`;
	const gateway = await launch('radosgw', '-f', '-n', 'client.admin', `--rgw_frontends=beast endpoint=127.0.0.1:${port}`);
	await untilAnswers(endpoint, gateway);
	return {
		place: { endpoint, region: 'us-east-1', bucket: 'contract-bucket', ...USER },
		limited: LIMITED,
		// The gateway first: it would wait for a store that is gone.
		stop: async () => {
			for (const each of processes) await each.stop();
		},
	};
}

/** One key ring for all: the monitor takes the keys of the others from it. */
async function makeKeys(run: (command: string, ...args: string[]) => Promise<string>): Promise<void> {
	for (const [i, [name, ...caps]] of KEYS.entries()) {
		const pairs = caps.flatMap((text, at) => (at % 2 === 0 ? ['--cap', text] : [text]));
		await run('ceph-authtool', ...(i === 0 ? ['--create-keyring'] : []), 'keyring', '--gen-key', '-n', name, ...pairs);
	}
}
