/** The same object without the fields whose value is undefined. */
export function withoutAbsent<T extends object>(value: T): T {
	const present = {} as T;
	for (const name of Object.keys(value) as Array<keyof T>) if (value[name] !== undefined) present[name] = value[name];
	return present;
}
