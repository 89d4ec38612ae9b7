/** Names that stand for a bucket of another name: access points by ARN or alias, and tenants of Ceph. */
const STANDS_FOR_ANOTHER = /:|-s3alias$|--ol-s3$|--x-s3$/;

/**
 * The bucket that a list says it is of, where that is another than the one that was asked for; undefined where it is the
 * right one, or does not say, or was asked for by an access point.
 */
export function bucketOfList(named: unknown, asked: string): string | undefined {
	if (typeof named !== 'string' || named === '' || STANDS_FOR_ANOTHER.test(asked)) return undefined;
	return named === asked || named.endsWith(`/${asked}`) || named.endsWith(`:${asked}`) ? undefined : named;
}
