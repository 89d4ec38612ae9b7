/** Headers of an upload or a copy: the old node's *Additional Fields* as the new node's options. */
import { isObject } from './readable';
import { isBlank, isExpression, translated } from './value';
import type { Parameters, Say } from './workflow';

const ACLS: Record<string, string> = {
	authenticatedRead: 'authenticated-read',
	awsExecRead: 'aws-exec-read',
	bucketOwnerFullControl: 'bucket-owner-full-control',
	bucketOwnerRead: 'bucket-owner-read',
	private: 'private',
	Private: 'private',
	publicRead: 'public-read',
	publicReadWrite: 'public-read-write',
};

const STORAGE_CLASSES: Record<string, string> = {
	deepArchive: 'DEEP_ARCHIVE',
	glacier: 'GLACIER',
	intelligentTiering: 'INTELLIGENT_TIERING',
	onezoneIA: 'ONEZONE_IA',
	standard: 'STANDARD',
	standardIA: 'STANDARD_IA',
};

/** A choice under the new node's name; said when its expression cannot be carried. */
function choice(old: unknown, names: Record<string, string>, label: string, say: Say): unknown {
	if (isBlank(old)) return undefined;
	const value = translated(old, names);
	if (value === undefined) say('notCarried', `${label}: the expression ${String(old)} mixes text and code. Enter it again.`);
	return value;
}

export const aclOf = (fields: Parameters, say: Say): unknown => choice(fields.acl, ACLS, 'ACL', say);
export const storageClassOf = (fields: Parameters, say: Say): unknown => choice(fields.storageClass, STORAGE_CLASSES, 'Storage Class', say);

/** A switch that is on, or an expression that may turn it on. */
export const isOn = (value: unknown): boolean => value === true || isExpression(value);

const GRANTS: Record<string, string> = {
	grantFullControl: 'Grant Full Control',
	grantRead: 'Grant Read',
	grantReadAcp: 'Grant Read ACP',
	grantWrite: 'Grant Write',
	grantWriteAcp: 'Grant Write ACP',
};

/** The old nodes send these headers without a grantee, so that nobody is granted anything. */
export function sayGrants(fields: Parameters, say: Say): void {
	for (const [name, label] of Object.entries(GRANTS)) {
		if (isOn(fields[name])) say('notCarried', `${label}: the old node named no grantee. Use ACL, or a bucket policy.`);
	}
}

/** What both uploads and copies have. */
export function sharedHeaders(fields: Parameters, say: Say): Parameters {
	sayGrants(fields, say);
	return {
		...(isOn(fields.requesterPays) && { requesterPays: fields.requesterPays }),
		storageClass: storageClassOf(fields, say),
		serverSideEncryption: encryptionOf(fields, say),
		customerKey: customerKeyOf(fields, say),
	};
}

function encryptionOf(fields: Parameters, say: Say): object | undefined {
	const { serverSideEncryption, encryptionAwsKmsKeyId, serverSideEncryptionContext } = fields;
	const hasKms = !isBlank(encryptionAwsKmsKeyId) || !isBlank(serverSideEncryptionContext);
	if (isBlank(serverSideEncryption) && !hasKms) return undefined;
	if (isBlank(serverSideEncryption)) say('differs', 'Server-Side Encryption is now aws:kms, which the KMS key needs.');
	const pairs = isBlank(serverSideEncryptionContext) ? undefined : contextPairs(serverSideEncryptionContext);
	if (!isBlank(serverSideEncryptionContext) && pairs === undefined) {
		say('notCarried', 'Server Side Encryption Context: enter its names and values under Server-Side Encryption → Encryption Context.');
	}
	return {
		settings: {
			algorithm: isBlank(serverSideEncryption) ? 'aws:kms' : serverSideEncryption,
			...(!isBlank(encryptionAwsKmsKeyId) && { kmsKeyId: encryptionAwsKmsKeyId }),
			...(pairs && { context: { pairs } }),
		},
	};
}

/** The old node takes base64 of a JSON object. */
function contextPairs(context: unknown): Array<{ name: string; value: unknown }> | undefined {
	if (typeof context !== 'string' || isExpression(context)) return undefined;
	try {
		const entries = Object.entries(JSON.parse(fromBase64(context)) as object);
		return entries.every(([, value]) => typeof value === 'string') ? entries.map(([name, value]) => ({ name, value })) : undefined;
	} catch {
		return undefined;
	}
}

const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

function customerKeyOf(fields: Parameters, say: Say): unknown {
	const key = fields.serversideEncryptionCustomerKey;
	if (isBlank(key)) {
		if (!isBlank(fields.serversideEncryptionCustomerAlgorithm)) say('notCarried', 'SSE-C: there is an algorithm, but no key.');
		return undefined;
	}
	say('differs', 'Customer Key (SSE-C) is in the workflow, as before. The connection can keep it: More Settings → Customer Key (SSE-C).');
	return key;
}

/** Lock of an upload. Copies have none in the new node. */
export function objectLockOf({ lockLegalHold, lockMode, lockRetainUntilDate }: Parameters, say: Say): object | undefined {
	if (!isOn(lockLegalHold) && isBlank(lockMode) && isBlank(lockRetainUntilDate)) return undefined;
	return {
		settings: {
			mode: choice(lockMode, { governance: 'GOVERNANCE', compliance: 'COMPLIANCE' }, 'Object Lock Mode', say) ?? 'none',
			...(!isBlank(lockRetainUntilDate) && { retainUntil: lockRetainUntilDate }),
			...(isOn(lockLegalHold) && { legalHold: lockLegalHold }),
		},
	};
}

/** The old node's list of tags. */
export function tagsOf(tags: unknown): object | undefined {
	const rows = isObject(tags) && Array.isArray(tags.tagsValues) ? tags.tagsValues.filter(isObject) : [];
	if (rows.length === 0) return undefined;
	return { pairs: rows.map(({ key = '', value = '' }) => ({ name: key, value })) };
}
