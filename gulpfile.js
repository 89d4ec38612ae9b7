const { execFileSync } = require('node:child_process');
const { rmSync } = require('node:fs');
const { basename, dirname, join, relative } = require('node:path');
const { dest, parallel, series, src } = require('gulp');
const esbuild = require('esbuild');

const OUT = 'dist';
const BASE = { outbase: '.', outdir: OUT, bundle: true, platform: 'node', target: 'node20.19', supported: { 'dynamic-import': false } };

/** Loaded at the first call that needs them; their imports are development dependencies. */
const LOADED_LATER = ['nodes/AmazonS3/client/sdk.ts', 'nodes/AmazonS3/client/contentType.ts', 'nodes/AmazonS3/client/csvParser.ts'];

/** What n8n loads when it starts. */
const LOADED_AT_START = ['credentials/AmazonS3Api.credentials.ts', 'nodes/AmazonS3/AmazonS3.node.ts'];

const clean = async () => rmSync(OUT, { recursive: true, force: true });

const check = async () =>
	execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
		stdio: 'inherit',
	});

const bundlePackages = async () =>
	await esbuild.build({ ...BASE, entryPoints: LOADED_LATER, minify: true, legalComments: 'linked' });

/** One file each, not one for each source: opening 50 small files is most of what loading them costs n8n's start. */
const bundleNodes = async () => {
	for (const entryPoint of LOADED_AT_START) {
		await esbuild.build({ ...BASE, entryPoints: [entryPoint], external: ['n8n-workflow'], plugins: [asFilesOfTheirOwn(entryPoint)] });
	}
};

/** Leaves the files that are loaded later outside, at the places where they are built. */
const asFilesOfTheirOwn = (entryPoint) => ({
	name: 'files of their own',
	setup(build) {
		build.onResolve({ filter: /\/(sdk|contentType|csvParser)$/ }, ({ path, resolveDir }) => {
			const source = LOADED_LATER.find((file) => join(process.cwd(), file) === `${join(resolveDir, path)}.ts`);
			if (source === undefined) return undefined;
			const folder = relative(dirname(entryPoint), dirname(source)).replaceAll('\\', '/');
			return { path: `${folder.startsWith('.') ? '' : './'}${folder}/${basename(source, '.ts')}.js`, external: true };
		});
	},
});

const assets = () => src(['nodes/**/*.{svg,node.json}', 'nodes/**/__schema__/**/*.json', 'credentials/**/*.svg'], { base: '.' }).pipe(dest(OUT));

exports.build = series(parallel(clean, check), parallel(bundlePackages, bundleNodes, assets));
exports.default = exports.build;
