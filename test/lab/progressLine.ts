/** A line that moves while something long goes on. */
export interface ProgressLine {
	/** Replaces the line's text after its name and the elapsed time. */
	show(text: string): void;
	/** Leaves one last line with the time it took. */
	end(text: string): void;
}

const SECONDS_BETWEEN_LINES = 5;

/**
 * Returns a line named `name` that is rewritten in place on a terminal, and printed anew every five seconds where
 * the output is a file or a pipe.
 */
export function progressLine(name: string, out: NodeJS.WriteStream = process.stdout): ProgressLine {
	const started = Date.now();
	let lastPrinted = 0;
	const line = (text: string) => `${name}: ${Math.round((Date.now() - started) / 1000)} s, ${text}`;

	return {
		show(text) {
			if (out.isTTY) {
				out.write(`\r\u001b[2K${line(text)}`);
			} else if (Date.now() - lastPrinted >= SECONDS_BETWEEN_LINES * 1000) {
				lastPrinted = Date.now();
				out.write(`${line(text)}\n`);
			}
		},
		end(text) {
			out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${line(text)}\n`);
		},
	};
}
