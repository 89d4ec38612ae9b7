/** Multipart Upload: Abort, Complete, Get Many. */
import { current, put } from '../bucketModel';
import { bucketOf, type Scene } from '../scene';
import { done, eachItem, either, level, option, refused, type Model } from './expect';
import { narrowed, notAllowed, outOfBounds } from './rules';

const PREFIXES: Record<string, string> = { '': '', 'home/in/': 'home/in/', 'nothing/': 'nothing/' };

/** Whether uploads that were begun just now are meant. */
function areYoungMeant(scene: Scene): boolean {
	const started = level(scene, 'started');
	if (started === 'any') return true;
	return started === 'before' ? level(scene, 'startedBefore') === 'future' : level(scene, 'age') === '0';
}

export const abort: Model = (scene) =>
	eachItem(scene, (item) => {
		const bucket = bucketOf(scene);
		if (level(scene, 'which') === 'one') {
			const upload = scene.uploads[item]!;
			const key = level(scene, 'uploadKey') === 'right' ? upload.key : 'home/in/not-there';
			const why = outOfBounds(scene, [{ bucket, key }], true) ?? notAllowed(scene);
			if (why !== undefined) return refused(why);
			if (level(scene, 'uploadKey') !== 'right' || level(scene, 'uploadId') !== 'right') return either('there is no such upload');
			if (option(scene, 'dryRun') === 'true') return done();
			return done((world) => {
				world[bucket]!.uploads = world[bucket]!.uploads.filter(({ id }) => id !== upload.id);
			});
		}
		const prefix = narrowed(scene, PREFIXES[level(scene, 'prefix')!]!);
		const why = outOfBounds(scene, [{ bucket, key: prefix }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		if (option(scene, 'dryRun') === 'true') return done();
		if (level(scene, 'started') === 'longerAgo' && level(scene, 'age') === '0')
			return either('an age of nothing', abortAll(bucket, prefix));
		if (!areYoungMeant(scene)) return done();
		return done(abortAll(bucket, prefix));
	});

const abortAll =
	(bucket: string, prefix: string) =>
	(world: Scene['world']): void => {
		world[bucket]!.uploads = world[bucket]!.uploads.filter(({ key }) => !key.startsWith(prefix));
	};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const complete: Model = (scene) =>
	eachItem(scene, (item) => {
		const bucket = bucketOf(scene);
		const upload = scene.uploads[item]!;
		const key = level(scene, 'uploadKey') === 'right' ? upload.key : 'home/in/not-there';
		const why = outOfBounds(scene, [{ bucket, key }], true) ?? notAllowed(scene);
		if (why !== undefined) return refused(why);
		const [size, parts] = [option(scene, 'fileSize'), option(scene, 'parts')];
		if (level(scene, 'uploadKey') !== 'right' || level(scene, 'uploadId') !== 'right') return refused('there is no such upload');
		if (size === 'wrong') return refused('the parts are not of that size');
		if (parts === 'none') return refused('there are no parts');
		if (option(scene, 'onlyIfAbsent') === 'true' && current(scene.world, bucket, key)) return refused('the object exists');
		if (size !== undefined && parts !== undefined) return either('both sizes and parts are given', completed(bucket, upload));
		return done(completed(bucket, upload));
	});

const completed =
	(bucket: string, { id, key }: Scene['uploads'][number]) =>
	(world: Scene['world']): void => {
		put(world, bucket, key, {
			contents: Buffer.from(`parts of ${key}`).toString('latin1'),
			headers: { 'content-type': 'text/x-parts' },
			metadata: { begun: 'before' },
			tags: {},
			storageClass: 'STANDARD',
			encryption: 'AES256',
		});
		world[bucket]!.uploads = world[bucket]!.uploads.filter((upload) => upload.id !== id);
	};
