/** Copy and Move of one object, of a folder or of what matches a pattern, and the same of Folder. */
import { current, found, put, remove, type Version, type World } from '../bucketModel';
import { PRESENT } from '../levels';
import { CUSTOMER_KEYS } from '../representatives';
import { bucketOf, type Scene } from '../scene';
import { copied, copiedHeaders } from './changes';
import { done, eachItem, either, level, option, refused, type Model, type Outcome } from './expect';
import {
	customerKeyGiven,
	encryptionGiven,
	headersGiven,
	metadataOf,
	notAllowed,
	outOfBounds,
	tagsOf,
	targetOf,
	unreadable,
	type Target,
} from './rules';
import { chosen, selected, versionIdOf } from './selection';

const DESTINATION = 'options.destinationBucketName';
const isMove = ({ name }: Scene) => name.operation === 'move';

/** Object: Copy and Move. */
export const copyObjects: Model = (scene) =>
	eachItem(scene, (item) => {
		if (scene.row.which !== 'one') return copyMany(scene, item, 'folder', 'destinationFolder');
		const source = targetOf(scene, item, 'sourceKey');
		const target = destinationOf(scene, item);
		const why = bounds(scene, source, target);
		if (why !== undefined) return refused(why);
		const id = versionIdOf(scene, item);
		const version = found(scene.world, source.bucket, source.key, id);
		const isSkipped = option(scene, 'ifExists') === 'skip' && current(scene.world, target.bucket, target.key) !== undefined;
		if (!version) return isSkipped ? either('the source is not there, and the destination is') : refused('the source is not there');
		return copyOne(scene, source, version, target, id);
	});

/** Folder: Copy and Move. */
export const copyFolder: Model = (scene) => eachItem(scene, (item) => copyMany(scene, item, 'sourceFolder', 'destinationFolder'));

function destinationOf(scene: Scene, item: number): Target {
	const name = scene.row.destinationKey;
	const bucket = name === 'uriOfOther' ? scene.other : bucketOf(scene, DESTINATION);
	const key = name === 'same' ? scene.keys[item]! : name === 'free' ? scene.freeKey(item) : scene.takenKey(item);
	return { bucket, key };
}

/** Why the settings of the node or those of the source stand against it. */
const outsideOrUnread = (scene: Scene, source: Target, target: Target) =>
	outOfBounds(scene, [target], true) ?? outOfBounds(scene, [source], false) ?? notAllowed(scene, 'expectedSourceBucketOwner');

const bounds = (scene: Scene, source: Target, target: Target) => outsideOrUnread(scene, source, target) ?? notAllowed(scene);

function copyMany(scene: Scene, item: number, folderField: string, destinationField: string): Outcome | Outcome[] {
	const bucket = bucketOf(scene);
	const { prefix, base } = chosen(scene, item, folderField);
	const to = destinationFolderOf(scene, item, destinationField);
	const toBucket = bucketOf(scene, DESTINATION);
	const outside = outsideOrUnread(scene, { bucket, key: prefix }, { bucket: toBucket, key: to });
	if (outside !== undefined) return refused(outside);
	const sources = selected(scene, item, bucket, folderField);
	const denied = notAllowed(scene);
	if (denied !== undefined)
		return sources.length === 0 && option(scene, 'dryRun') !== 'true' ? either('nothing is sent to the destination') : refused(denied);
	if (sources.length === 0) return either('the folder is empty');
	const isInside = toBucket === bucket && to.startsWith(prefix);
	return sources.map((source) => {
		const target = { bucket: toBucket, key: `${to}${source.key.slice(base.length)}` };
		if (option(scene, 'dryRun') === 'true') return isInside ? either('the destination is in the source') : done();
		const outcome = copyOne(scene, source, found(scene.world, source.bucket, source.key)!, target, undefined);
		return isInside && outcome.verdict === 'ok' ? either('the destination is in the source', outcome.effect) : outcome;
	});
}

