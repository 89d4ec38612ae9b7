/**
 * A local S3 of a test file's own, over TLS, with a user of another account besides the owner. While it runs, the
 * second client and `serverCredentials` mean it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { startLocalS3, type LocalS3 } from './localS3/server';
import { raw } from './rawS3';

/** Keys of an account that does not own the buckets. */
export const stranger = { accessKeyId: 'AKIASECURESTRANGER01', secretAccessKey: 'secure/secret/of/the/stranger/0000000001' };

/** Keys of the owner that need their token. */
export const temporary = {
	accessKeyId: 'ASIASECURETEMPORARY1',
	secretAccessKey: 'secure/secret/of/the/owner/for/an/hour001',
	sessionToken: 'session/token+of/the+owner/for/an/hour==',
};

/** Of every bucket. */
export const OWNER = '000000000000';

/** Made as buckets are when object lock, ACLs or requester pays are asked for. */
export const buckets = { plain: 'secure-bucket', locked: 'secure-locked', acls: 'secure-acls', payers: 'secure-payers' };

/** Starts it; call the returned `stop` at the end. */
export async function startSecureLocalS3(): Promise<{ s3: LocalS3; stop(): Promise<void> }> {
	const directory = mkdtempSync(join(tmpdir(), 'local-s3-secure-'));
	const region = 'eu-central-1';
	const owner = { accessKeyId: 'AKIASECUREOWNER00001', secretAccessKey: 'secure/secret/of/the/owner/0000000000001' };
	const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
	});
	const s3 = await startLocalS3({
		directory,
		region,
		tls: { key, cert },
		users: [owner, temporary, { ...stranger, account: '111111111111' }],
		buckets: [{ name: buckets.plain }, { name: buckets.locked, objectLock: true }, { name: buckets.payers }],
	});
	Object.assign(process.env, {
		S3_ENDPOINT: s3.endpoint,
		S3_REGION: region,
		S3_BUCKET: buckets.plain,
		S3_ACCESS_KEY_ID: owner.accessKeyId,
		S3_SECRET_ACCESS_KEY: owner.secretAccessKey,
		S3_CA_CERTIFICATE: cert,
	});
	const made = [
		await raw('PUT', buckets.acls, undefined, {
			headers: { 'x-amz-object-ownership': 'ObjectWriter' },
			body: Buffer.from(`<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`),
		}),
		await raw('PUT', buckets.payers, undefined, {
			query: { requestPayment: '' },
			body: Buffer.from('<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>'),
		}),
	];
	for (const { status, body } of made) if (status !== 200) throw new Error(`The bucket could not be set up: ${status} ${body.toString()}`);
	return {
		s3,
		stop: async () => {
			await s3.stop();
			rmSync(directory, { recursive: true, force: true });
		},
	};
}
