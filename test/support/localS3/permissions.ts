import { S3Error } from './errors';
import type { LocalS3User } from './server';

const matches = (pattern: string, action: string) =>
	new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i').test(action);

/**
 * True unless one of the user's deny rules covers the action. A rule with a prefix concerns objects only, as a policy on `bucket/prefix*`
 * does.
 */
export function isAllowed(user: LocalS3User, action: string, bucket?: string, key?: string): boolean {
	return !(user.deny ?? []).some(
		(rule) =>
			matches(rule.action, action) &&
			(rule.bucket === undefined || rule.bucket === bucket) &&
			(rule.prefix === undefined || (key !== undefined && key.startsWith(rule.prefix))),
	);
}

/** AccessDenied in the words AWS uses since 2024. */
export function accessDenied(user: LocalS3User, action: string, bucket?: string, key?: string): S3Error {
	const resource = bucket === undefined ? '*' : `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
	return new S3Error(
		'AccessDenied',
		`User: arn:aws:iam::000000000000:user/${user.name ?? user.accessKeyId} is not authorized to perform: ${action} ` +
			`on resource: "${resource}" because no identity-based policy allows the ${action} action`,
	);
}
