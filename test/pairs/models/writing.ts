/** Operations that store what the workflow has: Upload, Append, Folder: Create. */
import { current, put, type Version } from '../bucketModel';
import { shown } from '../rawBuckets';
import { fileOf, JSON_VALUE } from '../inputs';
import { WEB_FILE } from '../lab';
import { bucketOf, type Scene } from '../scene';
import { copied } from './changes';
import { customerKeyOf, typeOf } from './copying';
import { done, eachItem, either, level, option, refused, type Model } from './expect';
import {
	customerKeyGiven,
	aclGiven,
	encryptionGiven,
	headersGiven,
	lockGiven,
	metadataOf,
	notAllowed,
	outOfBounds,
	tagsOf,
	targetOf,
	unreadable,
} from './rules';

/** The bytes of an item, as text of Latin-1. */
function contentsOf(scene: Scene, item: number): string {
	switch (level(scene, 'from')) {
		case 'text':
			return level(scene, 'text') === 'some' ? scene.text(item) : '';
		case 'json':
			return Buffer.from(JSON.stringify(JSON_VALUE)).toString('latin1');
		case 'url':
			return WEB_FILE;
		default:
			return shown(fileOf(scene, item));
	}
}

/** What the options say of a new object, or why it is refused. */
export function written(scene: Scene, bucket: string, contents: string, key: string): Omit<Version, 'id'> | string {
	const customerKey = customerKeyGiven(scene);
	const encryption = encryptionGiven(scene);
	const tags = level(scene, 'options.tags');
	if (customerKey !== undefined && scene.row.Transport !== 'https') return 'a customer key goes over https only';
	if (customerKey !== undefined && encryption !== undefined) return 'a customer key excludes another encryption';
	const { refused: noLock, ...lock } = lockGiven(scene, bucket);
	const { refused: noAcl, ...acl } = aclGiven(scene);
	const why = noLock ?? noAcl;
	if (why !== undefined) return why;
	return {
		contents,
		headers: { ...typeOf(key), ...headersGiven(scene) },
		metadata: metadataOf(level(scene, 'options.metadata')),
		tags: tags === undefined ? {} : tagsOf(tags),
		storageClass: option(scene, 'storageClass') ?? 'STANDARD',
		encryption: customerKey === undefined ? (encryption ?? 'AES256') : `customer ${customerKeyOf(customerKey)}`,
		...lock,
		...acl,
	};
}

export const upload: Model = (scene) =>
	eachItem(scene, (item) => {
		const { bucket, key } = targetOf(scene, item);
		const why = outOfBounds(scene, [{ bucket, key }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		if (level(scene, 'text') === 'unallowed') return refused('the text is empty');
		if (level(scene, 'url') === 'missing') return refused('the web has no such file');
		const version = written(scene, bucket, contentsOf(scene, item), key);
		const existing = current(scene.world, bucket, key);
		const rule = option(scene, 'ifExists');
		if (typeof version === 'string') return rule === 'skip' && existing ? either(version) : refused(version);
		if (existing && rule === 'skip') return done();
		if (existing && rule === 'fail') return refused('the object exists');
		const name = existing && rule === 'keepBoth' ? key.replace(/\.txt$/, ' (1).txt') : key;
		return done((world) => put(world, bucket, name, version));
	});

export const append: Model = (scene) =>
	eachItem(scene, (item) => {
		const { bucket, key } = targetOf(scene, item);
		const why = outOfBounds(scene, [{ bucket, key }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		if (level(scene, 'text') === 'unallowed') return refused('the text is empty');
		const customerKey = customerKeyGiven(scene);
		const existing = current(scene.world, bucket, key);
		const lineBreak = level(scene, 'lineBreak') ?? 'none';
		const added = `${contentsOf(scene, item)}${lineBreak === 'after' ? '\n' : ''}`;
		if (!existing) {
			const version = written(scene, bucket, added, key);
			return typeof version === 'string' ? refused(version) : done((world) => put(world, bucket, key, version));
		}
		const unread = unreadable(scene, existing, customerKey);
		const isNothing = contentsOf(scene, item) === '' && lineBreak !== 'after' && (lineBreak === 'none' || existing.contents === '');
		if (unread !== undefined) return isNothing ? either(unread) : refused(unread);
		const before = lineBreak === 'before' && existing.contents !== '' ? '\n' : '';
		if (before + added === '') return done();
		return done((world) =>
			put(world, bucket, key, { ...copied(existing), contents: joined(scene, item, existing.contents, before + added) }),
		);
	});

/** A large file is known by its hash: it is joined as bytes. */
function joined(scene: Scene, item: number, old: string, added: string): string {
	if (level(scene, 'from') !== 'binary') return shown(Buffer.from(old + added, 'latin1'));
	return shown(Buffer.concat([Buffer.from(old, 'latin1'), fileOf(scene, item)]));
}

/** An empty object whose key ends with a slash. */
export const createFolder: Model = (scene) =>
	eachItem(scene, (item) => {
		const bucket = bucketOf(scene);
		const key = scene.row.folder === 'new' ? `home/new ${item}/` : scene.folders[item]!;
		const why = outOfBounds(scene, [{ bucket, key }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		return done((world) =>
			put(world, bucket, key, { contents: '', headers: {}, metadata: {}, tags: {}, storageClass: 'STANDARD', encryption: 'AES256' }),
		);
	});
