// Prints what it costs to load a package's files in a process that has n8n-workflow already, as n8n does at its start:
// requires each file and makes its class. Arguments: the path of n8n-workflow, then the files.
// Plain JavaScript, so that no loader is in what it measures. Run it with --expose-gc.
const { basename } = require('node:path');

const [workflow, ...files] = process.argv.slice(2);
require(workflow);
globalThis.gc();
const before = process.memoryUsage();
const startedAt = performance.now();
const made = files.map((file) => new (require(file)[basename(file).split('.')[0]])());
const ms = performance.now() - startedAt;
globalThis.gc();
const after = process.memoryUsage();
console.log(JSON.stringify({ ms, rssBytes: after.rss - before.rss, heapBytes: after.heapUsed - before.heapUsed, classes: made.length }));
