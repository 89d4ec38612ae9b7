/** How one node of an execution ran. */
export interface NodeTimes {
	/** Milliseconds since 1970. */
	startTime: number;
	executionTime: number;
	status: string;
	/** What it put out at its first output. */
	items: number;
}

/**
 * Reads the document that `n8n execute --rawOutput` prints, piece by piece: with 100,000 items it is too large to keep.
 * n8n prints it with two spaces for each level, which is what tells the levels apart here.
 */
export class ExecutionScan {
	readonly nodes = new Map<string, NodeTimes>();
	/** True once the document has been read to its end. */
	complete = false;
	private rest = '';
	private inRunData = false;
	private node?: NodeTimes;
	private inFirstOutput = false;

	/** Takes the next piece of output. */
	add(text: string): void {
		const lines = (this.rest + text).split('\n');
		this.rest = lines.pop() ?? '';
		for (const line of lines) this.read(line);
	}

	private read(line: string): void {
		if (line === '}') this.complete = true;
		if (line === '      "runData": {') this.inRunData = true;
		else if (line.startsWith('      }')) this.inRunData = false;
		if (!this.inRunData) return;
		const name = /^ {8}"(.*)": \[$/.exec(line)?.[1];
		if (name !== undefined) {
			this.node = { startTime: 0, executionTime: 0, status: '', items: 0 };
			this.nodes.set(name, this.node);
		}
		if (!this.node) return;
		const [, field, value] = /^ {12}"(startTime|executionTime|executionStatus)": "?(\w+)"?,?$/.exec(line) ?? [];
		if (field === 'executionStatus') this.node.status = value!;
		else if (field !== undefined) this.node[field as 'startTime' | 'executionTime'] = Number(value);
		if (line === '                [') this.inFirstOutput = true;
		else if (line.startsWith('                ]')) this.inFirstOutput = false;
		else if (this.inFirstOutput && line === '                  {') this.node.items++;
	}
}
