import { listPage, type Page } from '../listing/pages';
import { withServerClock } from './serverClock';
import type { Store } from '../store/openStore';
import type { Lister } from './poll';
import { objectsOf } from './watchedObject';

interface Asked {
	page: Promise<Page>;
	answeredAt(): Date;
}

/**
 * Lists a place page by page, 1,000 objects a request, each with the moment at which the server says it answered; one page is asked for
 * ahead. It is not listed folder by folder, which takes more requests.
 */
export const listWatched = (store: Store, { bucket, prefix }: { bucket: string; prefix: string }): Lister =>
	async function* (startAfter) {
		const ask = (token?: string): Asked => {
			const { store: asked, answeredAt } = withServerClock(store);
			const page = listPage(asked, { bucket, prefix, startAfter: token === undefined ? startAfter : undefined, token });
			page.catch(() => undefined);
			return { page, answeredAt };
		};
		for (let next: Asked | undefined = ask(); next !== undefined;) {
			const asked: Asked = next;
			const answer: Page = await asked.page;
			next = answer.nextToken === undefined ? undefined : ask(answer.nextToken);
			yield { objects: objectsOf(answer.entries), now: asked.answeredAt().toISOString(), isLast: next === undefined };
		}
	};
