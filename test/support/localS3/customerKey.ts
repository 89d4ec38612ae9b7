import { createHash } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Context } from './context';
import { invalidArgument, S3Error } from './errors';

const NAMES = 'server-side-encryption-customer-';

/**
 * The MD5 (base64) of the customer key that a request brings (SSE-C), undefined without one; what is wrong with it is refused as AWS does.
 * @param prefix `x-amz-copy-source-` for the key of a copy's source
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export function customerKeyOf(ctx: Context, prefix = 'x-amz-'): string | undefined {
	const algorithm = ctx.header(`${prefix}${NAMES}algorithm`);
	const key = ctx.header(`${prefix}${NAMES}key`);
	const md5 = ctx.header(`${prefix}${NAMES}key-md5`);
	if (algorithm === undefined && key === undefined && md5 === undefined) return undefined;
	const wrong = (what: string, name: string, value = 'null') => invalidArgument(what, `${prefix}${NAMES}${name}`, value);
	const must = 'Requests specifying Server Side Encryption with Customer provided keys must';
	if (!(ctx.request.message.socket as TLSSocket).encrypted)
		throw new S3Error('InvalidRequest', `${must} be made over a secure connection.`);
	if (algorithm === undefined) throw wrong(`${must} provide a valid encryption algorithm.`, 'algorithm');
	if (algorithm !== 'AES256')
		throw new S3Error('InvalidEncryptionAlgorithmError', undefined, { [`${prefix}${NAMES}algorithm`]: algorithm });
	if (key === undefined) throw wrong(`${must} provide an appropriate secret key.`, 'key');
	if (md5 === undefined) throw wrong(`${must} provide the client calculated MD5 of the secret key.`, 'key-MD5');
	const bytes = Buffer.from(key, 'base64');
	if (bytes.length !== 32 || bytes.toString('base64') !== key)
		throw wrong('The secret key was invalid for the specified algorithm.', 'algorithm', algorithm);
	if (createHash('md5').update(bytes).digest('base64') !== md5)
		throw wrong('The calculated MD5 hash of the key did not match the hash that was provided.', 'key-MD5', md5);
	return md5;
}

/** Refuses to read an object unless the request brings the key it was stored with, or brings none where it has none. */
export function checkCustomerKey(ctx: Context, encryption: { customerKeyMd5?: string }, prefix?: string): void {
	const given = customerKeyOf(ctx, prefix);
	if (given === encryption.customerKeyMd5) return;
	if (encryption.customerKeyMd5 === undefined)
		throw new S3Error('InvalidRequest', 'The encryption parameters are not applicable to this object.');
	if (given === undefined)
		throw new S3Error(
			'InvalidRequest',
			'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
		);
	throw new S3Error('AccessDenied');
}

/** Refuses a part whose key is not that of its upload. */
export function checkPartKey(ctx: Context, encryption: { customerKeyMd5?: string }): void {
	const given = customerKeyOf(ctx);
	if (given === encryption.customerKeyMd5) return;
	if (encryption.customerKeyMd5 === undefined)
		throw new S3Error('InvalidRequest', 'The encryption parameters are not applicable to this object.');
	throw new S3Error(
		'InvalidRequest',
		given === undefined
			? 'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.'
			: 'The provided encryption parameters did not match the ones used originally.',
	);
}
