/** Where a text stops being JSON, and why. */
export interface JsonFault {
	/** Characters before it. */
	at: number;
	problem: string;
}

const MARK = /[{}[\],:]/.source;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*"/.source;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/.source;

/** One token after white space. https://www.rfc-editor.org/rfc/rfc8259 */
const TOKEN = new RegExp(String.raw`[ \t\r\n]*(?:(${MARK})|(${STRING})|(${SCALAR})|$)`, 'y');

type Expected = 'value' | 'value or ]' | 'member' | 'member or }' | 'colon' | 'comma' | 'end';

const WORDS: Record<Expected, string> = {
	value: 'a value is missing',
	'value or ]': 'a value or ] is missing',
	member: 'a name in quotes is missing',
	'member or }': 'a name in quotes or } is missing',
	colon: 'a colon is missing',
	comma: 'a comma or a closing bracket is missing',
	end: 'more follows',
};

/** The first fault in a text that `JSON.parse` refused. */
export function jsonFault(text: string): JsonFault {
	const open: string[] = [];
	let expected: Expected = 'value';
	let at = 0;
	for (;;) {
		TOKEN.lastIndex = at;
		const match = TOKEN.exec(text);
		const [all = '', mark, string, scalar] = match ?? [];
		const isValue = string !== undefined || scalar !== undefined;
		const next: Expected | undefined = match ? follower(expected, mark, string !== undefined, isValue, open) : undefined;
		if (next === undefined) return { at: at + /^[ \t\r\n]*/.exec(text.slice(at, at + 1000))![0].length, problem: WORDS[expected] };
		expected = next;
		at += all.length;
	}
}

/** What must come after a token; undefined when it may not stand here. */
function follower(expected: Expected, mark: string | undefined, isString: boolean, isValue: boolean, open: string[]): Expected | undefined {
	const afterValue = () => (open.length === 0 ? 'end' : 'comma');
	const takesValue = expected === 'value' || expected === 'value or ]';
	if (isValue && takesValue) return afterValue();
	if (isString && (expected === 'member' || expected === 'member or }')) return 'colon';
	if ((mark === '{' || mark === '[') && takesValue) {
		open.push(mark);
		return mark === '{' ? 'member or }' : 'value or ]';
	}
	if (mark === ':' && expected === 'colon') return 'value';
	if (mark === ',' && expected === 'comma') return open.at(-1) === '{' ? 'member' : 'value';
	const closes = mark === '}' ? '{' : mark === ']' ? '[' : undefined;
	const mayClose = expected === 'comma' || expected === (mark === '}' ? 'member or }' : 'value or ]');
	if (closes === undefined || !mayClose || open.at(-1) !== closes) return undefined;
	open.pop();
	return afterValue();
}
