/** Operations on buckets. */
import { isLocked } from '../bucketModel';
import type { Scene } from '../scene';
import { done, eachItem, either, level, option, refused, type Model } from './expect';
import { isConfined } from './rules';

const notOnBuckets = (scene: Scene, writes: boolean) =>
	isConfined(scene) ? 'a confined node works on no buckets' : writes && scene.row.readOnly === 'true' ? 'the node is read-only' : undefined;

export const createBucket: Model = (scene) =>
	eachItem(scene, (item) => {
		const why = notOnBuckets(scene, true);
		if (why !== undefined) return refused(why);
		const region = option(scene, 'region');
		const [acl, ownership] = [option(scene, 'acl') ?? 'private', option(scene, 'ownership')];
		if (level(scene, 'bucket') === 'own')
			return option(scene, 'ifExists') === 'use' ? either('it may be refused for what it asks for besides') : refused('the bucket exists');
		const bucket = scene.absentBucket(item);
		const hasLocks = option(scene, 'objectLock') === 'true';
		const effect = (world: Scene['world']) => {
			world[bucket] = {
				versioning: hasLocks ? 'enabled' : 'none',
				hasLocks,
				region: region ?? scene.place.region,
				objects: {},
				uploads: [],
			};
		};
		if (acl !== 'private' || ownership !== undefined || region !== undefined) return either('depends on the account', effect);
		return done(effect);
	});

export const deleteBucket: Model = (scene) =>
	eachItem(scene, (item) => {
		const why = notOnBuckets(scene, true);
		if (why !== undefined) return refused(why);
		if (level(scene, 'bucket') === 'absent') return refused('there is no such bucket');
		if (item > 0) return either('another item has deleted it');
		const { main } = scene;
		const entries = Object.entries(scene.world[main]!.objects);
		const effect = (world: Scene['world']) => void delete world[main];
		if (option(scene, 'emptyFirst') !== 'true') return entries.length > 0 ? refused('the bucket is not empty') : done(effect);
		const bypass = option(scene, 'bypassGovernance') === 'true';
		const locked = entries.flatMap(([, versions]) => versions.filter((version) => isLocked(version, bypass)));
		if (locked.length === 0) return done(effect);
		// Emptying is told to be partial: everything goes that may.
		return { verdict: 'refused', why: 'versions are locked', leaves: (world) => keepOnly(world, main, locked) };
	});

function keepOnly(world: Scene['world'], bucket: string, kept: object[]): void {
	const { objects } = world[bucket]!;
	for (const [key, versions] of Object.entries(objects)) {
		const left = versions.filter((version) => kept.some((one) => (one as { id: string }).id === version.id));
		if (left.length === 0) delete objects[key];
		else objects[key] = left;
	}
}

export const readBuckets: Model = (scene) =>
	eachItem(scene, () => {
		const why = notOnBuckets(scene, option(scene, 'capabilities') === 'probe');
		if (why === undefined) return done();
		return scene.name.operation === 'get' ? either(why) : refused(why);
	});
