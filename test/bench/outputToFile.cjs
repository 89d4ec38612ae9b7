// Loaded into n8n before anything else: what it prints goes into a file. A large execution would keep n8n waiting for
// the reader of a pipe, and this n8n crashes now and then when it ends: what a file has, it has.
// Plain JavaScript: it is loaded without a loader.
const { openSync, writeSync } = require('node:fs');

const file = openSync(process.env.BENCH_OUTPUT_FILE, 'w');

process.stdout.write = (chunk, encoding, callback) => {
	const bytes = typeof chunk === 'string' ? Buffer.from(chunk, typeof encoding === 'string' ? encoding : 'utf8') : chunk;
	for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
	const done = typeof encoding === 'function' ? encoding : callback;
	if (done) process.nextTick(done);
	return true;
};
