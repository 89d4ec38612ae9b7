/** A chat model without a model: it answers as OpenAI's API does with what the test tells it, and keeps what it was asked. */
import { createServer } from 'node:http';

/** https://platform.openai.com/docs/api-reference/chat/create */
export interface ChatRequest {
	messages: Array<{ role: string; content: unknown; tool_call_id?: string }>;
	tools?: Array<{ function: { name: string; description: string; parameters: { properties: Record<string, { description?: string }> } } }>;
}

/** A tool to call, or the words that end the conversation. */
export type Turn = { tool: string; input: Record<string, unknown> } | string;

/** Answers the requests to this port one after the other; the last turn is repeated. */
export async function startScriptedModel(port: number, turns: Turn[]): Promise<{ requests: ChatRequest[]; stop(): Promise<void> }> {
	const requests: ChatRequest[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const asked = JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest & { stream?: boolean };
			requests.push(asked);
			const message = messageOf(turns[Math.min(requests.length, turns.length) - 1]!, requests.length);
			const head = { id: `chat-${requests.length}`, created: 1_700_000_000, model: 'scripted' };
			const finish = message.tool_calls ? 'tool_calls' : 'stop';
			if (asked.stream) {
				const delta = { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ index, ...call })) };
				response.writeHead(200, { 'content-type': 'text/event-stream' });
				for (const choice of [
					{ index: 0, delta, finish_reason: null },
					{ index: 0, delta: {}, finish_reason: finish },
				]) {
					response.write(`data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [choice] })}\n\n`);
				}
				response.end('data: [DONE]\n\n');
				return;
			}
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({
					...head,
					object: 'chat.completion',
					choices: [{ index: 0, message, finish_reason: finish }],
					usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
				}),
			);
		});
	});
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
	return {
		requests,
		stop: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

function messageOf(turn: Turn, number: number) {
	if (typeof turn === 'string') return { role: 'assistant', content: turn, tool_calls: undefined };
	const call = { id: `call_${number}`, type: 'function', function: { name: turn.tool, arguments: JSON.stringify(turn.input) } };
	return { role: 'assistant', content: null, tool_calls: [call] };
}
