import { NodeApiError, NodeOperationError, type INode, type JsonObject } from 'n8n-workflow';
import { S3Error } from '../client/errors/errors';

/**
 * What n8n shows for a failure of one item: an S3 error with its cause, place and advice; n8n's own errors as they are.
 */
export function toNodeError(node: INode, error: unknown, itemIndex: number): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	if (!(error instanceof S3Error)) return new NodeOperationError(node, error as Error, { itemIndex });
	const description = [error.advice, whatS3Said(error), whereItWas(error)].filter(Boolean).join(' ');
	const shown =
		error.httpStatus === undefined
			? new NodeOperationError(node, error, { itemIndex, description })
			: new NodeApiError(node, error as unknown as JsonObject, { itemIndex, description, httpCode: String(error.httpStatus) });
	// n8n replaces a message in which it finds a word like ENOENT, which may be a part of a key.
	shown.message = error.message;
	return shown;
}

function whatS3Said({ code, httpStatus, requestId }: S3Error): string {
	const answer = [code, httpStatus === undefined ? undefined : `HTTP ${httpStatus}`, requestId && `request ID ${requestId}`].filter(
		Boolean,
	);
	return httpStatus === undefined ? '' : `S3 answered: ${answer.join(', ')}.`;
}

function whereItWas({ place, kind }: S3Error): string {
	if (kind === 'invalidInput' || kind === 'cancelled') return '';
	const { connectionName, bucket, key, versionId, call } = place;
	const facts = [
		connectionName && `connection "${connectionName}"`,
		bucket && `bucket "${bucket}"`,
		key && `key ${JSON.stringify(key)}`,
		versionId && `version ${versionId}`,
		call && `call ${call}`,
	].filter(Boolean);
	return facts.length === 0 ? '' : `Where: ${facts.join(', ')}.`;
}
