import { invalidInput } from '../errors/errors';
import { readBucketName } from './bucketName';
import { parseCustomerKey } from './customerKey';
import { readEndpoint, takesPathStyle } from './endpoint';

/** How to reach one bucket: the connection form as a checked value. */
export interface Connection {
	/** As the user named it; the bucket's name where they left it blank. */
	name: string;
	accessKeyId: string;
	secretAccessKey: string;
	sessionToken?: string;
	role?: { arn: string; externalId?: string };
	bucket: string;
	region: string;
	/** Address of an S3-compatible store, without a trailing slash. Undefined for AWS. */
	endpoint?: string;
	forcePathStyle: boolean;
	ignoreTlsProblems: boolean;
	/** For operations that are told to use it: 32 bytes as base64. */
	customerKey?: string;
	/** Serial number or ARN of the MFA device, for operations that take a code of it. */
	mfaDevice?: string;
}

/** The connection form as n8n hands it over: the properties of the credential type `amazonS3Api`. */
export interface ConnectionFields {
	connectionName?: unknown;
	accessKeyId?: unknown;
	secretAccessKey?: unknown;
	bucketName?: unknown;
	region?: unknown;
	otherRegion?: unknown;
	moreSettings?: unknown;
	sessionToken?: unknown;
	roleArn?: unknown;
	externalId?: unknown;
	endpoint?: unknown;
	forcePathStyle?: unknown;
	ignoreTlsProblems?: unknown;
	secretCustomerKey?: unknown;
	mfaDevice?: unknown;
}

/** The value of the Region list that stands for "type it yourself". */
export const OTHER_REGION = 'other';

/** What a form field holds, without the blanks and invisible characters that copying adds around it. */
const text = (value: unknown) => (typeof value === 'string' ? value.replace(AROUND, '') : '');
const AROUND = /^[\s\p{Cc}\p{Cf}]+|[\s\p{Cc}\p{Cf}]+$/gu;

/**
 * Checks the form and returns it as a connection. The settings behind the switch count only when it is on.
 * @throws S3Error of kind invalidInput, which names the field as the form labels it
 */
export function readConnection(fields: ConnectionFields): Connection {
	const more = fields.moreSettings === true ? fields : {};
	const bucket = readBucketName(text(fields.bucketName), 'Bucket Name');
	const endpoint = text(more.endpoint) === '' ? undefined : readEndpoint(text(more.endpoint), bucket);
	return {
		name: text(fields.connectionName) || bucket,
		accessKeyId: requiredKeyPart(fields.accessKeyId, 'Access Key ID', true),
		secretAccessKey: requiredKeyPart(fields.secretAccessKey, 'Access Key Secret', false),
		sessionToken: text(more.sessionToken) === '' ? undefined : readKeyPart(text(more.sessionToken), 'Session Token', true),
		role: readRole(text(more.roleArn), text(more.externalId), endpoint),
		bucket,
		region: readRegion(fields),
		endpoint,
		forcePathStyle: more.forcePathStyle === true || (endpoint !== undefined && takesPathStyle(endpoint)),
		ignoreTlsProblems: more.ignoreTlsProblems === true,
		customerKey: parseCustomerKey(more.secretCustomerKey, 'Customer Key (SSE-C)', endpoint),
		mfaDevice: readMfaDevice(text(more.mfaDevice)),
	};
}

/** A key ID or secret, without the blanks that copying adds around it. The value is never shown. */
function requiredKeyPart(value: unknown, label: string, inHeader: boolean): string {
	const part = text(value);
	if (part === '')
		throw invalidInput(
			label,
			'is empty',
			undefined,
			'Create an access key for an IAM user in the AWS console, or in the console of your store.',
		);
	return readKeyPart(part, label, inHeader);
}

/** @param inHeader it is sent as it is, so that it has to be ASCII */
function readKeyPart(part: string, label: string, inHeader: boolean): string {
	const problem = /[ \r\n\t]/.test(part)
		? 'contains a blank or a line break'
		: /[\s\p{Cc}\p{Cf}]/u.test(part)
			? 'contains an invisible character'
			: inHeader && /[^\x21-\x7e]/.test(part)
				? 'contains a letter or sign that is not ASCII'
				: undefined;
	if (problem === undefined) return part;
	throw invalidInput(label, problem, undefined, 'Copy it again from where it was created, not from a document or a chat.');
}

/** Stores other than AWS leave the account of a role's ARN empty, or name a tenant there. */
function readRole(arn: string, externalId: string, endpoint: string | undefined): Connection['role'] {
	if (arn === '') return undefined;
	const account = endpoint === undefined ? /^arn:[\w-]+:iam::\d{12}:role\/.+$/ : /^arn:[\w-]+:iam::[^:\s]*:role\/.+$/;
	if (!account.test(arn))
		throw invalidInput('Role ARN', 'is not the ARN of an IAM role', arn, 'It looks like arn:aws:iam::123456789012:role/name.');
	return { arn, externalId: externalId || undefined };
}

function readMfaDevice(device: string): string | undefined {
	if (device === '') return undefined;
	if (/^[\x21-\x7e]+$/.test(device)) return device;
	throw invalidInput('MFA Device', 'is not a serial number or an ARN', device, 'It looks like arn:aws:iam::123456789012:mfa/name.');
}

function readRegion(fields: ConnectionFields): string {
	const chosen = text(fields.region);
	const region = chosen === OTHER_REGION ? text(fields.otherRegion) : chosen;
	const label = chosen === OTHER_REGION ? 'Region Code' : 'Region';
	if (region === '') throw invalidInput(label, 'is empty', undefined, 'Choose the region of the bucket, as the S3 console shows it.');
	if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/.test(region)) {
		throw invalidInput(
			label,
			'is not a region code',
			region,
			'A code looks like eu-central-1. Many S3-compatible stores take us-east-1 or auto.',
		);
	}
	return region;
}
