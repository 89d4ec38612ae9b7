import { invalidInput } from '../errors/errors';

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
}

/** The value of the Region list that stands for "type it yourself". */
export const OTHER_REGION = 'other';

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');

/**
 * Checks the form and returns it as a connection. The settings behind the switch count only when it is on.
 * @throws S3Error of kind invalidInput, which names the field as the form labels it
 */
export function readConnection(fields: ConnectionFields): Connection {
	const more = fields.moreSettings === true ? fields : {};
	const endpoint = text(more.endpoint);
	const bucket = text(fields.bucketName);
	checkBucketName(bucket, 'Bucket Name');
	const roleArn = text(more.roleArn);
	if (roleArn !== '' && !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(roleArn)) {
		throw invalidInput('Role ARN', 'is not the ARN of an IAM role', roleArn, 'It looks like arn:aws:iam::123456789012:role/name.');
	}
	return {
		name: text(fields.connectionName) || bucket,
		accessKeyId: requiredKeyPart(fields.accessKeyId, 'Access Key ID'),
		secretAccessKey: requiredKeyPart(fields.secretAccessKey, 'Access Key Secret'),
		sessionToken: text(more.sessionToken) || undefined,
		role: roleArn === '' ? undefined : { arn: roleArn, externalId: text(more.externalId) || undefined },
		bucket,
		region: readRegion(fields),
		endpoint: endpoint === '' ? undefined : readEndpoint(endpoint),
		forcePathStyle: more.forcePathStyle === true,
		ignoreTlsProblems: more.ignoreTlsProblems === true,
	};
}

/** A key ID or secret, without the blanks that copying adds around it. The value is never shown. */
function requiredKeyPart(value: unknown, label: string): string {
	const part = text(value);
	if (part === '')
		throw invalidInput(
			label,
			'is empty',
			undefined,
			'Create an access key for an IAM user in the AWS console, or in the console of your store.',
		);
	if (/[\s\p{Cc}]/u.test(part)) throw invalidInput(label, 'contains a blank or a line break', undefined, 'Copy it again.');
	return part;
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

function readEndpoint(endpoint: string): string {
	const advice = 'It looks like https://s3.example.com or http://192.168.1.20:9000, without the bucket.';
	let url: URL;
	try {
		url = new URL(endpoint);
	} catch {
		throw invalidInput('Endpoint', 'is not a URL', endpoint, advice);
	}
	if (url.protocol !== 'https:' && url.protocol !== 'http:')
		throw invalidInput('Endpoint', 'begins with neither https:// nor http://', endpoint, advice);
	if (url.username !== '' || url.password !== '') throw invalidInput('Endpoint', 'contains a user name or password', undefined, advice);
	if (url.search !== '' || url.hash !== '') throw invalidInput('Endpoint', 'contains a ? or #', endpoint, advice);
	return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * Refuses a name that no bucket can have.
 * Rules: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html. The ARN of an
 * access point may stand in a bucket's place.
 */
export function checkBucketName(name: string, label: string): void {
	const advice = 'A bucket name has 3 to 63 lower-case letters, digits, dots and hyphens, and begins and ends with a letter or digit.';
	if (name === '') throw invalidInput(label, 'is empty', undefined, advice);
	if (/^arn:[\w-]+:s3[\w-]*:/.test(name)) return;
	const problem = bucketNameProblem(name);
	if (problem !== undefined) throw invalidInput(label, problem, name, advice);
}

function bucketNameProblem(name: string): string | undefined {
	if (/^s3:\/\/|^https?:\/\/|\//.test(name)) return 'is the name alone, without s3://, a slash or a folder';
	if (name.length < 3 || name.length > 63) return `has ${name.length} characters instead of 3 to 63`;
	const bad = /[^a-z0-9.-]/.exec(name);
	if (bad) return `contains ${JSON.stringify(bad[0])}`;
	if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'begins or ends with a dot or hyphen';
	if (name.includes('..')) return 'contains two dots in a row';
	if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return 'is formatted like an IP address';
	return undefined;
}
