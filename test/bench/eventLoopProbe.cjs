// Loaded into n8n before anything else. Notes the longest delay of the event loop in each fiftieth of a second, and how long
// the thread itself ran in it, and writes all of them to a file at the end: n8n's own start blocks the loop for seconds, so
// only the measured node's time counts.
// Plain JavaScript: it is loaded without a loader.
const { writeFileSync } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const RESOLUTION_MS = 1;
const WINDOW_MS = 20;

const windows = [];

// Node has it since 23.9.
const ranMs = () => {
	const { user, system } = process.threadCpuUsage?.() ?? { user: NaN, system: NaN };
	return (user + system) / 1000;
};

// A histogram forgets the delay during which it is reset. So there are two, and one is in the middle of its window then.
const monitors = [monitorEventLoopDelay({ resolution: RESOLUTION_MS }), monitorEventLoopDelay({ resolution: RESOLUTION_MS })].map(
	(histogram) => {
		histogram.enable();
		return { histogram, from: Date.now(), ranUntil: ranMs() };
	},
);

const close = (monitor) => {
	const { histogram, from, ranUntil } = monitor;
	const now = ranMs();
	windows.push({ from, to: Date.now(), maxMs: Math.max(0, histogram.max / 1e6 - RESOLUTION_MS), ranMs: now - ranUntil });
	monitor.from = Date.now();
	monitor.ranUntil = now;
	histogram.reset();
};

let turn = 0;
setInterval(() => close(monitors[turn++ % monitors.length]), WINDOW_MS / monitors.length).unref();
process.on('exit', () => {
	monitors.forEach(close);
	writeFileSync(process.env.BENCH_EVENT_LOOP_FILE, JSON.stringify(windows));
});
