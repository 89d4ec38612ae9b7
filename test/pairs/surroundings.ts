/** What is around an operation: the bucket, the object, the connection and the run. */
import type { Factor } from './covering';
import type { OperationName } from './levels';

const WITH_VERSIONS = ['enabled', 'suspended', 'locked', 'withoutLocks'];

/** Whose objects, or their contents, the operation writes out of the workflow. */
const WRITES_CONTENTS = ['object.upload', 'object.append', 'folder.sync'];
const WITH_ACLS = ['object.upload', 'object.createPresignedUrl', 'multipartUpload.createPresigned'];

/** Of the operations on buckets alone. */
const ofBuckets: Factor[] = [
	{ name: 'Items', levels: ['one', 'several', 'severalOneMissing'] },
	{ name: 'On Error', levels: ['stop', 'continue'] },
	{ name: 'Transport', levels: ['http', 'https', 'proxy'] },
	{ name: 'Versioning', levels: ['none', 'enabled', 'suspended', 'locked', 'withoutLocks'] },
	{
		name: 'Object',
		levels: ['plain', 'missing', 'held', 'governed'],
		levelWhen: { held: { Versioning: ['locked'] }, governed: { Versioning: ['locked'] } },
	},
];

const ofObjects: Factor[] = [
	...ofBuckets.slice(0, 4),
	{
		name: 'Object',
		levels: ['plain', 'missing', 'rich', 'deleted', 'archived', 'restored', 'kms', 'customerKey', 'held', 'governed'],
		levelWhen: {
			deleted: { Versioning: WITH_VERSIONS },
			held: { Versioning: ['locked'] },
			governed: { Versioning: ['locked'] },
			customerKey: { Transport: ['https'] },
		},
	},
	{ name: 'Other Bucket', levels: ['none', 'enabled'] },
	{ name: 'Names', levels: ['plain', 'nasty'] },
];

/** The factors of the surroundings, those of the description aside. */
export function surroundings({ resource, operation }: OperationName): Factor[] {
	if (resource === 'bucket') return ofBuckets;
	const name = `${resource}.${operation}`;
	return [
		...ofObjects,
		// A presigned POST knows no requester who pays.
		...(name === 'object.createPresignedPost' ? [] : [{ name: 'Caller', levels: ['owner', 'stranger', 'strangerWhoPays'] }]),
		...(WITH_ACLS.includes(name) ? [{ name: 'ACLs', levels: ['off', 'on', 'offAndGiven'] }] : []),
		...(WRITES_CONTENTS.includes(name) ? [{ name: 'Contents', levels: ['small', 'empty', 'large'] }] : []),
	];
}
