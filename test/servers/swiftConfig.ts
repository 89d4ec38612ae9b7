export interface SwiftPlace {
	/** Everything lies below it. */
	folder: string;
	/** As whom the servers run. */
	user: string;
	ports: Record<'account' | 'container' | 'object' | 'proxy' | 'memcached', number>;
}

/** What all of its servers share. */
export const SWIFT_CONFIG = `[swift-hash]
swift_hash_path_suffix = contract
swift_hash_path_prefix = suite
[storage-policy:0]
name = gold
default = yes
`;

/** Of a server for accounts, containers or objects. */
export const storageConfig = ({ folder, user, ports }: SwiftPlace, kind: 'account' | 'container' | 'object'): string => `[DEFAULT]
devices = ${folder}/data
mount_check = false
bind_ip = 127.0.0.1
bind_port = ${ports[kind]}
workers = 1
user = ${user}
swift_dir = ${folder}
disable_fallocate = true
log_level = ERROR
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
recon_cache_path = ${folder}/cache
`;

const FILTERS = [
	'catch_errors',
	'healthcheck',
	'cache',
	'listing_formats',
	's3api',
	'tempauth',
	'copy',
	'symlink',
	'slo',
	'dlo',
	'versioned_writes',
];

const SETTINGS: Record<string, string> = {
	s3api: 'allow_no_owner = true\ns3_acl = false\nlocation = us-east-1\n',
	versioned_writes: 'allow_object_versioning = true\n',
};

/** Of the proxy, whose S3 layer takes the keys as account and user. */
export function proxyConfig(
	{ folder, user, ports }: SwiftPlace,
	{ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
): string {
	const [account, name] = accessKeyId.split(':');
	const settings: Record<string, string> = {
		...SETTINGS,
		cache: `memcache_servers = 127.0.0.1:${ports.memcached}\n`,
		tempauth: `user_${account}_${name} = ${secretAccessKey} .admin\n`,
	};
	const sections = FILTERS.map(
		(filter) => `[filter:${filter}]\nuse = egg:swift#${filter === 'cache' ? 'memcache' : filter}\n${settings[filter] ?? ''}`,
	);
	return `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${ports.proxy}
workers = 1
user = ${user}
swift_dir = ${folder}
log_level = ERROR
[pipeline:main]
pipeline = ${FILTERS.join(' ')} proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
${sections.join('')}`;
}
