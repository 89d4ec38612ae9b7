import type { Store } from '../store/openStore';

/** SigV4's limit: seven days. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html */
export const MAX_EXPIRY_SECONDS = 7 * 24 * 60 * 60;

export interface Expiry {
	/** ISO 8601: when what was signed stops working, as far as it is known. */
	expiresAt: string;
	/** What may end it earlier than was asked for; absent where nothing does. */
	warning?: string;
}

/**
 * When something that is signed at a time stops working: after its own time, or with the credentials that signed it, as
 * temporary ones take everything along that they signed.
 */
export async function expiryOf({ connection, s3 }: Store, signedAt: Date, seconds: number): Promise<Expiry> {
	const wanted = new Date(signedAt.getTime() + seconds * 1000);
	const { expiration } = await s3.config.credentials();
	if (expiration !== undefined && expiration < wanted) {
		const expiresAt = expiration.toISOString();
		return {
			expiresAt,
			warning:
				`It stops working at ${expiresAt} instead of ${wanted.toISOString()}, as the session of the connection's role ends then. ` +
				'Use a connection with lasting keys, or a role with longer sessions.',
		};
	}
	const isTemporary = connection.sessionToken !== undefined && !connection.role;
	return {
		expiresAt: wanted.toISOString(),
		...(isTemporary
			? {
					warning: 'The connection has a session token: this may stop working earlier, when that ends. Use a connection with lasting keys.',
				}
			: {}),
	};
}
