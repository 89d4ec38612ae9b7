/** Which objects an item works on: one, those of a folder, those that match a pattern. */
import { found, keysBelow, type Version } from '../bucketModel';
import { bucketOf, type Scene } from '../scene';
import { done, eachItem, refused, type Model, type Outcome } from './expect';
import { notAllowed, outOfBounds, PATTERNS, targetOf, type Target } from './rules';

/** The version that the option Version ID means; undefined: the current one. */
export function versionIdOf(scene: Scene, item: number, field = 'options.versionId'): string | undefined {
	const name = scene.row[field];
	if (name === 'older') return scene.olderId(item) ?? 'none';
	if (name === 'newest') return scene.newestId(item) ?? 'none';
	return name === 'unknown' ? 'none' : undefined;
}

/** The prefix that an item lists, and what of it is meant. */
export function chosen(
	scene: Scene,
	item: number,
	folderField = 'folder',
): { prefix: string; matches: (key: string) => boolean; base: string } {
	const pattern = scene.row.pattern;
	if (pattern !== undefined && item > 0) return { prefix: `home/none/${item}`, matches: () => false, base: '' };
	if (pattern !== undefined) {
		const { matches, folder } = PATTERNS[pattern]!;
		return { prefix: pattern.replace(/\*.*$/s, ''), matches: (key) => matches.test(key), base: folder };
	}
	const folder = scene.row[folderField] === 'top' ? '' : scene.folders[item]!;
	return { prefix: folder, matches: (key) => key.startsWith(folder), base: folder };
}

/** The objects of an item that are there. */
export function selected(scene: Scene, item: number, bucket = bucketOf(scene), folderField = 'folder'): Target[] {
	const { prefix, matches } = chosen(scene, item, folderField);
	return keysBelow(scene.world, bucket, prefix)
		.filter(matches)
		.map((key) => ({ bucket, key }));
}

/** The model of an operation that changes versions where they are, of one object or many. */
export const changing =
	(
		change: (scene: Scene, target: Target, version: Version, id: string | undefined) => Outcome,
		invalid: (scene: Scene) => string | undefined = () => undefined,
	): Model =>
	(scene) =>
		eachItem(scene, (item) => {
			const problem = invalid(scene);
			if (problem !== undefined) return refused(problem);
			if ((scene.row.which ?? 'one') !== 'one') {
				const bucket = bucketOf(scene);
				const why = outOfBounds(scene, [{ bucket, key: chosen(scene, item).prefix }], true) ?? notAllowed(scene);
				if (why !== undefined) return refused(why);
				return selected(scene, item).map((target) => change(scene, target, found(scene.world, bucket, target.key)!, undefined));
			}
			const target = targetOf(scene, item);
			const why = outOfBounds(scene, [target], true) ?? notAllowed(scene);
			if (why !== undefined) return refused(why);
			const id = versionIdOf(scene, item);
			const version = found(scene.world, target.bucket, target.key, id);
			return version ? change(scene, target, version, id) : refused('the object is not there');
		});

/** The model of an operation that only reads objects. */
export const reading =
	(read: (scene: Scene, version: Version) => Outcome = () => done()): Model =>
	(scene) =>
		eachItem(scene, (item) => {
			const target = targetOf(scene, item);
			const why = outOfBounds(scene, [target], false) ?? notAllowed(scene);
			if (why !== undefined) return refused(why);
			const version = found(scene.world, target.bucket, target.key, versionIdOf(scene, item));
			return version ? read(scene, version) : refused('the object is not there');
		});
