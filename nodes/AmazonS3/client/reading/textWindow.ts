/** The part of a long text that is still needed: pieces come at its end, and what is done with goes at its beginning. */
export class TextWindow {
	/** What is there, without the pieces that wait to be joined to it. */
	text = '';
	/** Characters of the whole text before it. */
	before = 0;
	private linesBefore = 0;
	private pieces: string[] = [];
	private waiting = 0;

	/** In characters, with the pieces that wait. */
	get length(): number {
		return this.text.length + this.waiting;
	}

	add(piece: string): void {
		this.pieces.push(piece);
		this.waiting += piece.length;
	}

	/** Whether a text of so many characters would be copied for pieces that are short beside it. */
	isLongBesidePieces(characters: number): boolean {
		return this.text.length >= characters && this.waiting <= this.text.length / 2;
	}

	join(): void {
		this.text += this.pieces.join('');
		this.pieces = [];
		this.waiting = 0;
	}

	/** Forgets so many characters. */
	drop(count: number): void {
		this.linesBefore += lineBreaks(this.text.slice(0, count));
		this.text = this.text.slice(count);
		this.before += count;
	}

	/** The number of the line of a position in `text`; the first line of the whole text is 1. */
	lineAt(position: number): number {
		return this.linesBefore + lineBreaks(this.text.slice(0, position)) + 1;
	}
}

/** How many line breaks a text has: of \n, or of \r where it has no other. */
function lineBreaks(text: string): number {
	const lineBreak = text.includes('\n') ? '\n' : '\r';
	let count = 0;
	for (let at = text.indexOf(lineBreak); at >= 0; at = text.indexOf(lineBreak, at + 1)) count++;
	return count;
}
