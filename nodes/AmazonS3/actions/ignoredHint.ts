import type { IDataObject } from 'n8n-workflow';
import { listed } from '../client/upload/ignored';
import type { Store } from '../client/store/openStore';

/** What a hint says of the options that a store ignored, by the JSON of each result of a run; undefined when it ignored none. */
export function ignoredHint({ connection }: Store, results: IDataObject[]): string | undefined {
	const labels = new Set(results.flatMap(({ ignored }) => (Array.isArray(ignored) ? ignored.map(String) : [])));
	return labels.size === 0
		? undefined
		: `The store ${connection.endpoint} ignored ${listed([...labels].sort())}. The output field ignored names the objects without.`;
}
