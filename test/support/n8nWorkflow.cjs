/** n8n-workflow, as test files get it: see n8nEnvironment.ts. */
module.exports = globalThis.n8nWorkflow;
