import type { ErrorPlace } from '../errors/errors';
import { notS3 } from '../errors/notS3';
import type { Store } from '../store/openStore';

/** A page of a listing as S3 answers it. */
export interface PageOf<Way> {
	/** What names its first entry; undefined when it has none. No entry stands on two pages. */
	first: string | undefined;
	/** How to ask for the page that follows; undefined on the last one, or when no more is wanted. */
	next: Way | undefined;
}

interface Paging {
	/** When the page that follows is asked for: before this one is handed over, while it is read, or after. */
	ahead: 'before' | 'meanwhile' | 'after';
	/** How the first page was asked for, where it is not the first of the listing. */
	from?: unknown;
}

/** Pages without an entry that may follow each other: S3 sends some while it passes over what was deleted. */
const MAX_EMPTY_PAGES = 1000;

/**
 * The pages of a listing, one after the other.
 * @param ask asks for a page; without a way, for the first
 * @throws S3Error of kind notS3 when the pages go in a circle: such a listing would never end
 */
export async function* paged<Way, Page extends PageOf<NoInfer<Way>>>(
	store: Store,
	place: ErrorPlace,
	ask: (way?: Way) => Promise<Page>,
	{ ahead, from }: Paging,
): AsyncGenerator<Page, void, undefined> {
	const ways = new Set([JSON.stringify(from)]);
	const begun = new Set<string>();
	let empty = 0;
	const isRepeated = ({ first, next }: Page): boolean => {
		empty = first === undefined ? empty + 1 : 0;
		const way = JSON.stringify(next);
		const repeats = (first !== undefined && begun.has(first)) || (way !== undefined && ways.has(way));
		if (first !== undefined) begun.add(first);
		ways.add(way);
		return repeats || empty > MAX_EMPTY_PAGES;
	};
	const askFor = async (way?: Way): Promise<Page> => {
		const page = await ask(way);
		if (isRepeated(page)) throw notS3(store.place(place), 'repeats itself: the list would never end');
		return page;
	};
	const askAfter = ({ next }: Page): Promise<Page> | undefined => {
		const asked = next === undefined ? undefined : askFor(next);
		// Awaited in its turn.
		asked?.catch(() => undefined);
		return asked;
	};
	let asked: Promise<Page> | undefined = askFor();
	while (asked) {
		const page: Page = await asked;
		if (ahead === 'after') {
			yield page;
			asked = askAfter(page);
		} else {
			asked = askAfter(page);
			if (ahead === 'before') await asked;
			yield page;
		}
	}
}

/**
 * How to ask for the page that follows; undefined on the last one.
 * @throws S3Error of kind notS3 when there is a page and no way to it: the rest of the listing is then not known
 */
export function wayOn<Way>(store: Store, place: ErrorPlace, isTruncated: boolean | undefined, way: Way | undefined): Way | undefined {
	if (!isTruncated) return undefined;
	if (way === undefined || way === '') throw notS3(store.place(place), 'says that the list goes on, and not where');
	return way;
}
