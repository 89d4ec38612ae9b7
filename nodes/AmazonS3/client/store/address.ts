import { accessPointArn } from './accessPoint';

/** What the host of a URL says of an S3 request. */
export interface S3Host {
	/** The bucket, or the ARN of the access point, when the host names it; else the first segment of the path is the bucket. */
	bucket?: string;
	/** The region, when the host names it. */
	region?: string;
}

const REGION = '(?<region>[a-z]+(?:-[a-z]+)+-\\d+)';
const DOMAIN =
	'(?:amazonaws\\.com|amazonaws\\.com\\.cn|amazonaws\\.eu|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov)';

const OF_REGION = `(?:-fips)?(?:\\.dualstack)?(?:[.-](?!website|control|accesspoint|outposts|object-lambda)${REGION})?`;

/**
 * S3's hosts in every AWS partition: s3.REGION, s3-REGION (old), s3, s3-fips, s3.dualstack, s3-accelerate, each also
 * with a bucket in front. https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
const AWS_HOST = new RegExp(`^(?:(?<bucket>[^/]+)\\.)?s3(?:-accelerate(?:\\.dualstack)?|${OF_REGION})\\.${DOMAIN}$`);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html */
const ACCESS_POINT_HOST = new RegExp(
	`^(?<name>[a-z0-9-]+)-(?<account>\\d{12})\\.s3-accesspoint(?:-fips)?(?:\\.dualstack)?\\.${REGION}\\.${DOMAIN}$`,
);

/** The domains of AWS's partitions. */
const AWS_DOMAIN =
	/\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|api\.aws|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;

/** Whether a host is one of AWS's own, of whatever service: FIPS, dual-stack and VPC endpoints are. */
export const isAwsHost = (hostname: string): boolean => AWS_DOMAIN.test(hostname);

/**
 * Reads the host of a URL as one of the connection's own: AWS's S3 hosts over https, or the custom endpoint (same
 * protocol and port) and the hosts below it. Undefined for every other host: the connection's keys are not for it.
 */
export function readHost(connection: { endpoint?: string }, url: URL): S3Host | undefined {
	if (connection.endpoint !== undefined) {
		const own = new URL(connection.endpoint);
		if (url.protocol !== own.protocol || url.port !== own.port) return undefined;
		if (url.hostname === own.hostname) return {};
		return url.hostname.endsWith(`.${own.hostname}`) ? { bucket: url.hostname.slice(0, -own.hostname.length - 1) } : undefined;
	}
	if (url.protocol !== 'https:' || url.port !== '') return undefined;
	const { region, account, name } = ACCESS_POINT_HOST.exec(url.hostname)?.groups ?? {};
	if (region && account && name) return { bucket: accessPointArn(region, account, name), region };
	const match = AWS_HOST.exec(url.hostname);
	return match ? { bucket: match.groups?.bucket, region: match.groups?.region } : undefined;
}
