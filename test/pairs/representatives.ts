/**
 * The values that stand for a field. A field that has none here fails the test: a new option is given its values, and the
 * model of its operation what they mean.
 */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Condition } from './covering';
import type { OperationName } from './levels';
import { bucketOf, type Scene } from './scene';

export type Value = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;
/** By the item, and by the scene that the operation runs in. */
export type ValueOf = (scene: Scene, item: number) => Value;

interface Representative {
	value: Value | ValueOf;
	when?: Condition;
}

type Representatives = Record<string, Representative>;

const values = (table: Record<string, Value | ValueOf>): Representatives =>
	Object.fromEntries(Object.entries(table).map(([name, value]) => [name, { value }]));
const one = (...list: Array<string | number>): Representatives => values(Object.fromEntries(list.map((value) => [String(value), value])));
const pairs = (entries: Record<string, string>) => ({ pairs: Object.entries(entries).map(([name, value]) => ({ name, value })) });
const locator = (mode: string, value: string) => ({ mode, value });

export const CUSTOMER_KEYS = { right: 'customer key of thirty-two bytes', wrong: 'another key of thirty-two bytes.' };
export const UNKNOWN_VERSION = 'unknownVersionunknownVersion0000';
export const OWNER = '000000000000';

const key: Representatives = values({
	key: (scene, item) => locator('key', scene.keys[item]!),
	list: (scene, item) => locator('list', scene.keys[item]!),
	uri: (scene, item) => locator('uri', `s3://${scene.main}/${scene.keys[item]!}`),
	uriOfOther: (scene, item) => locator('uri', `s3://${scene.other}/${scene.keys[item]!}`),
	// While the option names another bucket.
	uriOfAnother: (scene, item) => locator('uri', `s3://${bucketOf(scene) === scene.main ? scene.other : scene.main}/${scene.keys[item]!}`),
});
const destinationKey: Representatives = values({
	free: (scene, item) => locator('key', scene.freeKey(item)),
	taken: (scene, item) => locator('key', scene.takenKey(item)),
	same: (scene, item) => locator('key', scene.keys[item]!),
	uriOfOther: (scene, item) => locator('uri', `s3://${scene.other}/${scene.takenKey(item)}`),
});
const folder: Representatives = values({
	in: (scene, item) => locator('path', scene.folders[item]!),
	withoutSlash: (scene, item) => locator('path', scene.folders[item]!.slice(0, -1)),
	list: (scene, item) => locator('list', scene.folders[item]!),
});
const destinationFolder: Representatives = values({
	out: locator('path', 'home/out/'),
	inside: (scene, item) => locator('path', `${scene.folders[item]!}deeper`),
	same: (scene, item) => locator('path', scene.folders[item]!),
});
const anyTags: Representatives = values({
	one: pairs({ team: 'blue' }),
	unicode: pairs({ équipe: 'bleu à 100 = @', team: 'red' }),
	none: { pairs: [] },
});
const dates = (table: Record<string, string>): Representatives => values(table);
const otherBucket: Representatives = values({
	other: (scene) => locator('name', scene.other),
	list: (scene) => locator('list', scene.other),
	own: (scene) => locator('name', scene.main),
});

