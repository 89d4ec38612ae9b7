/** Folder: Sync, from a folder or from the files of the items. */
import { current, keysBelow, put, remove, type Version } from '../bucketModel';
import { fileNameOf, fileOf } from '../inputs';
import { shown } from '../rawBuckets';
import { bucketOf, type Scene } from '../scene';
import { copied, copiedHeaders } from './changes';
import { typeOf } from './copying';
import { done, eachItem, either, level, option, refused, type Model, type Outcome, type Unit } from './expect';
import { notAllowed, outOfBounds, unreadable } from './rules';

const GLOBS: Record<string, RegExp> = { '*.txt': /^[^/]*\.txt$/s, 'sub/**': /^sub\//s, 'b*': /^b[^/]*$/s, 'extra*': /^extra[^/]*$/s };

function passes(scene: Scene, path: string): boolean {
	const [include, exclude] = [option(scene, 'include'), option(scene, 'exclude')];
	return (include === undefined || GLOBS[include]!.test(path)) && !(exclude !== undefined && GLOBS[exclude]!.test(path));
}

const destinationOf = ({ row, folders }: Scene, item: number): string =>
	({ out: 'home/out/', inside: `${folders[item]!}deeper/`, same: folders[item]! })[row.destinationFolder!]!;

const isDifferent = (scene: Scene, field: string, contents: string, { contents: existing }: Version): boolean | undefined => {
	const compare = option(scene, field) ?? 'etag';
	// The seeds are of the same second, or nearly so.
	if (compare === 'date') return contents.length !== existing.length || undefined;
	return compare === 'size' ? sizeOf(contents) !== sizeOf(existing) : contents !== existing;
};

const sizeOf = (contents: string) => (/^\d+ bytes, sha256 /.test(contents) ? parseInt(contents, 10) : contents.length);

/** Whether nothing would be deleted as an extra. */
const isEmptyThere = (scene: Scene, bucket: string, destination: string): boolean =>
	!keysBelow(scene.world, bucket, destination).some((key) => passes(scene, key.slice(destination.length)));

/** The files of all items are one folder: what goes wrong with one leaves the extras. */
export const sync: Model = (scene) =>
	level(scene, 'from') === 'items' ? syncItems(scene) : eachItem(scene, (item) => syncFolder(scene, item));

function syncFolder(scene: Scene, item: number): Outcome | Outcome[] {
	const [from, to] = [bucketOf(scene), bucketOf(scene, 'options.destinationBucketName')];
	const [source, destination] = [scene.folders[item]!, destinationOf(scene, item)];
	const why =
		outOfBounds(scene, [{ bucket: to, key: destination }], true) ??
		outOfBounds(scene, [{ bucket: from, key: source }], false) ??
		notAllowed(scene) ??
		notAllowed(scene, 'expectedSourceBucketOwner');
	if (why !== undefined) return refused(why);
	if (option(scene, 'deleteExtras') === 'true' && scene.items > 1 && level(scene, 'destinationFolder') === 'out')
		return refused('each item would delete what the others write');
	if (from === to && (destination.startsWith(source) || source.startsWith(destination))) return refused('the folders are in each other');
	const files = keysBelow(scene.world, from, source)
		.map((key) => ({ path: key.slice(source.length), version: current(scene.world, from, key)! }))
		.filter(({ path }) => passes(scene, path));
	if (files.length === 0 && option(scene, 'deleteExtras') === 'true')
		return isEmptyThere(scene, to, destination) ? done() : refused('an empty source would empty the destination');
	const writes = files.map(({ path, version }): Outcome => {
		const key = `${destination}${path}`;
		const existing = current(scene.world, to, key);
		const differs = existing ? isDifferent(scene, 'compare', version.contents, existing) : true;
		if (differs === false) return done();
		const unread = unreadable(scene, version, undefined);
		if (option(scene, 'dryRun') === 'true') return unread === undefined ? done() : either(unread);
		if (unread !== undefined) return differs === true ? refused(unread) : either(unread);
		const copy = {
			...copied(version),
			headers: copiedHeaders(version),
			encryption: 'AES256',
			storageClass: option(scene, 'storageClass') ?? version.storageClass,
		};
		const effect = (world: Parameters<typeof put>[0]) => put(world, to, key, copy);
		return differs === undefined ? either('the dates are too near', effect) : done(effect);
	});
	return [
		...writes,
		...extras(
			scene,
			to,
			destination,
			files.map(({ path }) => path),
			writes,
		),
	];
}

function extras(scene: Scene, bucket: string, destination: string, paths: string[], writes: Outcome[]): Outcome[] {
	if (option(scene, 'deleteExtras') !== 'true' || option(scene, 'dryRun') === 'true') return [];
	if (writes.some(({ verdict }) => verdict === 'refused')) return [];
	return keysBelow(scene.world, bucket, destination)
		.filter((key) => passes(scene, key.slice(destination.length)) && !paths.includes(key.slice(destination.length)))
		.map((key) => done((world) => remove(world, bucket, key)));
}

function syncItems(scene: Scene): Unit[] {
	const bucket = bucketOf(scene, 'options.destinationBucketName');
	const items = Array.from({ length: scene.items }, (_, item) => item);
	const of = (item: number, outcome: Outcome): Unit => ({ item, ...outcome });
	// The destination is that of each item; with "inside" and "same" they differ.
	const groups = new Map<string, number[]>();
	for (const item of items) groups.set(destinationOf(scene, item), [...(groups.get(destinationOf(scene, item)) ?? []), item]);
	return [...groups].flatMap(([destination, members]) => {
		const why = outOfBounds(scene, [{ bucket, key: destination }], true) ?? notAllowed(scene);
		if (why !== undefined) return members.map((item) => of(item, refused(why)));
		const pathOf = (item: number) => (level(scene, 'relativePath') === 'path' ? `x/${item}.txt` : fileNameOf(item));
		const writes = members
			.filter((item) => passes(scene, pathOf(item)))
			.map((item): Unit => {
				const key = `${destination}${pathOf(item)}`;
				const contents = shown(fileOf(scene, item));
				const existing = current(scene.world, bucket, key);
				const differs = existing ? isDifferent(scene, 'compareFiles', contents, existing) : true;
				if (differs === false || option(scene, 'dryRun') === 'true') return of(item, done());
				const version = {
					contents,
					headers: typeOf(key),
					metadata: {},
					tags: {},
					storageClass: option(scene, 'storageClass') ?? 'STANDARD',
					encryption: 'AES256',
				};
				return of(
					item,
					done((world) => put(world, bucket, key, version)),
				);
			});
		if (writes.length === 0 && option(scene, 'deleteExtras') === 'true' && !isEmptyThere(scene, bucket, destination))
			return members.map((item) => of(item, refused('an empty source would empty the destination')));
		const gone = extras(scene, bucket, destination, members.map(pathOf), writes);
		return [...writes, ...gone.map((outcome) => of(members[0]!, outcome))];
	});
}
