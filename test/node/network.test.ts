/**
 * n8n's filter for outgoing connections is n8n's own code, and no server shows it: here it is a small stand-in with the
 * same interface (`NodeEgressFilter`), which forbids one host.
 */
import { createHash, randomBytes } from 'node:crypto';
import dns from 'node:dns';
import { setTimeout as pause } from 'node:timers/promises';
import type { NodeEgressFilter } from 'n8n-workflow';
import { runNode, serverCredentials } from '../support/executeContext';
import { rawClean, rawPut, server } from '../support/rawS3';
import { openStore } from '../../nodes/AmazonS3/client/store/openStore';
import { readConnection } from '../../nodes/AmazonS3/client/store/connection';

class SsrfBlocked extends Error {
	override readonly name = 'SsrfBlockedHostnameError';
}

function filterAgainst(forbidden: string, asked: string[]): NodeEgressFilter {
	return {
		validateUrl: async (url) => {
			asked.push(String(url));
			return new URL(url).hostname === forbidden ? { ok: false, error: new SsrfBlocked('blocked') } : { ok: true, result: undefined };
		},
		validateConnectionHost: () => ({ ok: true, result: undefined }),
		createSecureLookup: () => (hostname, options, callback) => {
			asked.push(hostname);
			if (hostname === 'forbidden.localhost') callback(new SsrfBlocked('blocked'), '', 4);
			else dns.lookup(hostname, options, callback);
		},
		validateRedirectSync: () => undefined,
	};
}

test('an endpoint that n8n forbids is not contacted, and the message says who can help', async () => {
	const asked: string[] = [];
	await expect(
		runNode(
			{ operation: 'getAll' },
			{ egressFilter: filterAgainst('127.0.0.1', asked), credentials: { ...serverCredentials(), connectionName: 'Forbidden' } },
		),
	).rejects.toMatchObject({
		message: `This n8n does not allow connections to ${server.endpoint}`,
		description: expect.stringContaining('Ask the administrator of n8n') as string,
	});
	expect(asked).toEqual([server.endpoint]);
});

test('host names are resolved by the filter, which may forbid where they lead', async () => {
	const asked: string[] = [];
	const endpoint = server.endpoint.replace('127.0.0.1', 'forbidden.localhost');
	await expect(
		runNode(
			{ operation: 'getAll' },
			{ egressFilter: filterAgainst('none', asked), credentials: { ...serverCredentials(), connectionName: 'Filtered', endpoint } },
		),
	).rejects.toThrow('This n8n does not allow connections to');
	expect(asked).toContain('forbidden.localhost');
});

test("a role's keys are fetched past the filter neither", async () => {
	const asked: string[] = [];
	const filter = filterAgainst('none', asked);
	filter.createSecureLookup = () => (hostname, _, callback) => {
		asked.push(hostname);
		callback(new SsrfBlocked('blocked'), '', 4);
	};
	const role = { moreSettings: true, roleArn: 'arn:aws:iam::123456789012:role/reader', endpoint: '', forcePathStyle: false };
	const credentials = { ...serverCredentials(), ...role, region: 'eu-central-1', connectionName: 'Filtered role' };
	await expect(runNode({ operation: 'getAll' }, { egressFilter: filter, credentials })).rejects.toThrow(
		'This n8n does not allow connections',
	);
	expect(new Set(asked)).toEqual(new Set(['sts.eu-central-1.amazonaws.com']));
});

test('answers that are read slowly still hold their own bytes', async () => {
	const contents = Array.from({ length: 8 }, () => randomBytes(2 * 1024 * 1024));
	await Promise.all(contents.map(async (bytes, i) => await rawPut(server.bucket, `network/${i}`, bytes)));
	const store = await openStore(readConnection(serverCredentials() as never));
	const sha256 = (chunks: Uint8Array[]) => createHash('sha256').update(Buffer.concat(chunks)).digest('hex');
	try {
		const answers = await Promise.all(
			contents.map(async (_, i) => await store.s3.getObject({ Bucket: server.bucket, Key: `network/${i}` })),
		);
		const read = await Promise.all(
			answers.map(async ({ Body }) => {
				const chunks: Uint8Array[] = [];
				for await (const chunk of Body as AsyncIterable<Uint8Array>) {
					chunks.push(chunk);
					await pause(1);
				}
				return sha256(chunks);
			}),
		);
		expect(read).toEqual(contents.map((bytes) => sha256([bytes])));
	} finally {
		store.close();
		await rawClean(server.bucket, 'network/');
	}
});
