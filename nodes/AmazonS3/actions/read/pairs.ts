import { invalidInput } from '../../client/errors/errors';
import { enteredAt, type Form } from './field';
import { shownOf } from './kindOf';
import { nameOf } from './name';
import { valueText } from './value';

/**
 * Names and values in a field with rows of both, in their order. A name is text, a value is text or becomes it.
 * @throws S3Error of kind invalidInput for a row without a name, and for a name twice with two values
 */
export function readPairs(item: Form, path: string): Record<string, string> {
	const { value, label } = enteredAt(item, `${path}.pairs`);
	if (value === undefined || value === null || value === '') return {};
	const pairs = new Map<string, string>();
	for (const row of rowsOf(value, label)) {
		const name = (nameOf(row.name, `${label}: Name`) ?? '').trim();
		if (name === '') throw invalidInput(label, ': one row has no name', undefined, 'Enter a name, or remove the row.');
		pairs.set(name, valueText(row.value, `${label}: Value of ${name}`));
	}
	// Each becomes a property of its own, also `__proto__`.
	return Object.fromEntries(pairs);
}

function rowsOf(value: unknown, label: string): Array<{ name?: unknown; value?: unknown }> {
	const rows: unknown[] | undefined = Array.isArray(value) ? value : undefined;
	const isRow = (row: unknown): row is { name?: unknown; value?: unknown } =>
		typeof row === 'object' && row !== null && !Array.isArray(row);
	if (rows?.every(isRow)) return rows;
	throw invalidInput(label, ': not rows of a name and a value', shownOf(value), 'Remove the expression, and add a row for each name.');
}