const destinationFolderOf = ({ row, folders }: Scene, item: number, field: string): string => {
	const name = row[field] ?? row[`${field}#2`];
	if (name === 'top') return '';
	return { out: 'home/out/', inside: `${folders[item]!}deeper/`, same: folders[item]! }[name!]!;
};

function copyOne(scene: Scene, source: Target, version: Version, target: Target, id: string | undefined): Outcome {
	const existing = current(scene.world, target.bucket, target.key);
	const isSame = source.bucket === target.bucket && source.key === target.key;
	const isCurrent = id === undefined || id === current(scene.world, source.bucket, source.key)?.id;
	const rule = option(scene, 'ifExists');
	if (rule === 'skip' && existing) return isSame && isMove(scene) ? either('an object cannot be moved onto itself') : done();
	if (rule === 'fail' && existing) return refused('the destination exists');
	const copy = copyMade(scene, version, target.key);
	if (typeof copy === 'string') return refused(copy);
	const leaves = (world: World) => put(world, target.bucket, target.key, copy);
	if (isSame && isMove(scene))
		return asksForChange(scene) ? either('it may be changed where it is', leaves) : refused('an object cannot be moved onto itself');
	const effect = (world: World) => {
		leaves(world);
		if (isMove(scene)) remove(world, source.bucket, source.key);
	};
	// S3 may make the copy of a request that is cut, and the source is then never deleted.
	if (isMove(scene)) return { ...done(effect), leaves };
	if (!isSame || !isCurrent) return done(effect);
	return changesSomething(scene, version, copy) ? done(effect) : either('S3 refuses a copy onto itself that changes nothing', effect);
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
const changesSomething = (scene: Scene, version: Version, copy: Omit<Version, 'id'>): boolean =>
	level(scene, 'options.replaceMetadata') === PRESENT ||
	copy.storageClass !== version.storageClass ||
	customerKeyGiven(scene) !== customerKeyGiven(scene, true) ||
	encryptionGiven(scene) !== undefined;

/** Whether an option is there that changes an object where it is: other tags alone do not. */
const asksForChange = (scene: Scene): boolean =>
	level(scene, 'options.replaceMetadata') === PRESENT ||
	option(scene, 'storageClass') !== undefined ||
	customerKeyGiven(scene) !== customerKeyGiven(scene, true) ||
	encryptionGiven(scene) !== undefined;

/** The object that a copy makes, or why there is none. */
function copyMade(scene: Scene, version: Version, targetKey: string): Omit<Version, 'id'> | string {
	const customerKey = customerKeyGiven(scene);
	const encryption = encryptionGiven(scene);
	const why = unreadable(scene, version, customerKeyGiven(scene, true));
	if (why !== undefined) return why;
	if (customerKey !== undefined && scene.row.Transport !== 'https') return 'a customer key goes over https only';
	if (customerKey !== undefined && encryption !== undefined) return 'a customer key excludes another encryption';
	const replaced = level(scene, 'options.replaceMetadata') === PRESENT;
	const replacedTags = level(scene, 'options.replaceTags');
	return {
		...copied(version),
		headers: replaced ? { ...typeOf(targetKey), ...headersGiven(scene, 'options.replaceMetadata.') } : copiedHeaders(version),
		metadata: replaced ? metadataOf(level(scene, 'options.replaceMetadata.metadata')) : version.metadata,
		tags: replacedTags === undefined ? version.tags : tagsOf(replacedTags),
		storageClass: option(scene, 'storageClass') ?? version.storageClass,
		encryption: customerKey === undefined ? (encryption ?? 'AES256') : `customer ${customerKeyOf(customerKey)}`,
	};
}

/** The key of a level. */
export const customerKeyOf = (name: string): string => CUSTOMER_KEYS[name === 'wrong' ? name : 'right'];

/** By the extension of the key. */
export const typeOf = (key: string): Record<string, string> => ({
	'content-type': key.endsWith('.txt') ? 'text/plain; charset=utf-8' : 'application/octet-stream',
});
