const IN_AWS = /arn:[\w-]+:(?:s3|s3-object-lambda):[a-z0-9-]*:\d{12}:accesspoint[:/][\w.-]+/.source;
const ON_OUTPOSTS = /arn:[\w-]+:s3-outposts:[a-z0-9-]+:\d{12}:outpost[:/][\w-]+[:/]accesspoint[:/][\w-]+/.source;

/**
 * The ARN of an access point, of any kind, and what follows it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
 */
const ARN = new RegExp(`^(${IN_AWS}|${ON_OUTPOSTS})(?:$|/(.*)$)`, 's');

/** The partitions of regions whose code does not begin like those of "aws" itself. */
const PARTITIONS: Array<[RegExp, string]> = [
	[/^cn-/, 'aws-cn'],
	[/^us-gov-/, 'aws-us-gov'],
	[/^eusc-/, 'aws-eusc'],
	[/^us-iso-/, 'aws-iso'],
	[/^us-isob-/, 'aws-iso-b'],
	[/^eu-isoe-/, 'aws-iso-e'],
	[/^us-isof-/, 'aws-iso-f'],
];

/** An access point's ARN, which stands in a bucket's place, and the key behind it ("" without one). Undefined for other text. */
export function splitAccessPoint(text: string): { bucket: string; key: string } | undefined {
	const match = ARN.exec(text);
	return match ? { bucket: match[1]!, key: match[2] ?? '' } : undefined;
}

/** What an access point is, where its requests take SigV4A: the SDK signs so only with a package that is not bundled. */
export const signedOtherwise = (arn: string): string | undefined =>
	/^arn:[^:]*:s3::/.test(arn)
		? 'a Multi-Region Access Point'
		: /^arn:[^:]*:s3-outposts:/.test(arn)
			? 'an access point of S3 on Outposts'
			: undefined;

/** The ARN of the access point that a host names. */
export const accessPointArn = (region: string, account: string, name: string): string =>
	`arn:${partitionOf(region)}:s3:${region}:${account}:accesspoint/${name}`;

const partitionOf = (region: string): string => PARTITIONS.find(([code]) => code.test(region))?.[1] ?? 'aws';
