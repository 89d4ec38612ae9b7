/**
 * Stores that end an answer to HEAD as if it had a body, which HTTP does not allow it (RFC 9110, 9.3.2). OpenStack Swift 2.30 sends the end
 * of a chunked body with every 404 to HEAD. It would be taken for the answer to the next request on the same connection.
 */
import type { IncomingMessage } from 'node:http';

interface Exchange {
	method: string;
	/** As the SDK's handler gives it. */
	answer: { headers: Record<string, string | undefined>; body?: unknown };
}

/**
 * Closes the connection after an answer to HEAD that announces a chunked body. Not on AWS, which announces one too and sends nothing of it.
 */
export function closeAfterBodyOfHead({ endpoint }: { endpoint?: string }, { method, answer }: Exchange): void {
	if (endpoint === undefined || method !== 'HEAD' || answer.headers['transfer-encoding'] === undefined) return;
	(answer.body as Partial<IncomingMessage> | undefined)?.socket?.destroy();
}
