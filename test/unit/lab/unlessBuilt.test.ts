/** When the lab may use what the last build made. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unlessBuilt, type Build } from '../../lab/unlessBuilt';

let root: string;
let build: Build;
let builds: number;

const write = (path: string, text: string) => writeFileSync(join(root, path), text);
const compile = async () => {
	builds++;
	mkdirSync(join(root, 'dist'), { recursive: true });
	write('dist/a.js', 'made');
	write('dist/b.js', 'made');
};
const built = async (run = compile) => {
	builds = 0;
	await unlessBuilt(build, run);
	return builds === 1;
};

beforeEach(async () => {
	root = mkdtempSync(join(tmpdir(), 'unless-built-'));
	build = { sources: [join(root, 'src'), join(root, 'package.json')], result: join(root, 'dist'), stamp: join(root, '.lab', 'built') };
	mkdirSync(join(root, 'src', 'inside'), { recursive: true });
	write('package.json', '{}');
	write('src/a.ts', 'a');
	write('src/inside/b.ts', 'b');
	expect(await built()).toBe(true);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('the same sources and the same result are not built again', async () => {
	expect(await built()).toBe(false);
	expect(await built()).toBe(false);
});

test.each<[string, () => void]>([
	['a source that changed', () => write('src/inside/b.ts', 'other')],
	['a single file that changed', () => write('package.json', '{ }')],
	['a new source', () => write('src/c.ts', '')],
	['a source that is gone', () => rmSync(join(root, 'src/a.ts'))],
	['a source with another name', () => renameSync(join(root, 'src/a.ts'), join(root, 'src/c.ts'))],
	['a result that is gone', () => rmSync(build.result, { recursive: true })],
	['a result of which a file is missing', () => rmSync(join(root, 'dist/b.js'))],
	['a result that was changed', () => write('dist/b.js', 'other')],
	['no stamp', () => rmSync(build.stamp)],
])('%s is built, once', async (_, change) => {
	change();
	expect(await built()).toBe(true);
	expect(await built()).toBe(false);
});

test('what a build that failed left half done is built again, also when the sources are as they were', async () => {
	write('src/a.ts', 'does not compile');
	const halfWay = async () => {
		write('dist/a.js', 'half');
		throw new Error('does not build');
	};
	await expect(built(halfWay)).rejects.toThrow('does not build');
	write('src/a.ts', 'a');
	expect(await built()).toBe(true);
});

test('a source that changes while it is built is built again', async () => {
	write('src/a.ts', 'new');
	await built(async () => {
		await compile();
		write('src/a.ts', 'newer');
	});
	expect(await built()).toBe(true);
});
