import { invalidInput } from '../errors/errors';

/**
 * The key of SSE-C as base64, from 32 bytes in base64 (44 characters) or from 32 plain characters; undefined for an
 * empty one. Its value is never shown.
 * @param endpoint the connection's; S3 takes such a key over https only, and it is not sent otherwise
 * @throws S3Error of kind invalidInput
 */
export function parseCustomerKey(value: unknown, label: string, endpoint: string | undefined): string | undefined {
	const text = String(value ?? '');
	if (text.trim() === '') return undefined;
	const decoded = /^[A-Za-z0-9+/]{43}=$/.test(text.trim()) ? Buffer.from(text.trim(), 'base64') : Buffer.from(text, 'utf8');
	if (decoded.length !== 32) {
		throw invalidInput(label, 'is not a 256-bit key', undefined, 'Enter 32 plain characters, or 32 bytes in base64 (44 characters).');
	}
	if (endpoint?.startsWith('http://')) {
		throw invalidInput(
			label,
			'would be sent unencrypted, as the Endpoint of the connection begins with http://',
			undefined,
			'Use an endpoint with https://.',
		);
	}
	return decoded.toString('base64');
}
