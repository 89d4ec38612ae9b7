/** What an item touches: one object, or all whose keys begin with a prefix. */
export type Touched = { bucket: string; key: string } | { bucket: string; prefix: string };

/** The order of items that share an object. */
export interface ItemOrder {
	/**
	 * Runs the work of an item once all earlier items have ended that share an object with it. To be called in the order of the items.
	 * @returns what the work gives
	 */
	inOrder<T>(touched: Touched[], work: () => Promise<T>): Promise<T>;
}

/** An order without any items. It remembers those that have not ended. */
export function createItemOrder(): ItemOrder {
	const lastOfKey = new Map<string, Promise<unknown>>();
	const lastOfPrefix = new Map<string, Promise<unknown>>();
	const earlierThan = (name: string, isPrefix: boolean): Array<Promise<unknown>> => {
		const earlier: Array<Promise<unknown>> = [];
		for (const [prefix, last] of lastOfPrefix) if (name.startsWith(prefix) || (isPrefix && prefix.startsWith(name))) earlier.push(last);
		if (isPrefix) {
			for (const [key, last] of lastOfKey) if (key.startsWith(name)) earlier.push(last);
		} else if (lastOfKey.has(name)) earlier.push(lastOfKey.get(name)!);
		return earlier;
	};
	return {
		async inOrder(touched, work) {
			const places = touched.map((one) => {
				const isPrefix = !('key' in one);
				return { name: `${one.bucket}/${isPrefix ? one.prefix : one.key}`, isPrefix, lasts: isPrefix ? lastOfPrefix : lastOfKey };
			});
			const working = Promise.all(places.flatMap(({ name, isPrefix }) => earlierThan(name, isPrefix))).then(work);
			const ended = working.then(
				() => undefined,
				() => undefined,
			);
			for (const { name, lasts } of places) lasts.set(name, ended);
			void ended.then(() => {
				for (const { name, lasts } of places) if (lasts.get(name) === ended) lasts.delete(name);
			});
			return await working;
		},
	};
}
