import type { Rig } from './rig';
import { runSdk } from './sdkRun';

const LANES = 32;

/**
 * Stores `count` objects of one content under the keys of `sdkScript.mjs`, unmeasured: number after number below the prefix, or spread over
 * so many folders. This project's own server takes one object and knows the others at once.
 */
export async function seedObjects(rig: Rig, prefix: string, count: number, bytes: number, folders?: number): Promise<void> {
	const { control, bucket } = rig.server;
	const put = async (objects: number) =>
		void (await runSdk({ ...rig, before: undefined }, 'near', [{ step: 'put', prefix, count: objects, bytes, lanes: LANES, folders }]));
	if (control === undefined) return await put(count);
	await put(1);
	const keyOf = (i: number) => (folders === undefined ? `${prefix}${i}` : `${prefix}${i % folders}/${Math.floor(i / folders)}`);
	const keys = Array.from({ length: count }, (_, i) => keyOf(i));
	await control.copies(bucket, keys[0]!, keys.slice(1));
}
