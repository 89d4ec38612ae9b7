/** The words for requests that S3 refuses for a reason that is no kind of its own, or that it does not give. */
import type { ErrorFacts, ErrorPlace } from './errorKinds';
import type { SdkError } from './sdkError';

/** Message and advice. @param forObject the object as the end of "S3 refused PutObject", with a blank in front; empty for none */
export function wordsOfRefusal(
	forObject: string,
	place: ErrorPlace,
	{ code, httpStatus }: ErrorFacts,
	error: SdkError,
): { message: string; advice: string } {
	const isHead = httpStatus === 400 && code === undefined;
	const reason = isHead && place.call === 'HeadObject' ? refusedHead(place) : undefined;
	const words = /^Unknown(Error)?$/.test(error.message) ? '' : error.message;
	const said = reason?.message ?? (words || code || `HTTP ${httpStatus}, no reason given`);
	return {
		message: `S3 refused ${place.call ?? 'the request'}${forObject}: ${said}`,
		advice: reason?.advice ?? (isHead ? BAD_REQUEST_ADVICE : adviceByCode(code, place)),
	};
}

/** An answer to HEAD has no reason in it. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
const refusedHead = ({ withCustomerKey }: ErrorPlace): { message: string; advice: string } =>
	withCustomerKey === true
		? { message: 'it may need another Customer Key (SSE-C), or none', advice: CUSTOMER_KEY_ADVICE }
		: {
				message: 'HTTP 400, no reason given. It may need a Customer Key (SSE-C)',
				advice: `${BAD_REQUEST_ADVICE} ${CUSTOMER_KEY_ADVICE}`,
			};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
const BAD_REQUEST_ADVICE = "Check the connection: its session token may have expired or be cut off, or its region may not be the bucket's.";

/** What helps where S3's own words do not say it. */
function adviceByCode(code: string | undefined, { versionId }: ErrorPlace): string {
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
	if (code === 'InvalidTag') return 'Tag names and values can have letters, digits, spaces and _ . : / = + - @.';
	return code === 'InvalidArgument' && versionId !== undefined ? 'Copy the Version ID from Get Versions.' : '';
}

/** For an object that may have been stored with a customer key (SSE-C). */
export const CUSTOMER_KEY_ADVICE =
	'If the object was stored with a customer key, set the option Customer Key (SSE-C) to that key, ' +
	'or for the source of a copy Source Customer Key (SSE-C).';
