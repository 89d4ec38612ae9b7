/** OpenStack Swift with its S3 layer, on a folder. https://docs.openstack.org/swift/latest/s3_compat.html */
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { OwnedProcess } from '../lab/ownedProcess';
import { freePort } from '../lab/ports';
import { installDebianPackages } from './debianPackages';
import { runProgram, startProgram } from './program';
import type { Lacking, RunningServer } from './realServer';
import { proxyConfig, storageConfig, SWIFT_CONFIG, type SwiftPlace } from './swiftConfig';
import { untilAnswers } from './untilAnswers';

const USER = { accessKeyId: 'contract:swift', secretAccessKey: 'swiftsecretofthecontractsuite0000001' };

const PACKAGES = ['swift-proxy', 'swift-account', 'swift-container', 'swift-object', 'memcached', 'attr'];
const PROGRAMS = [
	'swift-proxy-server',
	'swift-account-server',
	'swift-container-server',
	'swift-object-server',
	'swift-ring-builder',
	'memcached',
];

const KINDS = ['account', 'container', 'object'] as const;

export const title = 'OpenStack Swift 2.30';

const NO_TAGS = 'It has no tags of objects, and answers 501 NotImplemented.';
const NO_LOCKS = 'It has no object lock, and passes over what it is asked about it.';
const NO_UNKNOWN_KEY = 'It says of an Access Key ID that it does not know that its signature is wrong.';

/** What the S3 layer of another kind of store lacks. */
export const lacking: Lacking[] = [
	{ test: /^Upload stores what every option says/, answer: 'does not support PutObjectTagging', why: NO_TAGS },
	{ test: /^Append to a large object/, answer: 'failed: 501', why: NO_TAGS },
	{ test: /^presigned URLs an upload must send the headers /, answer: 'Expected value: 501', why: NO_TAGS },
	{ test: /^Tags are set, added to, removed from, and read/, answer: 'does not support PutObjectTagging', why: NO_TAGS },
	{ test: /^Tags of a file in parts /, answer: '+ Object {}', why: 'It has no tags of objects, and ignores those of an upload in parts.' },
	{
		test: /^presigned multipart uploads Complete makes no object /,
		answer: 'Resolved to value:',
		why: 'It says of an upload that is completed once more that it is done.',
	},
	{
		test: /^two instances that share the state/,
		answer: 'does not support conditional writes',
		why: 'It refuses conditional writes with 501 NotImplemented.',
	},
	{
		test: /^versions are listed, made current, /,
		answer: '+   0,',
		why: 'It lists what points to the latest version as a version of its own, of 0 bytes.',
	},
	{ test: /^a form /, answer: ': 412', why: 'It knows no forms, and answers 412.' },
	{
		test: /^an object that is in no archive is not restored/,
		answer: 'does not support RestoreObject',
		why: 'It has no archive, and answers 501 NotImplemented.',
	},
	{ test: /^object locks a legal hold /, answer: 'does not support legal holds', why: NO_LOCKS },
	{ test: /^object locks a retention /, answer: 'does not support retentions', why: NO_LOCKS },
	{ test: /^object locks a file goes up locked/, answer: 'ignored Object Lock and Legal Hold', why: NO_LOCKS },
	{
		test: /^Test connection is red with a sentence for an unknown access key ID/,
		answer: 'The Access Key Secret does not belong to this Access Key ID',
		why: NO_UNKNOWN_KEY,
	},
	{ test: /^Test connection the sentences are all different/, answer: 'Received: 7', why: NO_UNKNOWN_KEY },
];

/** A proxy, a server each for accounts, containers and objects, and memcached: five programs, up in some seconds. */
export async function start(folder: string): Promise<RunningServer> {
	await installDebianPackages('OpenStack Swift', PACKAGES, PROGRAMS);
	const [account, container, object, proxy, memcached] = await Promise.all(Array.from({ length: 5 }, freePort));
	const place: SwiftPlace = {
		folder,
		user: userInfo().username,
		ports: { account: account!, container: container!, object: object!, proxy: proxy!, memcached: memcached! },
	};
	mkdirSync(join(folder, 'data', 'd1'), { recursive: true });
	mkdirSync(join(folder, 'cache'), { recursive: true });
	const config = (name: string, text: string) => writeFileSync(join(folder, name), text);
	config('swift.conf', SWIFT_CONFIG);
	config('proxy-server.conf', proxyConfig(place, USER));
	for (const kind of KINDS) {
		config(`${kind}-server.conf`, storageConfig(place, kind));
		await makeRing(place, kind);
	}
	const processes: OwnedProcess[] = [];
	const launch = async (command: string, ...args: string[]) => {
		const started = await startProgram(command, args, { cwd: folder });
		processes.unshift(started);
		return started;
	};
	await launch('memcached', '-u', place.user, '-l', '127.0.0.1', '-p', String(place.ports.memcached), '-m', '32');
	const kept = await Promise.all(
		KINDS.map(async (kind) => ({
			endpoint: `http://127.0.0.1:${place.ports[kind]}`,
			server: await launch(`swift-${kind}-server`, join(folder, `${kind}-server.conf`)),
		})),
	);
	// The proxy answers without them too: 503, for a minute.
	for (const each of kept) await untilAnswers(each.endpoint, each.server);
	const server = await launch('swift-proxy-server', join(folder, 'proxy-server.conf'));
	const endpoint = `http://127.0.0.1:${place.ports.proxy}`;
	await untilAnswers(endpoint, server);
	return {
		place: { endpoint, region: 'us-east-1', bucket: 'contract-bucket', ...USER },
		// The proxy first: it would look for servers that are gone.
		stop: async () => {
			for (const each of processes) await each.stop();
		},
	};
}

/** Where Swift looks for what it keeps: here one device, of one copy. */
async function makeRing({ folder, ports }: SwiftPlace, kind: (typeof KINDS)[number]): Promise<void> {
	const ring = async (...args: string[]) => await runProgram('swift-ring-builder', [`${kind}.builder`, ...args], { cwd: folder });
	await ring('create', '4', '1', '1');
	await ring('add', `r1z1-127.0.0.1:${ports[kind]}/d1`, '1');
	await ring('rebalance');
}
