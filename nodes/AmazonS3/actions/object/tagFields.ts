import type { INodeProperties } from 'n8n-workflow';
import { checkTags } from '../../client/objects/metadata';
import { s3UriOf } from '../../client/objects/objectInfo';
import { bucketNameOption, optionsField, pairsOption, parallelItemsOption } from '../fields';
import type { Item } from '../operation';
import { readPairs } from '../read/pairs';
import { versionOfOneOption } from './oneOrMany';
import { withoutAbsent } from '../../client/flow/withoutAbsent';
import type { ObjectRef } from '../../client/objects/objectRef';

/** The field for tags, where they are what an operation is about. */
export const tagsField = (description: string): INodeProperties => pairsOption('Tags', 'tags', 'Tag', description);

/** The tags in that field. @throws S3Error of kind invalidInput when S3 would not take them */
export function readTags(item: Item): Record<string, string> {
	const tags = readPairs(item, 'tags');
	checkTags(tags);
	return tags;
}

/** The options of all operations on tags. */
export const tagOptions = optionsField(bucketNameOption, parallelItemsOption, versionOfOneOption);

/** An object and the tags that it has. */
export const describeTags = ({ bucket, key, versionId }: ObjectRef, tags: Record<string, string>) =>
	withoutAbsent({ bucket, key, versionId, tags, s3Uri: s3UriOf(bucket, key) });
