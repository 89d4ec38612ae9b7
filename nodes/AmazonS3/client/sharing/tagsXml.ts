import { escapeHtml } from './htmlForm';
import { checkTags } from '../objects/metadata';

/**
 * Tags as a form field carries them. https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 * @throws S3Error of kind invalidInput when S3 would not take them
 */
export function tagsXml(tags: Record<string, string>): string {
	checkTags(tags);
	const list = Object.entries(tags).map(([name, value]) => `<Tag><Key>${escapeHtml(name)}</Key><Value>${escapeHtml(value)}</Value></Tag>`);
	return `<Tagging><TagSet>${list.join('')}</TagSet></Tagging>`;
}
