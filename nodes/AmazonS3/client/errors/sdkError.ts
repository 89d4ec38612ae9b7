/** The fields that errors of the SDK, of Node's network and of TLS have in common, as far as we read them. */
export type SdkError = Error & {
	Code?: string;
	code?: unknown;
	Region?: string;
	Condition?: string;
	RequestId?: string;
	hostname?: string;
	/** The first words of an answer that is no document of S3. */
	page?: string;
	$metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number };
	$response?: { headers?: Record<string, string>; body?: unknown };
};

const headersOf = (error: SdkError): Record<string, string> => error.$response?.headers ?? {};

/**
 * S3's code, or Node's for a network failure. HEAD answers have no body and so no code: the SDK then names the status ("403") or "Unknown".
 */
export function codeOf(error: SdkError): string | undefined {
	if (error.$metadata?.httpStatusCode === undefined) return typeof error.code === 'string' ? error.code : error.name;
	const code = error.Code ?? error.name;
	return /^(\d+|Unknown|UnknownError|Error|Forbidden|Bad Request)$/.test(code) ? undefined : code;
}

/** Whether the answer is a 400 without a code, as to HEAD, which has no body. */
export function isWithoutReason(error: unknown): boolean {
	const answer = error as SdkError;
	return answer.$metadata?.httpStatusCode === 400 && codeOf(answer) === undefined;
}

/** The region that an S3 answer names as the bucket's own, where it does. */
export function bucketRegionIn(error: unknown): string | undefined {
	const answer = error as SdkError;
	const named = headersOf(answer)['x-amz-bucket-region'] ?? (answer.name === 'AuthorizationHeaderMalformed' ? answer.Region : undefined);
	return named !== undefined && REGION.test(named) ? named : undefined;
}

/** As the form of a connection takes it; anything else comes from no S3. */
const REGION = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$/;

/** Whether the answer was no document that S3 gives, such as the page of a proxy. */
export const isUnreadable = ({ message, $response }: SdkError): boolean =>
	$response !== undefined && /deserializ|Unexpected token|char '.*' is not expected|no closing tag|xml/i.test(message);

/** So much of the page of a proxy is shown. */
const PAGE_CHARACTERS = 100;

/** The first words of an answer that is no document of S3; undefined for every other error. */
export function wordsOfPage(error: SdkError): string | undefined {
	if (!isUnreadable(error)) return undefined;
	const { body } = error.$response ?? {};
	return (typeof body === 'string' ? body : '')
		.replace(/<(style|script)\b.*?<\/\1>|<[^>]*>/gis, ' ')
		.replace(/\s+/g, ' ')
		.trim()
		.slice(0, PAGE_CHARACTERS);
}