/** By the name of a field, or by `resource.operation.name`. */
const TABLE: Record<string, Representatives> = {
	key,
	sourceKey: key,
	destinationKey,
	folder,
	sourceFolder: folder,
	destinationFolder,
	'object.copy.destinationFolder': { ...destinationFolder, ...values({ top: locator('path', '') }) },
	'object.move.destinationFolder': { ...destinationFolder, ...values({ top: locator('path', '') }) },
	'folder.getAll.folder': { ...folder, ...values({ top: locator('path', '') }) },
	'folder.create.folder': { ...folder, ...values({ new: (_, item) => locator('path', `home/new ${item}`) }) },
	pattern: values(
		Object.fromEntries(
			['home/in*/*.txt', 'home/in/**'].map((pattern) => [
				pattern,
				(_: Scene, item: number) => (item === 0 ? pattern : `home/none/${item}*`),
			]),
		),
	),
	'object.getAll.options.pattern': one('home/in/*.txt', '**/{a,d}*'),
	bucketName: otherBucket,
	destinationBucketName: otherBucket,
	expectedBucketOwner: one(OWNER, '999999999999'),
	expectedSourceBucketOwner: one(OWNER, '999999999999'),
	parallelItems: one(1, 16),
	memoryLimit: one(16),
	partSize: one(5),
	confineToPrefix: values({ none: '', home: 'home/', in: 'home/in/', elsewhere: 'elsewhere/' }),
	versionId: values({
		older: (scene, item) => scene.olderId(item) ?? UNKNOWN_VERSION,
		newest: (scene, item) => scene.newestId(item) ?? UNKNOWN_VERSION,
		unknown: UNKNOWN_VERSION,
	}),
	tags: anyTags,
	replaceTags: anyTags,
	metadata: values({ one: pairs({ purpose: 'a test' }), unicode: pairs({ 'purpose-2': 'Grüße 世界', purpose: 'x' }) }),
	'replaceMetadata.metadata': values({ one: pairs({ purpose: 'a test' }) }),
	context: values({ one: pairs({ department: 'blue' }) }),
	kmsKeyId: one('a-key'),
	contentType: one('text/markdown'),
	cacheControl: one('max-age=60'),
	contentDisposition: one('attachment; filename="given.txt"'),
	contentEncoding: one('br'),
	contentLanguage: one('de'),
	websiteRedirect: one('/elsewhere'),
	expires: dates({ future: '2030-01-02T03:04:05Z' }),
	customerKey: values({ ...CUSTOMER_KEYS, insecure: CUSTOMER_KEYS.right }),
	sourceCustomerKey: values({ ...CUSTOMER_KEYS, insecure: CUSTOMER_KEYS.right }),
	binaryPropertyName: one('data'),
	text: {
		...values({ some: (scene, item) => scene.text(item), unallowed: '' }),
		none: { value: '', when: { 'options.allowEmpty': ['true'] } },
	},
	json: values({ object: '{"a":[1,"ü"]}' }),
	url: values({ file: (scene, item) => scene.url(item), missing: (scene) => scene.missingUrl() }),
	tagNames: one('team, absent', 'absent'),
	mfa: one('arn:aws:iam::000000000000:mfa/device 123456'),
	days: one(1, 0),
	retainUntil: dates({ far: '2999-01-01T00:00:00Z', past: '2020-01-01T00:00:00Z' }),
	timeout: one(0),
	interval: one(1),
	fileName: one('given.bin'),
	mimeType: one('text/x-given'),
	firstByte: one(0, 2),
	lastByte: one(-1, 5),
	numberOfBytes: one(4),
	numberOfLines: one(1),
	outputField: one('data'),
	otherDelimiter: one(';', '||'),
	delimiter: one(',', ';'),
	comment: one('#'),
	otherEncoding: one('windows-1250'),
	skipFirst: one(1),
	skipFirstRows: one(0, 1),
	skipRows: one(0, 1),
	maxItems: one(1),
	maxTextSize: one(1),
	infoField: one('info'),
	unlessEtag: values({ same: (scene, item) => scene.etag(item) ?? 'none', other: 'd41d8cd98f00b204e9800998ecf8427e' }),
	changedSince: dates({ past: '2020-01-01T00:00:00Z', future: '2999-01-01T00:00:00Z' }),
	prefix: one('', 'home/in/', 'nothing/'),
	limit: one(1, 50),
	minSize: one(1, 20),
	maxSize: one(10, 100),
	modifiedAfter: dates({ past: '2020-01-01T00:00:00Z', future: '2999-01-01T00:00:00Z' }),
	modifiedBefore: dates({ past: '2020-01-01T00:00:00Z', future: '2999-01-01T00:00:00Z' }),
	regularExpression: one('\\.txt$', 'sub/'),
	startAfter: one('home/in/b'),
	relativePath: values({ none: '', path: (_, item) => `x/${item}.txt` }),
	include: one('*.txt', 'sub/**'),
	exclude: one('b*', 'extra*'),
	uploadKey: values({ right: (scene, item) => scene.uploads[item]!.key, wrong: 'home/in/not-there' }),
	uploadId: values({ right: (scene, item) => scene.uploads[item]!.id, unknown: 'unknown-upload' }),
	age: one(0, 7),
	startedBefore: dates({ past: '2020-01-01T00:00:00Z', future: '2999-01-01T00:00:00Z' }),
	parts: values({ right: (scene, item) => JSON.stringify(scene.uploads[item]!.parts), none: '[]' }),
	fileSize: values({ right: (scene, item) => scene.uploads[item]!.size, wrong: 12345 }),
	'multipartUpload.createPresigned.fileSize': one(7),
	expiresIn: one(60),
	size: values({ right: (scene) => scene.linkContents.length }),
	'checksum.value': values({ right: (scene) => scene.linkChecksum }),
	downloadFileName: one('ü "given".txt'),
	'publicEndpoint.url': values({ address: (scene) => scene.publicEndpoint }),
	keyPrefix: one('', 'home/in/'),
	'object.createPresignedPost.contentType': one('text/', 'text/plain'),
	'object.createPresignedPost.maxSize': one(1),
	'object.createPresignedPost.options.minSize': one(1),
	openMetadata: one('color'),
	redirectUrl: one('https://example.com/thanks'),
	bucket: values({ own: (scene) => scene.main, absent: (scene, item) => scene.absentBucket(item) }),
	'bucket.getAll.options.prefix': one('pairs-', 'nothing'),
};

