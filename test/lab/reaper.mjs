// Outlives its parent for a moment: when the parent is gone, however it went, the process groups that it had started
// and not yet ended are ended here. Plain JavaScript, so that it needs no loader.
import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';

const GRACE_MS = 3000;
const groups = new Set();

const signal = (pid, name) => {
	try {
		if (process.platform === 'win32') spawnSync('taskkill', ['/PID', String(pid), '/T', '/F'], { windowsHide: true });
		else process.kill(-pid, name);
	} catch {
		groups.delete(pid);
	}
};

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});

createInterface({ input: process.stdin })
	.on('line', (line) => {
		const pid = Number(line.slice(1));
		if (line.startsWith('+')) groups.add(pid);
		else groups.delete(pid);
	})
	.on('close', () => {
		if (groups.size === 0) process.exit();
		for (const pid of groups) signal(pid, 'SIGTERM');
		setTimeout(() => {
			for (const pid of groups) signal(pid, 'SIGKILL');
			process.exit();
		}, GRACE_MS);
	});
