/** Delete, Undelete, Restore Version and Folder: Delete. */
import { found, isLocked, put, remove } from '../bucketModel';
import { bucketOf, type Scene } from '../scene';
import { copied } from './changes';
import { done, eachItem, either, option, refused, type Model, type Outcome } from './expect';
import { customerKeyGiven, notAllowed, outOfBounds, targetOf, unreadable, type Target } from './rules';
import { chosen, selected, versionIdOf } from './selection';

export const deleteObjects: Model = (scene) =>
	eachItem(scene, (item) => {
		if (scene.row.which === 'one') {
			const target = targetOf(scene, item);
			const why = outOfBounds(scene, [target], true) ?? notAllowed(scene);
			return why === undefined ? deleteOne(scene, target, versionIdOf(scene, item)) : refused(why);
		}
		const bucket = bucketOf(scene);
		const { prefix, matches } = chosen(scene, item);
		const why = outOfBounds(scene, [{ bucket, key: prefix }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		const targets =
			option(scene, 'allVersions') === 'true'
				? Object.keys(scene.world[bucket]!.objects)
						.filter((key) => key.startsWith(prefix) && matches(key))
						.map((key) => ({ bucket, key }))
				: selected(scene, item);
		return targets.flatMap((target) => deleteOne(scene, target, undefined));
	});

/** A key that is not there is deleted all the same; with versioning it gets a delete marker. */
function deleteOne(scene: Scene, { bucket, key }: Target, id: string | undefined): Outcome | Outcome[] {
	const versions = scene.world[bucket]!.objects[key] ?? [];
	const bypass = option(scene, 'bypassGovernance') === 'true';
	const isDryRun = option(scene, 'dryRun') === 'true';
	if (option(scene, 'allVersions') === 'true') {
		if (id !== undefined) return refused('Version ID cannot be combined with Delete All Versions');
		if (isDryRun) return done();
		return versions.map((version) =>
			isLocked(version, bypass) ? refused('a version is locked') : done((world) => remove(world, bucket, key, version.id)),
		);
	}
	if (isDryRun) return versions.length === 0 || id === 'none' ? either('there is nothing to delete') : done();
	const version = id === undefined ? undefined : versions.find((one) => one.id === id);
	if (version && isLocked(version, bypass)) return refused('the version is locked');
	if (id !== undefined && !version) return either('the version is not there');
	return done((world) => remove(world, bucket, key, id));
}

export const deleteFolder: Model = (scene) =>
	eachItem(scene, (item) => {
		const bucket = bucketOf(scene);
		const why = outOfBounds(scene, [{ bucket, key: scene.folders[item]! }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		return selected(scene, item).map(({ key }) =>
			option(scene, 'dryRun') === 'true' ? done() : done((world) => remove(world, bucket, key)),
		);
	});

export const undelete: Model = (scene) =>
	eachItem(scene, (item) => {
		const isOne = scene.row.which === 'one';
		const target = isOne ? targetOf(scene, item) : { bucket: bucketOf(scene), key: chosen(scene, item).prefix };
		const why = outOfBounds(scene, [target], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		const { bucket } = target;
		const { objects } = scene.world[bucket]!;
		const keys = isOne
			? [target.key]
			: Object.keys(objects).filter((key) => key.startsWith(target.key) && chosen(scene, item).matches(key));
		const deleted = keys.filter((key) => objects[key]?.[0]?.isMarker && objects[key].some((version) => !version.isMarker));
		if (deleted.length === 0) return either('nothing was deleted');
		return deleted.map((key) => done((world) => remove(world, bucket, key, objects[key]![0]!.id)));
	});

/** The old version becomes the current one, with all that it has; every other stays. */
export const restoreVersion: Model = (scene) =>
	eachItem(scene, (item) => {
		const { bucket, key } = targetOf(scene, item);
		const why = outOfBounds(scene, [{ bucket, key }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		const id = versionIdOf(scene, item, 'versionId')!;
		const version = found(scene.world, bucket, key, id);
		if (!version) return refused('the version is not there');
		const unread = unreadable(scene, version, customerKeyGiven(scene));
		if (unread !== undefined) return refused(unread);
		return done((world) => put(world, bucket, key, copied(version)));
	});
