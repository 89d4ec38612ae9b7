/**
 * Prints how often each key below in/ is in an execution of each workflow, finished or not, from n8n's database: { workflow ID: { key:
 * times } }.
 */
const { DatabaseSync } = require('node:sqlite');

const database = new DatabaseSync(process.argv[2], { readOnly: true });
const rows = database
	.prepare('SELECT e.workflowId AS workflow, d.data AS data FROM execution_entity e JOIN execution_data d ON d.executionId = e.id')
	.all();
const told = {};
for (const { workflow, data } of rows) {
	const times = (told[workflow] ??= {});
	for (const key of new Set(data.match(/(?<=")in\/[\w-]+(?=")/g) ?? [])) times[key] = (times[key] ?? 0) + 1;
}
console.log(JSON.stringify(told));
