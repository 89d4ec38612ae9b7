import { checkConfined } from '../store/confine';
import type { SignatureV4 } from '../sdk/sdk';
import type { Store } from '../store/openStore';
import { addressOf, leanCallOf, signLean, type LeanAddress } from './leanUrl';
import { signUrl, type PresignableCommand, type SignedUrl, type SigningTerms } from './signUrl';

/** A call that is signed once for each of many objects or parts. */
export type SignableCall = 'DeleteObject' | 'GetObject' | 'HeadObject' | 'PutObject' | 'UploadPart';

/** What the URLs of a client have shown. */
interface Known {
	/** By the shape of a call and where it goes: of those that the lean signer signs as the SDK does. */
	addresses: Map<string, LeanAddress>;
	signer: SignatureV4;
}

const known = new WeakMap<object, Known>();

/**
 * As `signUrl`, for many calls of a kind: the first URL is the SDK's, and where its signer alone makes the same one, byte for byte, it makes
 * those that follow, without endpoint rules and middleware: docs/decisions/lean-path.md. Everything unusual is signed as ever.
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
	const ofClient = known.get(store.s3);
	const address = ofClient?.addresses.get(kind);
	if (ofClient !== undefined && address !== undefined) {
		checkConfined(store, name, { bucket: input.Bucket, key: input.Key });
		return await signLean(ofClient.signer, call, address, terms);
	}
	const signed = await signUrl(store, await commandOf(name, input), terms);
	const shown = addressOf(signed.url, call);
	if (shown === undefined) return signed;
	const { addresses, signer } = ofClient ?? { addresses: new Map<string, LeanAddress>(), signer: await signerOf(store) };
	known.set(store.s3, { addresses, signer });
	if ((await signLean(signer, call, shown, terms)).url === signed.url) addresses.set(kind, shown);
	return signed;
}

async function commandOf(name: SignableCall, input: object): Promise<PresignableCommand> {
	const sdk = await import('../sdk/sdk');
	const Command = sdk[`${name}Command`] as new (input: object) => PresignableCommand;
	return new Command(input);
}

async function signerOf({ s3: { config } }: Store): Promise<SignatureV4> {
	const { SignatureV4: Signer } = await import('../sdk/sdk');
	return new Signer({
		service: 's3',
		region: config.region,
		credentials: config.credentials,
		sha256: config.sha256,
		uriEscapePath: false,
		applyChecksum: false,
	});
}
