import { checkConfined } from '../store/confine';
import { createSigner, type Signer } from '../sdk/signature';
import type { Store } from '../store/openStore';
import { addressOf, leanCallOf, signLean, type LeanAddress } from './leanUrl';
import { signUrl, type PresignableCommand, type SignedUrl, type SigningTerms } from './signUrl';

/** A call that is signed once for each of many objects or parts. */
export type SignableCall = 'DeleteObject' | 'GetObject' | 'HeadObject' | 'PutObject' | 'UploadPart';

/** What the URLs of a client have shown. */
interface Known {
	/** By the shape of a call and where it goes: of those that are signed here as the SDK signs them. */
	addresses: Map<string, LeanAddress>;
	sign: Signer;
}

const known = new WeakMap<object, Known>();

/**
 * As `signUrl`, for many calls of a kind: the first URL is the SDK's, and where the same one is made here, byte for byte, so are
 * those that follow, without the SDK's signer, endpoint rules and middleware: docs/decisions/lean-path.md. Everything unusual is signed as
 * ever.
 */
export async function signCall(
	store: Store,
	name: SignableCall,
	input: { Bucket: string; Key: string },
	terms: SigningTerms,
): Promise<SignedUrl> {
	const call = leanCallOf(name, input);
	if (call === undefined) return await signUrl(store, await commandOf(name, input), terms);
	const { publicEndpoint } = terms;
	const kind = `${store.region(input.Bucket)} ${publicEndpoint?.bucketIn ?? ''} ${publicEndpoint?.url ?? ''} ${call.shape}`;
	const { addresses, sign } = knownOf(store.s3);
	const address = addresses.get(kind);
	if (address !== undefined) {
		checkConfined(store, name, { bucket: input.Bucket, key: input.Key });
		return signLean(sign, call, address, await store.s3.config.credentials(), terms);
	}
	const signed = await signUrl(store, await commandOf(name, input), terms);
	const shown = addressOf(signed.url, call);
	if (shown !== undefined && signLean(sign, call, shown, await store.s3.config.credentials(), terms).url === signed.url)
		addresses.set(kind, shown);
	return signed;
}

function knownOf(s3: object): Known {
	const ofClient = known.get(s3) ?? { addresses: new Map<string, LeanAddress>(), sign: createSigner() };
	known.set(s3, ofClient);
	return ofClient;
}

async function commandOf(name: SignableCall, input: object): Promise<PresignableCommand> {
	const sdk = await import('../sdk/sdk');
	const Command = sdk[`${name}Command`] as new (input: object) => PresignableCommand;
	return new Command(input);
}
