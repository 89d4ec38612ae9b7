import type { IDataObject } from 'n8n-workflow';
import type { FolderAt, Synced } from '../../client/many/sync';
import { S3Error } from '../../client/errors/errors';
import type { Result } from '../operation';
import { choiceField, type ChoiceOf } from '../choiceField';

export const summaryOption = choiceField({
	displayName: 'Summary',
	name: 'summary',
	type: 'options',
	options: [
		{ name: 'Add', value: 'add', description: 'One more item at the end' },
		{ name: 'If Nothing Differs', value: 'ifNothing', description: 'One item if there is no other, so that the workflow continues' },
		{ name: 'None', value: 'none', description: 'When nothing differs, there is no output and the workflow ends here' },
	],
	default: 'add',
	description:
		'When to add an item that counts what was written, deleted, unchanged and failed. Its action is summary. Default: If Nothing Differs.',
});

/** When a sync gives one item more, with counts. */
export type SummaryWhen = ChoiceOf<typeof summaryOption>;

/** What one sync has done so far. */
export class SyncCounts {
	private readonly counts = { written: 0, deleted: 0, unchanged: 0, failed: 0, size: 0 };

	constructor(
		private readonly target: FolderAt,
		private readonly options: { dryRun: boolean; reportUnchanged: boolean; summary: SummaryWhen },
	) {}

	/** Passes on what is to be reported, and counts all of it. */
	async *over(synced: AsyncIterable<Synced>): AsyncGenerator<Synced, void, undefined> {
		for await (const one of synced) {
			const { outcome } = one;
			const kind = outcome instanceof S3Error ? 'failed' : KINDS[outcome.action];
			this.counts[kind]++;
			if (kind === 'written') this.counts.size += (outcome as { size?: number }).size ?? 0;
			if (kind === 'unchanged' && !this.options.reportUnchanged) continue;
			yield one;
		}
	}

	/**
	 * The item with the counts, where one is wanted. `size` is the bytes that were written.
	 * @param others how many items there are already
	 */
	summary(others: number): Result[] {
		const { summary, dryRun } = this.options;
		if (summary === 'none' || (summary === 'ifNothing' && others > 0)) return [];
		const { bucket, prefix: folder } = this.target;
		return [{ json: { action: 'summary', bucket, folder, ...this.counts, ...(dryRun && { dryRun }) } as IDataObject }];
	}
}

/** Says so when a sync found no source, which looks like one that has nothing to do. Undefined when all did. */
export function emptySource(results: IDataObject[]): string | undefined {
	const found = results.filter(({ action }) => action === 'summary');
	if (!found.some((counts) => ['written', 'unchanged', 'failed'].every((name) => counts[name] === 0))) return undefined;
	return 'A sync found nothing in its source. Check the source for typing mistakes, and the options Include and Exclude, if they are set.';
}

const KINDS = { copied: 'written', uploaded: 'written', deleted: 'deleted', unchanged: 'unchanged' } as const;
