/** The shape of an output as the editor asks n8n for it, before the node has run. */
import { testLab } from './testLab';

const { url } = testLab();

test.each([
	['object/getAll', 'lastModified'],
	['folder/sync', 'action'],
	['bucket/get', 'region'],
	['multipartUpload/getAll', 'uploadId'],
])('n8n serves that of %s', async (operation, field) => {
	const answer = await fetch(`${url}/schemas/n8n-nodes-amazon-s3.amazonS3/1.0.0/${operation}.json`);

	expect(answer.status).toBe(200);
	expect(await answer.json()).toMatchObject({ type: 'object', properties: { [field]: {} } });
});
