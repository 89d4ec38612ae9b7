import { invalidInput, type S3Error } from '../errors/errors';
import type { FolderAt } from './sync';

/** A folder that is to hold what a source holds. */
export interface Destination {
	target: FolderAt;
	/** Names the source: one destination of one source is one sync, done twice. */
	source: string;
	/** Whether what the source does not have is deleted. */
	deleteExtras: boolean;
}

/**
 * Holds destinations of one run against each other: where one lies in another, or is the other, and extras are deleted, a sync would delete
 * what another one has written.
 * @returns for each destination why it is refused; undefined where it does no harm
 */
export function checkDestinationsApart(destinations: Destination[], label: string): Array<S3Error | undefined> {
	const byFolder = new Map<string, Map<string, Destination>>();
	const nameOf = (bucket: string, prefix: string) => JSON.stringify([bucket, prefix]);
	for (const destination of destinations) {
		const { target, source, deleteExtras } = destination;
		const name = nameOf(target.bucket, target.prefix);
		const there = byFolder.get(name) ?? new Map<string, Destination>();
		byFolder.set(name, there);
		if (deleteExtras || !there.has(source)) there.set(source, destination);
	}
	const overlaps = new Map<Destination, Destination>();
	for (const inner of [...byFolder.values()].flatMap((there) => [...there.values()])) {
		for (const folder of foldersAround(inner.target.prefix)) {
			for (const outer of byFolder.get(nameOf(inner.target.bucket, folder))?.values() ?? []) {
				const isOneSync = outer.source === inner.source && outer.target.prefix === inner.target.prefix;
				if (!isOneSync && (outer.deleteExtras || inner.deleteExtras)) overlaps.set(inner, outer).set(outer, inner);
			}
		}
	}
	return destinations.map(({ target, source }) => {
		const other = overlaps.get(byFolder.get(nameOf(target.bucket, target.prefix))!.get(source)!);
		return other && overlapping(label, target, other.target);
	});
}

/** The folder itself and all that it lies in, the whole bucket too. */
const foldersAround = (prefix: string): string[] => {
	const parts = prefix.split('/').slice(0, -1);
	return Array.from({ length: parts.length + 1 }, (_, depth) =>
		parts
			.slice(0, depth)
			.map((part) => `${part}/`)
			.join(''),
	);
};

const overlapping = (label: string, { prefix }: FolderAt, other: FolderAt) =>
	invalidInput(
		label,
		other.prefix === prefix
			? 'is that of another item too, and Delete Extras would delete its files'
			: `overlaps with ${JSON.stringify(other.prefix)} of another item, and Delete Extras would delete its files`,
		prefix,
		'Nothing was sent. Give each item its own folder, or remove Delete Extras.',
	);
