// The least that a node of n8n can do to download: the SDK's GetObject of each item's key, 16 at a time, into n8n's storage as it comes.
// No checks, no second try, no fields, no limit on memory. What n8n itself costs a download is what it takes above the SDK's script.
// Plain JavaScript: n8n loads it, as it would any node.
const { GetObjectCommand, ListObjectsV2Command, S3Client } = require('@aws-sdk/client-s3');

const LANES = 16;
const text = (name) => ({ displayName: name, name, type: 'string', default: '' });

class Least {
	constructor() {
		this.description = {
			displayName: 'Least',
			name: 'least',
			description: 'Downloads objects',
			group: ['input'],
			version: 1,
			defaults: { name: 'Least' },
			inputs: ['main'],
			outputs: ['main'],
			credentials: [{ name: 's3', required: true }],
			properties: ['does', 'bucket', 'prefix', 'suffix'].map(text),
		};
	}

	async execute() {
		const items = this.getInputData();
		const { endpoint, region, accessKeyId, secretAccessKey } = await this.getCredentials('s3');
		const [does, Bucket, prefix, suffix] = ['does', 'bucket', 'prefix', 'suffix'].map((name) => this.getNodeParameter(name, 0));
		const client = new S3Client({
			endpoint,
			region,
			forcePathStyle: true,
			credentials: { accessKeyId, secretAccessKey },
			requestChecksumCalculation: 'WHEN_REQUIRED',
			responseChecksumValidation: 'WHEN_REQUIRED',
		});
		if (does === 'list') {
			await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
			return [items];
		}
		const output = [];
		let next = 0;
		const lane = async () => {
			while (next < items.length) {
				const item = next++;
				const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: `${prefix}${item}${suffix}` }));
				const data = await this.helpers.prepareBinaryData(Body, `${item}.bin`, 'application/octet-stream');
				output[item] = { json: {}, binary: { data }, pairedItem: { item } };
			}
		};
		await Promise.all(Array.from({ length: LANES }, lane));
		client.destroy();
		return [output];
	}
}

module.exports = { Least };
