/**
 * Values of n8n's fields: what they are, or an expression, which begins with `=` and has code in `{{ }}`.
 * https://docs.n8n.io/data/expressions/
 */
export const isExpression = (value: unknown): value is string => typeof value === 'string' && value.startsWith('=');

/** Whether nobody entered anything. */
export const isBlank = (value: unknown): boolean => value === undefined || value === null || value === '' || value === '=';

/** The value as the inside of an expression. Braces of plain text would become code there. */
export function insideOf(value: unknown): string {
	if (isExpression(value)) return value.slice(1);
	const text = String(value ?? '');
	return text.includes('{{') ? `{{ ${JSON.stringify(text).replace(/[{}]/g, escaped)} }}` : text;
}

/** n8n takes the first two braces for the end of the code, also in a string. */
const escaped = (brace: string): string => `\\u00${brace.charCodeAt(0).toString(16)}`;

/** Values one after the other: plain text if all of them are. */
export function joined(...values: unknown[]): string {
	return values.some(isExpression) ? `=${values.map(insideOf).join('')}` : values.map((value) => String(value ?? '')).join('');
}

/** The code of an expression that is nothing but one `{{ }}`; undefined for others. */
export function onlyCode(value: unknown): string | undefined {
	if (!isExpression(value)) return undefined;
	const code = /^=\s*\{\{([^]*)\}\}\s*$/.exec(value)?.[1];
	return code === undefined || code.includes('{{') || code.includes('}}') ? undefined : code.trim();
}

/** The expression's code changed by a function; what stands around the braces stays. */
export const mapCode = (value: string, change: (code: string) => string): string =>
	value.replace(/\{\{([^]*?)\}\}/g, (_, code: string) => `{{${change(code)}}}`);

/** One of the old node's choices as the new node names it. An expression finds its name when it runs. Undefined if it cannot. */
export function translated(value: unknown, names: Record<string, string>): unknown {
	if (!isExpression(value)) return Object.hasOwn(names, String(value)) ? names[String(value)] : value;
	const code = onlyCode(value);
	return code === undefined ? undefined : `={{ (${JSON.stringify(names)})[${code}] ?? (${code}) }}`;
}

/** A resource locator: a field with several ways to enter its value. */
export const locator = (mode: string, value: unknown) => ({ __rl: true, mode, value });
