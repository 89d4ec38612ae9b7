import { NodeApiError, NodeOperationError, type IDataObject, type INode, type JsonObject } from 'n8n-workflow';
import { withoutAbsent } from '../client/flow/withoutAbsent';
import { S3Error } from '../client/errors/errors';

/**
 * What n8n shows for a failure of one item: the sentence is the title, the advice is below it, and what S3 said and where stands in the
 * details "From Amazon S3". n8n's own errors come back as they are.
 */
export function toNodeError(node: INode, error: unknown, itemIndex: number): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (!(error instanceof S3Error)) return new NodeOperationError(node, error as Error, { itemIndex });
	const description = error.advice;
	const shown =
		error.httpStatus === undefined
			? new NodeOperationError(node, error, { itemIndex, description })
			: new NodeApiError(node, error as unknown as JsonObject, { itemIndex, description, httpCode: String(error.httpStatus) });
	// n8n replaces a message in which it finds a word like ENOENT, which may be a part of a key, and looks for a missing description itself.
	shown.message = error.message;
	shown.description = description || undefined;
	shown.messages = saidBy(error);
	const facts = factsOf(error);
	if (Object.keys(facts).length > 0) shown.context.data = facts;
	return shown;
}

/** The words of S3 or of the network: n8n shows them below "Full message". */
const saidBy = ({ cause, message }: S3Error): string[] =>
	cause instanceof Error && cause.message !== message && !/^Unknown(Error)?$/.test(cause.message) ? [cause.message] : [];

/** What was asked of S3 and what it answered, without what is not known. Empty for a wrong value of a field, and for a cancelled run. */
export function factsOf({ kind, code, httpStatus, requestId, permission, place }: S3Error): IDataObject {
	if (kind === 'invalidInput' || kind === 'cancelled') return {};
	const { connectionName: connection, bucket, key, versionId, call } = place;
	return withoutAbsent({ code, httpStatus, requestId, permission, connection, bucket, key, versionId, call });
}
