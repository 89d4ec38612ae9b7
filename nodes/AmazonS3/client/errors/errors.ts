import { kindOf, type ErrorFacts, type ErrorPlace, type S3ErrorKind } from './errorKinds';
import { describe, quoted } from './errorWords';
import { permissionFor } from './permissions';
import { bucketRegionIn, codeOf, wordsOfPage, type SdkError } from './sdkError';

export type { ErrorPlace } from './errorKinds';

/**
 * The only error that leaves `client/`. `message` is one sentence that says what happened and where; `advice` says
 * what to do next. Neither holds a secret.
 */
export class S3Error extends Error {
	override readonly name = 'S3Error';
	readonly kind: S3ErrorKind;
	readonly advice: string;
	readonly place: ErrorPlace;
	readonly code?: string;
	readonly httpStatus?: number;
	readonly requestId?: string;
	readonly permission?: string;
	readonly bucketRegion?: string;
	readonly condition?: string;
	readonly attempts: number;

	constructor(kind: S3ErrorKind, message: string, advice: string, options: { place?: ErrorPlace; facts?: ErrorFacts; cause?: Error } = {}) {
		super(message, options.cause ? { cause: options.cause } : undefined);
		this.kind = kind;
		this.advice = advice;
		this.place = options.place ?? {};
		this.code = options.facts?.code;
		this.httpStatus = options.facts?.httpStatus;
		this.requestId = options.facts?.requestId;
		this.permission = options.facts?.permission;
		this.bucketRegion = options.facts?.bucketRegion;
		this.condition = options.facts?.condition;
		this.attempts = options.facts?.attempts ?? 0;
	}

	/** The same error said of another object. */
	at(object: { bucket: string; key: string; versionId?: string }): S3Error {
		const place = { ...this.place, ...object };
		if (this.cause instanceof Error) return fromParts(this.kind, place, this, this.cause);
		return new S3Error(this.kind, this.message, this.advice, { place, facts: this });
	}

	/** The same error as the first of several, in a run over many objects. */
	amongMany(failed: number, all: number): S3Error {
		const { kind, message, advice, place } = this;
		const summary = `${failed} of ${all} objects failed; the others are done. The first: ${message}`;
		const more = 'To see every error, set On Error in the settings of the node to Continue (using error output).';
		return new S3Error(kind, summary, `${advice} ${more}`.trim(), { place, facts: this, cause: this.cause as Error });
	}

	/** The same failure in better words, where the caller knows more of its cause than S3 says. */
	saying(message: string, advice: string): S3Error {
		return new S3Error(this.kind, message, advice, { place: this.place, facts: this, cause: this.cause as Error });
	}

	/** The same error with one more sentence of advice. */
	with(advice: string): S3Error {
		const { kind, message, place } = this;
		return new S3Error(kind, message, `${this.advice} ${advice}`.trim(), { place, facts: this, cause: this.cause as Error });
	}
}

/**
 * An error about a value that the user gave, found before any request.
 * @param field the field's label as the user sees it
 * @param problem what is said of the field, such as "is empty"; after a colon what a label in the plural could not say: ": one row has no
 * name"
 * @param value the bad value, shown shortened, or its kind in words, such as { kind: 'an object' }; leave it out for secrets
 */
export function invalidInput(field: string, problem: string, value?: unknown, advice = ''): S3Error {
	const shown = value === undefined ? '' : ` (got ${isKind(value) ? value.kind : quoted(value)})`;
	return new S3Error('invalidInput', `${field}${problem.startsWith(':') ? '' : ' '}${problem}${shown}`, advice);
}

const isKind = (value: unknown): value is { kind: string } => typeof value === 'object' && value !== null && 'kind' in value;

/**
 * Turns whatever a call of the SDK threw into an `S3Error`; an `S3Error` comes back as it is.
 * Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function toS3Error(error: unknown, place: ErrorPlace): S3Error {
	if (error instanceof S3Error) return error;
	const thrown = (typeof error === 'object' && error !== null && 'message' in error ? error : new Error(String(error))) as SdkError;
	const httpStatus = thrown.$metadata?.httpStatusCode;
	const code = codeOf(thrown);
	const facts: ErrorFacts = {
		code,
		httpStatus,
		requestId: thrown.$metadata?.requestId ?? thrown.RequestId,
		bucketRegion: bucketRegionIn(thrown),
		condition: thrown.Condition,
		attempts: thrown.$metadata?.attempts,
	};
	const kind = kindOf(thrown, code, httpStatus, place);
	return fromParts(kind, place, facts, withoutRequest(thrown));
}

function fromParts(kind: S3ErrorKind, place: ErrorPlace, facts: ErrorFacts, cause: SdkError): S3Error {
	const permission = kind === 'accessDenied' ? permissionFor(place) : undefined;
	const known = { ...facts, permission };
	const { message, advice } = describe(kind, place, known, cause);
	return new S3Error(kind, message, advice, { place, facts: known, cause });
}

/** The SDK's error holds the whole exchange, signed headers and session token included: keep its name, words and stack. */
function withoutRequest(error: SdkError): SdkError {
	const cause: SdkError = new Error(error.message);
	cause.name = error.name;
	cause.stack = error.stack;
	cause.hostname = error.hostname;
	cause.page = error.page ?? wordsOfPage(error);
	return cause;
}

/** The error for work that stopped because this signal was aborted. */
export const cancelledBy = (signal?: AbortSignal): S3Error =>
	signal?.reason instanceof S3Error ? signal.reason : new S3Error('cancelled', 'The execution was cancelled', '');
