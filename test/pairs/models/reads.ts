/** Operations that change nothing. */
import { NEW } from '../bucketModel';
import { bucketOf } from '../scene';
import { done, eachItem, either, level, option, refused, type Model } from './expect';
import { customerKeyGiven, narrowed, notAllowed, outOfBounds, targetOf, unreadable } from './rules';
import { chosen, reading, selected } from './selection';

export const readObject: Model = reading();

export const readHeaders: Model = reading((scene, version) => {
	const why = unreadable(scene, version, customerKeyGiven(scene), false);
	return why === undefined ? done() : refused(why);
});

/** Not there is an answer, too. */
export const exists: Model = (scene) =>
	readHeaders(scene).map((unit) => (unit.why === 'the object is not there' ? { item: unit.item, ...done() } : unit));

export const getObjectLock: Model = (scene) =>
	readObject(scene).map((unit) =>
		unit.why === 'the object is not there' && !scene.world[targetOf(scene, unit.item).bucket]!.hasLocks
			? { item: unit.item, ...either('the bucket has no object lock') }
			: unit,
	);

export const getVersions: Model = (scene) =>
	eachItem(scene, (item) => {
		const target = targetOf(scene, item);
		const why = outOfBounds(scene, [target], false) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		return scene.world[target.bucket]!.objects[target.key] ? done() : refused('there is no version');
	});

export const list: Model = (scene) =>
	eachItem(scene, (item) => {
		const pattern = option(scene, 'pattern')?.replace(/[*?{].*$/s, '') ?? '';
		const given = level(scene, 'prefix') ?? (scene.row.folder === 'top' ? '' : scene.folders[item]!);
		const prefix = pattern.startsWith(given) ? pattern : given;
		if (!pattern.startsWith(given) && !given.startsWith(pattern)) return refused('no key can match both');
		const why = outOfBounds(scene, [{ bucket: bucketOf(scene), key: narrowed(scene, prefix) }], false) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		// Without a customer key the headers of such an object cannot be had.
		return option(scene, 'include') === undefined ? done() : either('something of an object may not be readable');
	});

export const download: Model = (scene) =>
	eachItem(scene, (item) => {
		const bucket = bucketOf(scene);
		const isOne = scene.row.which === 'one';
		const target = isOne ? targetOf(scene, item) : { bucket, key: chosen(scene, item).prefix };
		const why = outOfBounds(scene, [target], false) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		return either('the form of the contents');
	});

export const downloadFolder: Model = (scene) =>
	eachItem(scene, (item) => {
		const bucket = bucketOf(scene);
		const why = outOfBounds(scene, [{ bucket, key: scene.folders[item]! }], false) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		return selected(scene, item).map(() => either('some may not be readable'));
	});

export const waitUntil: Model = (scene) =>
	eachItem(scene, (item) => {
		const isOne = scene.row.which === 'one';
		const target = isOne ? targetOf(scene, item) : { bucket: bucketOf(scene), key: chosen(scene, item).prefix };
		const why = outOfBounds(scene, [target], false) ?? notAllowed(scene);
		return why === undefined ? either('it may be over') : refused(why);
	});

/** What an upload is begun with is seen in its object, once there is one. */
export const createPresigned: Model = (scene) =>
	sign(scene).map((unit) => {
		if (unit.verdict === 'refused') return unit;
		const { bucket, key } = targetOf(scene, unit.item);
		const why = notAllowed(scene);
		if (why !== undefined) return { item: unit.item, ...refused(why) };
		return { ...unit, effect: (world) => void world[bucket]!.uploads.push({ id: NEW, key }) };
	});

/** A link or a form is made without asking S3. */
export const sign: Model = (scene) => {
	const writes = !['GET', 'HEAD'].includes(level(scene, 'method') ?? 'PUT');
	return eachItem(scene, (item) => {
		const prefixes: Record<string, string> = { '': '', 'home/in/': 'home/in/' };
		const target =
			level(scene, 'storeAs') === 'prefix'
				? { bucket: bucketOf(scene), key: prefixes[level(scene, 'keyPrefix')!]! }
				: targetOf(scene, item);
		const why = outOfBounds(scene, [target], writes);
		return why === undefined ? either('what it asks for may exclude each other') : refused(why);
	});
};
