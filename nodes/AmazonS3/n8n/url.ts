import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { cancelledBy, invalidInput, S3Error } from '../client/errors';
import type { Source } from '../client/source';

/** A server that sends nothing for so long is given up. */
const IDLE_MS = 60_000;

interface Answer {
	statusCode: number;
	headers: Record<string, string | string[] | undefined>;
	body: Readable;
}

/** A file at a web address, its first answer at hand. */
interface OpenedUrl {
	/** Opened again, it is fetched again. */
	source: Source;
	/** The media type that the server says. */
	knownType: string;
	/** Gives the answer up that nobody read. */
	discard(): void;
}

/**
 * Asks for a file at a web address by n8n's own request helper, so that n8n's proxies and rules for outgoing
 * connections hold. The file is a stream and never held whole.
 * @throws S3Error that names the address without its query; while it is read, kind connectionLost when it breaks off
 */
export async function openUrl(functions: IExecuteFunctions, url: string, signal: AbortSignal): Promise<OpenedUrl> {
	const fetch = new Fetch(functions, url, signal);
	let answer: Answer | undefined = await fetch.request();
	const { headers, body } = answer;
	const type = headers['content-type'];
	return {
		source: {
			size: exactSize(answer),
			async open() {
				const opened = answer ?? (await fetch.request());
				answer = undefined;
				return fetch.read(opened.body);
			},
		},
		knownType: typeof type === 'string' && type !== '' ? type : 'application/octet-stream',
		discard: () => void body.destroy(),
	};
}

class Fetch {
	/** The address for messages: queries and passwords may be secrets. */
	private readonly shown: string;

	constructor(
		private readonly functions: IExecuteFunctions,
		private readonly url: string,
		private readonly signal: AbortSignal,
	) {
		const { origin, pathname, search } = new URL(url);
		this.shown = `${origin}${pathname}${search === '' ? '' : '?…'}`;
	}

	async request(): Promise<Answer> {
		this.signal.throwIfAborted();
		let answer: Answer;
		try {
			answer = (await this.functions.helpers.httpRequest({
				url: this.url,
				method: 'GET',
				// Contents that were compressed for the way come decompressed, and nobody knows their size.
				headers: { 'Accept-Encoding': 'identity' },
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				abortSignal: this.signal,
			})) as Answer;
		} catch (error) {
			throw this.signal.aborted ? cancelledBy(this.signal) : this.failed('could not be fetched', error);
		}
		const { statusCode, body } = answer;
		// An answer that breaks off before it is read is found to be broken when it is.
		body.on('error', () => undefined);
		if (statusCode >= 200 && statusCode < 300) return answer;
		body.destroy();
		throw invalidInput('URL', `was answered with HTTP ${statusCode}`, this.shown, statusAdvice(statusCode));
	}

	/** The chunks of an answer's body. It never ends early: a body that breaks off is an error. */
	async *read(body: Readable): AsyncGenerator<Uint8Array, void, undefined> {
		const { signal } = this;
		const cancel = () => void body.destroy(cancelledBy(signal));
		if (signal.aborted) cancel();
		signal.addEventListener('abort', cancel, { once: true });
		const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
		let read = 0;
		try {
			for (;;) {
				const idle = setTimeout(() => body.destroy(new Error(`nothing came for ${IDLE_MS / 1000} seconds`)), IDLE_MS);
				const { done, value } = await chunks.next().finally(() => clearTimeout(idle));
				if (done) return;
				read += value.length;
				yield value;
			}
		} catch (error) {
			throw signal.aborted ? cancelledBy(signal) : this.failed(`broke off after ${read} bytes`, error);
		} finally {
			signal.removeEventListener('abort', cancel);
			body.destroy();
		}
	}

	private failed(what: string, error: unknown): S3Error {
		if (error instanceof S3Error) return error;
		const { name, message } = error as Error;
		const isBlocked = /^Ssrf|EgressBlocked/.test(name);
		const { search, username, password } = new URL(this.url);
		const secrets = [this.url, search, username, password].filter((secret) => secret !== '');
		const reason = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), message);
		return new S3Error(
			isBlocked ? 'blockedByInstance' : 'connectionLost',
			`The file at ${this.shown} ${what}: ${reason}`,
			isBlocked ? 'Ask the administrator of n8n to allow this address.' : 'Nothing was stored. Check the URL, and that the n8n machine reaches it.',
		);
	}
}

const statusAdvice = (status: number) =>
	status === 401 || status === 403
		? 'The address wants a login. Fetch the file with the node HTTP Request, and upload it with the Source Binary File.'
		: status >= 500
			? 'The server has a problem. Try again later.'
			: 'Check the address.';

/**
 * The size of a body in bytes, where Node itself holds the server to it: it comes as it was sent, with a length.
 * Undefined for one that was decompressed on the way.
 */
function exactSize({ body }: Answer): number | undefined {
	const { rawHeaders } = body as IncomingMessage;
	if (!Array.isArray(rawHeaders)) return undefined;
	const headers = new Map<string, string>();
	for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.set(rawHeaders[i]!.toLowerCase(), rawHeaders[i + 1]!);
	if (headers.has('transfer-encoding') || (headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
	const length = headers.get('content-length');
	return length !== undefined && /^\d+$/.test(length) ? Number(length) : undefined;
}
