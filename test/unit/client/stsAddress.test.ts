import { stsAddress } from '../../../nodes/AmazonS3/client/store/roleKeys';

test.each([
	[undefined, 'eu-central-1', { region: 'eu-central-1' }],
	['https://s3.dualstack.eu-west-1.amazonaws.com', 'eu-west-1', { region: 'eu-west-1' }],
	['https://s3-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', { region: 'us-gov-west-1' }],
	['https://bucket.vpce-1a2b3c4d-5e6f.s3.us-east-1.vpce.amazonaws.com', 'us-east-1', { region: 'us-east-1' }],
	['https://s3.cn-north-1.amazonaws.com.cn', 'us-east-1', { region: 'cn-north-1' }],
	['https://s3-us-west-2.amazonaws.com', 'auto', { region: 'us-west-2' }],
	['https://s3.amazonaws.com', 'eu-south-1', { region: 'eu-south-1' }],
	['https://s3.example.com', 'us-east-1', { endpoint: 'https://s3.example.com', region: 'us-east-1' }],
	['https://amazonaws.com.example.com', 'us-east-1', { endpoint: 'https://amazonaws.com.example.com', region: 'us-east-1' }],
	['http://192.168.1.20:9000', 'auto', { endpoint: 'http://192.168.1.20:9000', region: 'auto' }],
])('roles of a connection to %s, region %s', (endpoint, region, expected) => {
	expect(stsAddress({ endpoint, region })).toEqual(expected);
});
