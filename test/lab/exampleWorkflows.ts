import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CREDENTIAL_TYPE } from './labConnection';
import type { WorkflowExport } from './n8nRest';

const EXAMPLES = resolve(__dirname, '..', '..', 'examples');

/** The folder that the examples name: where n8n's Docker image lets workflows read and write. */
const FOLDER_IN_EXAMPLES = '/home/node/.n8n-files';

/** The file that the large example reads, within the folder for files. */
export const LARGE_FILE = 'large-file.bin';

/**
 * Returns the workflows of `examples/` by file name, with `credential` as their connection and `filesFolder` as the
 * folder that they read and write.
 */
export function exampleWorkflows(credential: { id: string; name: string }, filesFolder: string): Map<string, WorkflowExport> {
	const folderInJson = JSON.stringify(filesFolder.replaceAll('\\', '/')).slice(1, -1);
	const workflows = readdirSync(EXAMPLES)
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => {
			const text = readFileSync(join(EXAMPLES, name), 'utf8').replaceAll(FOLDER_IN_EXAMPLES, folderInJson);
			const workflow = JSON.parse(text) as WorkflowExport;
			for (const node of workflow.nodes) {
				if (node.credentials) node.credentials = { [CREDENTIAL_TYPE]: credential };
			}
			return [name, workflow] as const;
		});
	return new Map(workflows);
}
