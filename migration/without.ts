/** The object without what is undefined. n8n takes an undefined value for an expression that gives nothing. */
export function without(values: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
