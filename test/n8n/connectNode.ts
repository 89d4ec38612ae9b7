import type { Editor } from './editor';
import { testLab } from './testLab';

/** Gives the node that is open a connection to the local S3: the one that there is, or a new one that is tested. */
export async function connectNode(editor: Editor): Promise<void> {
	if (await editor.hasCredential()) return;
	const { s3 } = testLab();
	const form = await editor.createCredential();
	await form.fill('connectionName', 'Invoice archive');
	await form.fill('accessKeyId', s3.accessKeyId);
	await form.fill('secretAccessKey', s3.secretAccessKey);
	await form.fill('bucketName', s3.bucket);
	await form.choose('region', new RegExp(`${s3.region}$`));
	await form.turnOn('moreSettings');
	await form.fill('endpoint', s3.endpoint);
	await form.turnOn('forcePathStyle');
	expect(await form.saveAndTest()).toBe('');
	await form.close();
}