/** Choices of which a few stand for all: they differ in nothing else than their name. */
const CHOICES: Record<string, string[]> = {
	'bucket.create.options.region': ['eu-central-1', 'us-east-1', 'cn-north-1'],
};

const choices = ({ operation, resource }: OperationName, factor: string, { options }: INodeProperties): string[] =>
	CHOICES[`${resource}.${operation}.${factor}`] ?? (options as INodePropertyOptions[]).map(({ value }) => String(value));

function tableEntry(name: OperationName, factor: string): Representatives {
	const field = factor.replace(/#\d+$/, '');
	const names = [`${name.resource}.${name.operation}.${field}`];
	for (let parts = field.split('.'); parts.length > 0; parts = parts.slice(1)) names.push(parts.join('.'));
	const entry = names.find((one_) => Object.hasOwn(TABLE, one_));
	if (entry === undefined)
		throw new Error(
			`${name.resource}.${name.operation}: the field ${field} has no representative. ` +
				"Give it values in test/pairs/representatives.ts, and say in the operation's model (test/pairs/models/index.ts) what they do.",
		);
	return TABLE[entry]!;
}

/** The levels of a field. @throws Error for a field that is not in the table */
export function representativesOf(
	name: OperationName,
	factor: string,
	property: INodeProperties,
): { levels: string[]; levelWhen?: Record<string, Condition> } {
	switch (property.type) {
		case 'options':
			return { levels: choices(name, factor, property) };
		case 'multiOptions': {
			const all = choices(name, factor, property);
			return { levels: ['none', ...all, 'all'] };
		}
		case 'boolean':
			return { levels: ['true', 'false'] };
		default: {
			const table = tableEntry(name, factor);
			const conditions = Object.entries(table).flatMap(([level, { when }]) => (when ? [[level, when] as const] : []));
			return { levels: Object.keys(table), levelWhen: Object.fromEntries(conditions) };
		}
	}
}

/** What the node is given where a field has a level. */
export function valueOf(name: OperationName, factor: string, property: INodeProperties, level: string, scene: Scene, item: number): Value {
	switch (property.type) {
		case 'options':
			return (property.options as INodePropertyOptions[]).find(({ value }) => String(value) === level)!.value;
		case 'multiOptions':
			return level === 'none' ? [] : level === 'all' ? choices(name, factor, property) : [level];
		case 'boolean':
			return level === 'true';
		default: {
			const { value } = tableEntry(name, factor)[level]!;
			return typeof value === 'function' ? (value as ValueOf)(scene, item) : value;
		}
	}
}
