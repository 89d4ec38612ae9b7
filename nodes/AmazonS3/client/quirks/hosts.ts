/**
 * Hosts of S3-compatible stores: what stands in front of them is a bucket, as their consoles show it. R2's have the
 * account in front, and DigitalOcean's, Linode's and others' the region.
 */
const KNOWN_STORES = [
	'aliyuncs.com',
	'backblazeb2.com',
	'contabostorage.com',
	'digitaloceanspaces.com',
	'exo.io',
	'linodeobjects.com',
	'myqcloud.com',
	'ovh.net',
	'ovh.us',
	'r2.cloudflarestorage.com',
	'scw.cloud',
	'upcloudobjects.com',
	'vultrobjects.com',
	'wasabisys.com',
	'your-objectstorage.com',
];

/** Labels with which people name the host of a store of their own. */
const STORE_LABELS = /(^|[.-])(s3|minio|ceph|rgw|objects?|storage|localhost)([.-]|$)/;

/** Whether a host is by its name one of an S3 store, so that a bucket in front of it is one. */
export const isStoreHost = (host: string): boolean => servesBucketHosts(host) || STORE_LABELS.test(host);

/** Whether a host serves S3 at its root alone: AWS and R2 do. What stands in the path of their addresses is a bucket. */
export const hasNoBasePath = (host: string): boolean => /(^|\.)(amazonaws\.com(\.cn)?|r2\.cloudflarestorage\.com)$/.test(host);

/** Whether a host is known to take a bucket in front of it. */
export const servesBucketHosts = (host: string): boolean => KNOWN_STORES.some((domain) => host.endsWith(`.${domain}`));
