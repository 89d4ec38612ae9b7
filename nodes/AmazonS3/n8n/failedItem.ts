import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { withoutAbsent } from '../client/flow/withoutAbsent';
import { S3Error } from '../client/errors/errors';
import { factsOf, toNodeError } from './nodeError';

/**
 * What goes on in place of an item that failed: the fields of its input, `error` with what happened, and `message` with what to do as well.
 *
 * n8n sends an item to the error output when it has these two fields and no other (versions until 2.33 take no third), and puts the input
 * fields beside them itself. Where a failed item stays in the regular output, this does so, and `details` say what S3 answered and where.
 */
export function failedItem(functions: IExecuteFunctions, failure: unknown, index: number): INodeExecutionData {
	const node = functions.getNode();
	const { message: error, advice } = wordsOf(failure instanceof S3Error ? failure : toNodeError(node, failure, index));
	const message = [error, advice].filter(Boolean).join('. ');
	const pairedItem = { item: index };
	if (node.onError === 'continueErrorOutput') return { json: { error, message }, pairedItem };
	const input = functions.isToolExecution?.() ? {} : functions.getInputData()[index]?.json;
	return { json: { ...input, error, message, details: detailsOf(failure) }, pairedItem };
}

const wordsOf = (failure: S3Error | ReturnType<typeof toNodeError>) => ({
	message: failure.message,
	advice: failure instanceof S3Error ? failure.advice : failure.description,
});

const detailsOf = (failure: unknown): IDataObject =>
	failure instanceof S3Error ? withoutAbsent({ ...factsOf(failure), advice: failure.advice || undefined }) : {};
