import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { OTHER_REGION } from '../nodes/AmazonS3/client/store/connection';
import { AWS_REGIONS } from '../nodes/AmazonS3/client/store/regions';
import { TEST_HOST } from '../nodes/AmazonS3/n8n/testHost';

const moreSettings = { show: { moreSettings: [true] } };

export class AmazonS3Api implements ICredentialType {
	name = 'amazonS3Api';

	displayName = 'Amazon S3 API';

	icon = { light: 'file:amazonS3.svg', dark: 'file:amazonS3.dark.svg' } as const;

	documentationUrl = 'https://www.npmjs.com/package/n8n-nodes-amazon-s3#create-the-connection';

	properties: INodeProperties[] = [
		{
			displayName: 'Connection Name',
			name: 'connectionName',
			type: 'string',
			default: '',
			placeholder: 'e.g. Invoice archive',
			description: 'Shown in error messages and outputs. Defaults to the bucket name',
		},
		{
			displayName: 'Access Key ID',
			name: 'accessKeyId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. AKIAIOSFODNN7EXAMPLE',
			description: 'In the AWS console: IAM, Users, your user, Security credentials, Create access key',
		},
		{
			displayName: 'Access Key Secret',
			name: 'secretAccessKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'The secret access key. AWS shows it only once, when you create the key',
		},
		{
			displayName: 'Bucket Name',
			name: 'bucketName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. my-company-invoices',
			description: 'The name of the bucket, without s3:// or a folder',
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				...AWS_REGIONS.map(({ code, place }) => ({ name: `${place} — ${code}`, value: code })),
				{ name: 'Other', value: OTHER_REGION },
			],
			default: 'us-east-1',
			description: 'The AWS region of the bucket, as the S3 console shows it in the list of buckets',
		},
		{
			displayName: 'Region Code',
			name: 'otherRegion',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. auto',
			displayOptions: { show: { region: [OTHER_REGION] } },
			description: 'The region name that your store expects, often us-east-1 or auto',
		},
		{
			displayName: 'Endpoint',
			name: 'endpoint',
			type: 'string',
			default: '',
			placeholder: 'e.g. https://s3.example.com',
			displayOptions: moreSettings,
			description:
				'The address of an S3-compatible store, such as MinIO, Ceph, Cloudflare R2 or Wasabi, without the bucket. Empty: Amazon S3',
		},
		{
			displayName: 'Path-Style Addressing',
			name: 'forcePathStyle',
			type: 'boolean',
			default: false,
			displayOptions: moreSettings,
			description: 'Whether to put the bucket in the URL path instead of the host name. Most self-hosted stores need this',
		},
		{
			displayName: 'Ignore TLS Problems',
			name: 'ignoreTlsProblems',
			type: 'boolean',
			default: false,
			displayOptions: moreSettings,
			description: 'Whether to connect even if the TLS certificate cannot be verified. Only for a self-hosted store in a trusted network',
		},
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: moreSettings,
			description: 'Only for temporary access keys, whose ID begins with ASIA',
		},
		{
			displayName: 'Role ARN',
			name: 'roleArn',
			type: 'string',
			default: '',
			placeholder: 'e.g. arn:aws:iam::123456789012:role/n8n',
			displayOptions: moreSettings,
			description: 'An IAM role to assume with these keys. Its permissions then apply',
		},
		{
			displayName: 'External ID',
			name: 'externalId',
			type: 'string',
			default: '',
			displayOptions: moreSettings,
			description: 'Only if the role requires one',
		},
		{
			displayName: 'Customer Key (SSE-C)',
			name: 'secretCustomerKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: moreSettings,
			description:
				'Your own encryption key: 32 characters, or 32 bytes in base64. S3 does not keep it. Used if Customer Key of the Connection is on.',
		},
		{
			displayName: 'MFA Device',
			name: 'mfaDevice',
			type: 'string',
			default: '',
			placeholder: 'e.g. arn:aws:iam::123456789012:mfa/me',
			displayOptions: moreSettings,
			description:
				'Its ARN or serial number, if a bucket requires an MFA code to delete versions. Enter the code in the option MFA of Delete.',
		},
		// Behind what it shows: that comes up where the switch was, and not below the dialog.
		{
			displayName: 'More Settings',
			name: 'moreSettings',
			type: 'boolean',
			default: false,
			description: 'Whether to show the settings for S3-compatible stores, temporary keys and IAM roles',
		},
	];

	authenticate = async (credentials: ICredentialDataDecryptedObject, requestOptions: IHttpRequestOptions): Promise<IHttpRequestOptions> => {
		const { authenticateRequest } = await import('../nodes/AmazonS3/n8n/authenticate');
		return await authenticateRequest(credentials, requestOptions);
	};

	test: ICredentialTestRequest = {
		request: { baseURL: `https://${TEST_HOST}`, url: '/', method: 'GET' },
	};
}
