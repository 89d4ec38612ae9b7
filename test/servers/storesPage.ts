import * as ceph from './ceph';
import * as minio from './minio';
import * as moto from './moto';
import * as rclone from './rclone';
import type { RealServer } from './realServer';
import * as s3proxy from './s3proxy';
import * as seaweedfs from './seaweedfs';
import * as versity from './versity';
import { WORKED_AROUND } from './workedAround';

/** What a person enters to connect to a server as its maker ships it. */
interface Connecting {
	server: RealServer;
	/** As `npm run test:servers -- --server` names it. */
	name: string;
	region: string;
	endpoint: string;
	pathStyle: string;
	keys: string;
}

const CONNECTING: Connecting[] = [
	{
		server: ceph,
		name: 'ceph',
		region: '`us-east-1`; the gateway takes any, but for new buckets `default` or a zone group',
		endpoint: '`http://HOST:7480`, or the address of the gateway that your provider names',
		pathStyle: 'on, unless `rgw_dns_name` is set',
		keys: '`radosgw-admin user create` shows both',
	},
	{
		server: versity,
		name: 'versity',
		region: '`us-east-1`, or what `--region` says',
		endpoint: '`http://HOST:7070`',
		pathStyle: 'on, unless `--virtual-domain` is set',
		keys: 'those of `--access` and `--secret`, or of an account made by `versitygw admin create-user`',
	},
	{
		server: minio,
		name: 'minio',
		region: '`us-east-1`, or what `MINIO_REGION` says',
		endpoint: '`http://HOST:9000`',
		pathStyle: 'on, unless `MINIO_DOMAIN` is set',
		keys: 'an access key made in the console',
	},
	{
		server: moto,
		name: 'moto',
		region: 'any',
		endpoint: '`http://HOST:5000`',
		pathStyle: 'on',
		keys: 'any: it is a store for tests, and looks at no signature',
	},
	{
		server: rclone,
		name: 'rclone',
		region: '`us-east-1`',
		endpoint: '`http://HOST:8080`',
		pathStyle: 'on',
		keys: 'those of `--auth-key`',
	},
	{
		server: s3proxy,
		name: 's3proxy',
		region: '`us-east-1`',
		endpoint: '`http://HOST:PORT`, as `s3proxy.endpoint` says',
		pathStyle: 'on, unless `s3proxy.virtual-host` is set',
		keys: '`s3proxy.identity` and `s3proxy.credential`',
	},
	{
		server: seaweedfs,
		name: 'seaweedfs',
		region: 'any',
		endpoint: '`http://HOST:8333`, or the port that `-s3.port` says',
		pathStyle: 'on, unless `-s3.domainName` is set',
		keys: 'those of an identity in the file that `-s3.config` names',
	},
];

/** The sections of docs/stores.md about the servers of the suite: what to enter, what they cannot do, and what the node evens out. */
export const serverSections = (): string => CONNECTING.map(sectionOf).join('\n\n');

function sectionOf({ server, name, region, endpoint, pathStyle, keys }: Connecting): string {
	const unique = (lines: string[]) => [...new Set(lines)];
	const cannot = unique(server.lacking.filter(({ sometimes }) => !sometimes).map(({ why }) => why));
	const around = unique(WORKED_AROUND.filter(({ servers }) => servers.includes(name)).map(({ what }) => what));
	const list = (title: string, lines: string[]) =>
		lines.length === 0 ? [] : [`${title}\n\n${lines.map((line) => `- ${line}`).join('\n')}`];
	return [
		`### ${server.title}`,
		[
			'| field | value |',
			'| --- | --- |',
			`| Region | ${region} |`,
			`| Endpoint | ${endpoint} |`,
			`| Path-Style Addressing | ${pathStyle} |`,
			`| Keys | ${keys} |`,
		].join('\n'),
		...list('What it cannot do:', cannot),
		...list('What the node evens out:', around),
	].join('\n\n');
}
