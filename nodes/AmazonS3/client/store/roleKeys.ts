import { toS3Error, type ErrorPlace, type S3Error } from '../errors/errors';
import type { NodeHttpHandler } from '../sdk/sdk';
import { isAwsHost } from './address';
import type { Connection } from './connection';
import { NOTHING_OF_THE_ENVIRONMENT } from './environment';
import { AWS_REGIONS } from './regions';

type Role = NonNullable<Connection['role']>;

/**
 * The connection's keys, or the temporary ones of its role: they are fetched by AssumeRole at the first request and
 * again five minutes before they expire. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export async function credentialsOf(connection: Connection, requestHandler: NodeHttpHandler) {
	const { accessKeyId, secretAccessKey, sessionToken, role } = connection;
	const keys = { accessKeyId, secretAccessKey, sessionToken };
	if (!role) return keys;
	const { AssumeRoleCommand, STSClient } = await import('../sdk/sts');
	const address = stsAddress(connection);
	const sts = new STSClient({
		...NOTHING_OF_THE_ENVIRONMENT,
		...address,
		maxAttempts: 3,
		retryMode: 'standard',
		credentials: keys,
		requestHandler,
	});
	return async () => {
		try {
			const { Credentials } = await sts.send(
				new AssumeRoleCommand({
					RoleArn: role.arn,
					ExternalId: role.externalId,
					RoleSessionName: 'n8n-nodes-amazon-s3',
				}),
			);
			return {
				accessKeyId: Credentials?.AccessKeyId ?? '',
				secretAccessKey: Credentials?.SecretAccessKey ?? '',
				sessionToken: Credentials?.SessionToken,
				expiration: Credentials?.Expiration,
			};
		} catch (error) {
			throw aboutRole(error, role, { call: 'AssumeRole', connectionName: connection.name, ...address });
		}
	};
}

/**
 * Where the role is asked for: at STS of the region for AWS, whatever address of S3 the connection has (FIPS, dual-stack, a
 * VPC's). A store of another kind is asked itself, as many serve STS at the same address.
 * https://docs.aws.amazon.com/general/latest/gr/sts.html
 */
export function stsAddress({ endpoint, region }: Pick<Connection, 'endpoint' | 'region'>): { endpoint?: string; region: string } {
	if (endpoint === undefined) return { region };
	const { hostname } = new URL(endpoint);
	if (!isAwsHost(hostname)) return { endpoint, region };
	const labels = hostname.split(/\.|^s3-/);
	return { region: AWS_REGIONS.find(({ code }) => labels.includes(code))?.code ?? region };
}

function aboutRole(error: unknown, { arn, externalId }: Role, place: ErrorPlace): S3Error {
	const failure = toS3Error(error, place);
	if (failure.kind !== 'accessDenied') return failure;
	const withId = externalId === undefined ? 'no External ID is set: the trust policy may ask for one' : 'asks for the same External ID';
	return failure.saying(
		`These keys may not assume the role ${arn}`,
		'Allow sts:AssumeRole on this role in the policy of the user, ' +
			`and check the trust policy of the role: it names this user, and ${withId}.`,
	);
}
