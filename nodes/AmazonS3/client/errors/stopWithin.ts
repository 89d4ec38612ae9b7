import { setMaxListeners } from 'node:events';
import { cancelledBy } from './errors';

/**
 * A signal for one piece of work: aborted when `outer` is, with the error that says why, and free to be aborted alone.
 * `detach` has to be called when the work ends: until then `outer` holds on to it.
 */
export function stopWithin(outer?: AbortSignal): { stop: AbortController; detach: () => void } {
	const stop = new AbortController();
	// Each request of the work listens.
	setMaxListeners(0, stop.signal);
	const cancel = () => stop.abort(cancelledBy(outer));
	if (outer?.aborted) cancel();
	outer?.addEventListener('abort', cancel, { once: true });
	return { stop, detach: () => outer?.removeEventListener('abort', cancel) };
}
