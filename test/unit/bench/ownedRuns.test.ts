import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runMeasured, runOwned } from '../../bench/ownedRuns';

const folder = mkdtempSync(join(tmpdir(), 'bench-runs-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a program that hangs after its last file is ended, and what it wrote counts', async () => {
	const lastWrites = join(folder, 'last');
	const script = `console.log('done'); fs.writeFileSync(${JSON.stringify(lastWrites)}, ''); setInterval(() => undefined, 1000)`;
	const run = await runOwned(process.execPath, ['-e', script], { lastWrites });
	expect(run).toMatchObject({ code: null, stdout: 'done\n' });
}, 30_000);

test('what a rig puts in front of a program runs it', async () => {
	const before = [process.execPath, '-e', 'console.log(process.argv.slice(1).join())'];
	expect((await runMeasured({ before }, 'program', ['a', 'b'])).stdout).toBe('program,a,b\n');
});
