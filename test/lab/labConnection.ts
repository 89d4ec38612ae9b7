import { OTHER_REGION } from '../../nodes/AmazonS3/client/store/connection';
import { AWS_REGIONS } from '../../nodes/AmazonS3/client/store/regions';
import type { CredentialDraft } from './n8nRest';
import type { OwnS3 } from './startOptions';

/** The type name of this package's credential. */
export const CREDENTIAL_TYPE = 'amazonS3Api';

/** The name by which the example workflows know their connection. */
export const LOCAL_CONNECTION = 'Local S3';

/** The bucket, region and keys of the local S3. The keys open nothing else. */
export const LOCAL_S3 = {
	bucket: 'my-bucket',
	region: 'eu-central-1',
	accessKeyId: 'LOCALS3EXAMPLEKEY001',
	secretAccessKey: 'local-s3-example-secret-0000000000000001',
};

/** The buckets of the local S3: the connection's, and one that keeps what is overwritten and deleted. */
export const LOCAL_BUCKETS = [
	{ name: LOCAL_S3.bucket, region: LOCAL_S3.region },
	{ name: 'my-versioned-bucket', region: LOCAL_S3.region, versioning: true },
];

/** Returns the credential for a local S3 that listens at `endpoint`. */
export function localConnection(endpoint: string): CredentialDraft {
	return connection(LOCAL_CONNECTION, { ...LOCAL_S3, endpoint });
}

/** Returns the credential for the user's own S3. */
export function ownConnection(s3: OwnS3): CredentialDraft {
	return connection('My S3', s3);
}

function connection(name: string, s3: OwnS3): CredentialDraft {
	const isAws = s3.endpoint === undefined;
	return {
		name,
		type: CREDENTIAL_TYPE,
		data: {
			connectionName: name,
			accessKeyId: s3.accessKeyId,
			secretAccessKey: s3.secretAccessKey,
			bucketName: s3.bucket,
			...regionFields(s3.region),
			moreSettings: !isAws || s3.sessionToken !== undefined,
			sessionToken: s3.sessionToken ?? '',
			endpoint: s3.endpoint ?? '',
			forcePathStyle: !isAws,
		},
	};
}

/** The form lists the regions of AWS; any other one is typed. */
function regionFields(region: string): Record<string, string> {
	const isListed = AWS_REGIONS.some(({ code }) => code === region);
	return isListed ? { region } : { region: OTHER_REGION, otherRegion: region };
}
