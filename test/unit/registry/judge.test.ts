import { faultsOf, tablesOf, thingOf } from '../../registry/judge';

const cloud = '@n8n/community-nodes/no-restricted-imports';
const ours = { file: 'nodes/AmazonS3/client/store/network.ts', rule: cloud, message: "Import of 'node:http' is not allowed." };
const bundled = { file: 'dist/nodes/AmazonS3/client/sdk/sdk.js', rule: 'no-console', message: 'Unexpected console statement.' };
const explained = { sources: [ours], packed: [bundled] };

test('what is explained passes, and is told', () => {
	expect(faultsOf(explained)).toEqual([]);
	expect(tablesOf(explained)).toMatch(/\| `node:http` \| connections[^]*\| `no-console` \| AWS SDK: S3 \| 1 \|/);
});

test.each([
	['another rule', { ...explained, sources: [{ ...ours, rule: '@n8n/community-nodes/no-dangerous-functions' }] }],
	['a console in our code', { ...explained, sources: [{ ...ours, rule: 'no-console' }] }],
	['a module that nobody explained', { ...explained, sources: [{ ...ours, message: "Import of 'node:child_process' is not allowed." }] }],
	['the same in a packed file of ours', { ...explained, packed: [{ ...bundled, file: 'dist/nodes/AmazonS3/AmazonS3.node.js' }] }],
	['another kind in a library', { ...explained, packed: [{ ...bundled, rule: '@n8n/community-nodes/no-dangerous-functions' }] }],
])('%s is a fault', (_kind, findings) => {
	expect(faultsOf(findings)).toHaveLength(1);
});

test('a module is the same with and without node:', () => {
	expect(thingOf({ ...ours, message: "Require of 'http' is not allowed." })).toBe('node:http');
	expect(thingOf({ ...ours, message: "Require of 'node:timers/promises' is not allowed." })).toBe('node:timers/promises');
});
