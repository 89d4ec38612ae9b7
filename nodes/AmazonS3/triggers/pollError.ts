import type { IPollFunctions, NodeApiError, NodeOperationError } from 'n8n-workflow';
import { S3Error } from '../client/errors/errors';
import type { S3ErrorKind } from '../client/errors/errorKinds';
import { toNodeError } from '../n8n/nodeError';

const CAUSES: Partial<Record<S3ErrorKind, string>> = {
	unknownAccessKey: 'credential-invalid',
	wrongSecret: 'credential-invalid',
	invalidSessionToken: 'credential-invalid',
	accessDenied: 'configuration-invalid',
	noSuchBucket: 'configuration-invalid',
	wrongRegion: 'configuration-invalid',
	invalidInput: 'configuration-invalid',
	confined: 'configuration-invalid',
	blockedByInstance: 'configuration-invalid',
	throttled: 'rate-limited',
	serverError: 'temporarily-unavailable',
	timeout: 'temporarily-unavailable',
	connectionLost: 'temporarily-unavailable',
	connectionRefused: 'temporarily-unavailable',
	endpointNotFound: 'temporarily-unavailable',
};

/** The trigger has no Parallel Items. */
const LESS_OFTEN = 'The trigger tries again with the next poll. If it goes on, let it poll less often.';

/** The error of a poll as n8n shows it, with its cause in n8n's words: n8n then knows whether to wait, and how long. */
export function toPollError(functions: IPollFunctions, error: unknown): NodeApiError | NodeOperationError {
	const kind = error instanceof S3Error ? error.kind : undefined;
	const said = error instanceof S3Error && kind === 'throttled' ? error.saying(error.message, LESS_OFTEN) : error;
	const shown = toNodeError(functions.getNode(), said, 0);
	const cause = kind && CAUSES[kind];
	return cause === undefined ? shown : Object.assign(shown, { failure: { cause } });
}
