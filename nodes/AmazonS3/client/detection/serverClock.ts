import { S3Error } from '../errors/errors';
import type { Store } from '../store/openStore';

/** An answer that says when it was made, as the SDK keeps it. */
interface Answer {
	response?: { headers?: Record<string, string> };
}

/**
 * The same connection, which notes the time of the server's last answer: dates of objects compare with that, not with our own clock.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
 */
export function withServerClock(store: Store): { store: Store; answeredAt(): Date } {
	let header: string | undefined;
	const middlewareStack = store.s3.middlewareStack.clone();
	middlewareStack.add(
		(next) => async (args) => {
			const result = await next(args);
			header = (result as Answer).response?.headers?.date;
			return result;
		},
		{ step: 'deserialize', name: 'serverClock', priority: 'low', override: true },
	);
	const s3 = Object.assign(Object.create(store.s3) as typeof store.s3, { middlewareStack });
	return {
		store: { ...store, s3 },
		answeredAt: () => {
			const date = new Date(header ?? '');
			if (!Number.isNaN(date.getTime())) return date;
			throw new S3Error(
				'notS3',
				'The answer says no time: it has no Date header',
				'The trigger compares dates by the clock of the store.',
				{
					place: store.place({}),
				},
			);
		},
	};
}
