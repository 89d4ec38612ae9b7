// Loaded into n8n before anything else. Notes the longest delay of the event loop in each tenth of a second and writes
// all of them to a file at the end: n8n's own start blocks the loop for seconds, so only the measured node's time counts.
// Plain JavaScript: it is loaded without a loader.
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const RESOLUTION_MS = 1;
const WINDOW_MS = 100;

const windows = [];
const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let from = Date.now();
histogram.enable();

const close = () => {
	windows.push({ from, to: Date.now(), maxMs: Math.max(0, histogram.max / 1e6 - RESOLUTION_MS) });
	from = Date.now();
	histogram.reset();
};
setInterval(close, WINDOW_MS).unref();
process.on('exit', () => {
	close();
	writeFileSync(process.env.BENCH_EVENT_LOOP_FILE, JSON.stringify(windows));
});
