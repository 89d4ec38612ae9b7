import type { Readable } from 'node:stream';
import type { IExecuteFunctions } from 'n8n-workflow';
import { cancelledBy, invalidInput, S3Error } from '../client/errors/errors';
import type { Source } from '../client/upload/source';

/** A server that sends nothing for so long is given up. */
const IDLE_MS = 60_000;

interface Answer {
	statusCode: number;
	headers: Record<string, string | string[] | undefined>;
	body: Readable;
	/** Closes its connection. That the body is destroyed does not: n8n's may be a stream around the one of the connection. */
	close(reason?: Error): void;
}

/** A file at a web address, its first answer at hand. */
interface OpenedUrl {
	/**
	 * Opened again, it is fetched again. Without a size: n8n does not tell whether the length that the server said is that
	 * of what comes, or of what was compressed for the way. Node holds the server to it.
	 */
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
	const { headers, close } = answer;
	const type = headers['content-type'];
	return {
		source: {
			async open() {
				const opened = answer ?? (await fetch.request());
				answer = undefined;
				return fetch.read(opened);
			},
		},
		knownType: typeof type === 'string' && type !== '' ? type : 'application/octet-stream',
		discard: () => close(),
	};
}

/**
 * A 206 has a part of the file, a 204 nothing. 203: a proxy has changed the headers. https://www.rfc-editor.org/rfc/rfc9110#section-15.3
 */
const WITH_THE_WHOLE_FILE = new Set([200, 203]);

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
		const stop = new AbortController();
		const cancel = () => stop.abort(cancelledBy(this.signal));
		this.signal.addEventListener('abort', cancel, { once: true });
		let answer: Omit<Answer, 'close'>;
		try {
			answer = (await this.functions.helpers.httpRequest({
				url: this.url,
				method: 'GET',
				// Contents that were compressed for the way come decompressed, and nobody knows their size.
				headers: { 'Accept-Encoding': 'identity' },
				encoding: 'stream',
				returnFullResponse: true,
				ignoreHttpStatusErrors: true,
				abortSignal: stop.signal,
			})) as Omit<Answer, 'close'>;
		} catch (error) {
			this.signal.removeEventListener('abort', cancel);
			throw this.signal.aborted ? cancelledBy(this.signal) : this.failed('could not be fetched', error);
		}
		const { statusCode, body } = answer;
		// An answer that breaks off before it is read is found to be broken when it is.
		body.on('error', () => undefined);
		const close = (reason?: Error) => {
			this.signal.removeEventListener('abort', cancel);
			body.destroy(reason);
			stop.abort();
		};
		if (WITH_THE_WHOLE_FILE.has(statusCode)) return { ...answer, close };
		close();
		throw invalidInput('URL', `was answered with HTTP ${statusCode}`, this.shown, statusAdvice(statusCode));
	}

	/** The chunks of an answer's body. It never ends early: a body that breaks off is an error. */
	async *read({ body, close }: Answer): AsyncGenerator<Uint8Array, void, undefined> {
		const { signal } = this;
		const cancel = () => close(cancelledBy(signal));
		if (signal.aborted) cancel();
		signal.addEventListener('abort', cancel, { once: true });
		const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
		let read = 0;
		try {
			for (;;) {
				const idle = setTimeout(() => close(new Error(`nothing came for ${IDLE_MS / 1000} seconds`)), IDLE_MS);
				const { done, value } = await chunks.next().finally(() => clearTimeout(idle));
				if (done) return;
				read += value.length;
				yield value;
			}
		} catch (error) {
			throw signal.aborted ? cancelledBy(signal) : this.failed(`broke off after ${read} bytes`, error);
		} finally {
			signal.removeEventListener('abort', cancel);
			close();
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
			isBlocked
				? 'Ask the administrator of n8n to allow this address.'
				: 'Nothing was stored. Check the URL, and that the n8n machine reaches it.',
		);
	}
}

const statusAdvice = (status: number) =>
	status === 401 || status === 403
		? 'The address wants a login. Fetch the file with the node HTTP Request, and upload it with the Source Binary File.'
		: status >= 500
			? 'The server has a problem. Try again later.'
			: status >= 200 && status < 300
				? 'That is not the whole file: the server sent nothing, or only a part. Check the address, and what is between n8n and the server.'
				: 'Check the address.';
