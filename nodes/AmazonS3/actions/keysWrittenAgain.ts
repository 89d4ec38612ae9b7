import type { IDataObject } from 'n8n-workflow';

/**
 * Says so when several items of a run became one object: each replaced the one before. Undefined when none did.
 * @param results the JSON of all results of the run
 * @param field the field that holds the key
 * @param otherwise what else helps
 */
export function keysWrittenAgain(results: IDataObject[], field: string, otherwise = ''): string | undefined {
	const counts = new Map<string, number>();
	for (const { s3Uri, skipped, dryRun } of results)
		if (skipped !== true && dryRun !== true) counts.set(String(s3Uri), (counts.get(String(s3Uri)) ?? 0) + 1);
	const [most] = [...counts].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1]);
	if (most === undefined) return undefined;
	const [uri, count] = most;
	return (
		`${count} items became ${uri}: each replaced the one before. ` +
		`Put something of the item into ${field}, such as {{ $json.id }}${otherwise}.`
	);
}
