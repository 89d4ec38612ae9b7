import type { Store, RequestSettings } from './openStore';
import { invalidInput } from '../errors/errors';
import { keepChangedInput } from './changedInput';
import { withoutAbsent } from '../flow/withoutAbsent';

/**
 * The same connection, each of whose calls carries these settings, also the ones that are signed for a URL; they
 * replace those that `store` had. A call that S3 does not know a setting for goes without it.
 */
export function withSettings(store: Store, settings: RequestSettings): Store {
	const members = membersOf(settings);
	return { ...withMiddleware(store, 'requestSettings', (input) => ({ ...input, ...members })), settings };
}

/**
 * The same connection, each of whose calls, also those that are signed for a URL, passes `change` before anything else
 * happens to it: it returns the input to go on with, or throws.
 * @param name replaces what the connection had under this name
 */
export function withMiddleware(store: Store, name: string, change: (input: object, commandName: string) => object): Store {
	const middlewareStack = store.s3.middlewareStack.clone();
	middlewareStack.add(
		(next, context) => async (args) => {
			const input = change(args.input, String(context.commandName)) as typeof args.input;
			keepChangedInput(context, input);
			return await next({ ...args, input });
		},
		{
			step: 'initialize',
			name,
			priority: 'high',
			override: true,
		},
	);
	const s3 = Object.assign(Object.create(store.s3) as typeof store.s3, { middlewareStack });
	return { ...store, s3 };
}

/** The same connection, of which at most so many things are done at a time. */
export const withAtMost = (store: Store, most: number): Store => ({ ...store, lanes: () => Math.min(most, store.lanes()) });

/** The connection for calls about the source of a copy alone, such as reading its tags or deleting it. */
export function forSource(store: Store): Store {
	if (Object.keys(store.settings).length === 0) return store;
	const { requesterPays, expectedSourceBucketOwner, sourceCustomerKey } = store.settings;
	return withSettings(store, { requesterPays, expectedBucketOwner: expectedSourceBucketOwner, customerKey: sourceCustomerKey });
}

/** The connection for calls that copy within an object: the source's settings are its own. */
export function forCopyOfItself(store: Store): Store {
	if (Object.keys(store.settings).length === 0) return store;
	const { expectedBucketOwner, customerKey } = store.settings;
	return withSettings(store, { ...store.settings, expectedSourceBucketOwner: expectedBucketOwner, sourceCustomerKey: customerKey });
}

/** The settings as members of the calls' inputs; the SDK leaves out those that a call does not have, and adds the keys' MD5. */
const membersOf = ({ requesterPays, expectedBucketOwner, expectedSourceBucketOwner, customerKey, sourceCustomerKey }: RequestSettings) =>
	withoutAbsent({
		RequestPayer: requesterPays ? 'requester' : undefined,
		ExpectedBucketOwner: expectedBucketOwner,
		ExpectedSourceBucketOwner: expectedSourceBucketOwner,
		SSECustomerAlgorithm: customerKey === undefined ? undefined : 'AES256',
		SSECustomerKey: customerKey,
		CopySourceSSECustomerAlgorithm: sourceCustomerKey === undefined ? undefined : 'AES256',
		CopySourceSSECustomerKey: sourceCustomerKey,
	});

/** An AWS account ID as it was entered; undefined for an empty one. @throws S3Error of kind invalidInput unless it has 12 digits */
export function parseAccountId(value: unknown, label: string): string | undefined {
	const account = String(value ?? '').trim();
	if (account === '') return undefined;
	if (!/^\d{12}$/.test(account)) throw invalidInput(label, 'is not an AWS account ID', account, 'It has 12 digits, such as 123456789012.');
	return account;
}
