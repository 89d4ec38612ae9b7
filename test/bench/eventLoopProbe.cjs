// Loaded into n8n before anything else. Notes each delay of the event loop, and how long the thread itself ran in it, and
// writes all of them to a file at the end: n8n's own start blocks the loop for seconds, so only the measured node's time counts.
// Plain JavaScript: it is loaded without a loader.
const { writeFileSync } = require('node:fs');

const EVERY_MS = 2;
const WORTH_NOTING_MS = 5;

// Node has it since 23.9.
const ranMs = () => {
	const { user, system } = process.threadCpuUsage?.() ?? { user: NaN, system: NaN };
	return (user + system) / 1000;
};

const delays = [];
let last = { at: performance.now(), ranMs: ranMs() };
setInterval(() => {
	const now = { at: performance.now(), ranMs: ranMs() };
	const delayMs = now.at - last.at - EVERY_MS;
	if (delayMs >= WORTH_NOTING_MS)
		delays.push({ from: performance.timeOrigin + last.at, to: performance.timeOrigin + now.at, delayMs, ranMs: now.ranMs - last.ranMs });
	last = now;
}, EVERY_MS).unref();
process.on('exit', () => writeFileSync(process.env.BENCH_EVENT_LOOP_FILE, JSON.stringify(delays)));
