import { invalidInput } from '../errors/errors';
import { quoted } from '../errors/errorWords';
import { signedOtherwise, splitAccessPoint } from './accessPoint';
import { readHost } from './address';

const ADVICE = 'Enter the name of the bucket alone, as the console of the store lists it.';

/**
 * A bucket's name as it was entered, without blanks and invisible characters around it, or the ARN of an access point, which may stand in
 * its place. Of the ARN of a bucket the name is taken. Which names there are is for the store to say: old buckets of
 * AWS and other stores have names that AWS gives no more. Nothing passes that could change what a request means.
 * @throws S3Error of kind invalidInput that names `label`
 */
export function readBucketName(text: string, label: string): string {
	const [, name] = /^arn:[\w-]+:s3:::([^/]*)$/.exec(text) ?? [, text];
	if (name === undefined || name === '') throw invalidInput(label, 'is empty', undefined, ADVICE);
	if (name.startsWith('arn:')) return readAccessPoint(name, label);
	const problem = problemOf(name);
	if (problem !== undefined) throw invalidInput(label, problem, name, adviceFor(name));
	return name;
}

function readAccessPoint(arn: string, label: string): string {
	const accessPoint = splitAccessPoint(arn);
	if (accessPoint === undefined || accessPoint.key !== '')
		throw invalidInput(label, 'is not the ARN of a bucket or of an access point', arn, adviceFor(arn));
	const special = signedOtherwise(arn);
	if (special === undefined) return arn;
	const advice = 'Enter the name of one of its buckets, or the ARN of an access point of one region.';
	throw invalidInput(label, `is ${special}, which this node cannot use`, arn, advice);
}

/** Names the bucket where the ARN, URI, URL or path that was entered has one in it. */
function adviceFor(text: string): string {
	const [, ofUri] = /^(?:arn:[\w-]+:s3:::|s3:\/\/)([\w.-]+)(?:\/|$)/i.exec(text) ?? [];
	const [, ofPath] = /^\/?([\w.-]+)\/|^\/([\w.-]+)$/.exec(text)?.filter((part) => part !== undefined) ?? [];
	const bucket = ofUri ?? bucketOfUrl(text) ?? ofPath;
	return bucket === undefined ? ADVICE : `Enter ${bucket}, without what is around it.`;
}

/** Of an address with or without its scheme; of another server than AWS's, the only name in the path may be a bucket. */
function bucketOfUrl(text: string): string | undefined {
	const address = withScheme(text);
	if (address === undefined) return undefined;
	const url = new URL(address);
	const [first, ...further] = url.pathname.split('/').filter(Boolean);
	const host = readHost({}, url);
	if (host) return host.bucket ?? first;
	const ofConsole = /(?:^|\.)console\.aws\.amazon\.com$/.test(url.hostname) ? /^\/s3\/buckets\/([^/]+)/.exec(url.pathname)?.[1] : undefined;
	return ofConsole ?? (/^https?:/.test(text) && further.length === 0 ? first : undefined);
}

function withScheme(text: string): string | undefined {
	const address = /^https?:\/\//.test(text) ? text : `https://${text}`;
	return URL.canParse(address) ? address : undefined;
}

/** Whether it is a host name of AWS that has or takes a bucket. No bucket of that name can have one. */
function isAwsAddress(name: string): boolean {
	const address = withScheme(name);
	return address !== undefined && readHost({}, new URL(address)) !== undefined;
}

function problemOf(name: string): string | undefined {
	if (/^s3:\/\/|^https?:\/\/|\//.test(name)) return 'contains more than the name of the bucket';
	if (isAwsAddress(name)) return 'is an address of Amazon S3, not the name of a bucket';
	const bad = /[\s\p{Cc}\p{Cf}\p{Cs}\\?#%]/u.exec(name);
	if (bad) return `contains ${quoted(bad[0])}, which no bucket has`;
	if (/^\.+$/.test(name)) return 'has only dots';
	return name.length > 255 ? `has ${name.length} characters, more than any bucket` : undefined;
}

/**
 * Refuses a name that AWS gives to no new bucket. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * @throws S3Error of kind invalidInput that names `label`
 */
export function checkNewAwsBucketName(name: string, label: string): void {
	const problem = newNameProblem(name);
	if (problem === undefined) return;
	const advice = 'AWS takes 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends.';
	throw invalidInput(label, problem, name, advice);
}

function newNameProblem(name: string): string | undefined {
	if (name.length < 3 || name.length > 63) return `has ${name.length} characters instead of 3 to 63`;
	const bad = /[^a-z0-9.-]/.exec(name);
	if (bad) return `contains ${JSON.stringify(bad[0])}`;
	if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return 'begins or ends with a dot or hyphen';
	if (name.includes('..')) return 'contains two dots in a row';
	return /^\d+\.\d+\.\d+\.\d+$/.test(name) ? 'is formatted like an IP address' : undefined;
}
