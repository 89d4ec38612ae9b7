const { execFileSync } = require('node:child_process');
const { readFileSync, rmSync } = require('node:fs');
const { basename, dirname, join, relative } = require('node:path');
const { dest, parallel, series, src } = require('gulp');
const esbuild = require('esbuild');

const OUT = 'dist';
const BASE = { outbase: '.', outdir: OUT, bundle: true, platform: 'node', target: 'node20.19', supported: { 'dynamic-import': false } };

const CLIENT = 'nodes/AmazonS3/client';

/** Loaded at the first call that needs them; their imports are development dependencies. */
const LOADED_LATER = ['sdk', 'sts', 'contentType', 'csvParser'].map((name) => `${CLIENT}/${name}.ts`);

/** A part of the SDK that is loaded before the others, so that each is loaded in a moment. */
const SDK_CORE = `${CLIENT}/sdkCore.ts`;

/** What no call of ours reaches: keys from the environment, since each connection has its own, and the names of browsers. */
const NEVER_USED = /^(@aws-sdk\/credential-provider-node|bowser)$/;

/** What n8n loads when it starts. */
const LOADED_AT_START = ['credentials/AmazonS3Api.credentials.ts', 'nodes/AmazonS3/AmazonS3.node.ts'];

const clean = async () => rmSync(OUT, { recursive: true, force: true });

const check = async () =>
	execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
		stdio: 'inherit',
	});

const bundlePackages = async () => {
	const packages = { ...BASE, minify: true, legalComments: 'linked' };
	await esbuild.build({ ...packages, entryPoints: LOADED_LATER, plugins: [withoutNeverUsed, takenFromSdkCore] });
	await esbuild.build({ ...packages, entryPoints: [SDK_CORE], plugins: [withoutNeverUsed, handingOn] });
};

const withoutNeverUsed = {
	name: 'without what is never used',
	setup(build) {
		build.onResolve({ filter: NEVER_USED }, ({ path }) => ({ path, namespace: 'never used' }));
		build.onLoad({ filter: /.*/, namespace: 'never used' }, () => ({ contents: 'module.exports = {};' }));
	},
};

const sdkCorePackages = () => [...readFileSync(SDK_CORE, 'utf8').matchAll(/^import '(.*)';$/gm)].map(([, name]) => name);

/** Takes the packages of `sdkCore.ts` from the file that it becomes. */
const takenFromSdkCore = {
	name: 'taken from sdkCore',
	setup(build) {
		const inCore = sdkCorePackages();
		build.onResolve({ filter: /^@(aws-sdk|smithy)\/core(\/|$)/ }, ({ path }) =>
			inCore.includes(path) ? { path, namespace: 'sdkCore' } : { errors: [{ text: `${path} is missing in ${SDK_CORE}` }] },
		);
		build.onLoad({ filter: /.*/, namespace: 'sdkCore' }, ({ path }) => ({ contents: `module.exports = require('./${basename(SDK_CORE, '.ts')}.js')[${JSON.stringify(path)}];` }));
		build.onResolve({ filter: /./, namespace: 'sdkCore' }, ({ path }) => ({ path, external: true }));
	},
};

/** Makes the imports of `sdkCore.ts`, which it has for their effect only, exports by their names. */
const handingOn = {
	name: 'handing on',
	setup(build) {
		build.onLoad({ filter: /[\\/]sdkCore\.ts$/ }, ({ path }) => ({
			contents: `module.exports = {${sdkCorePackages().map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`).join(',')}};`,
			resolveDir: dirname(path),
		}));
	},
};

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
		build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
			const source = [...LOADED_LATER, SDK_CORE].find((file) => join(process.cwd(), file) === `${join(resolveDir, path)}.ts`);
			if (source === undefined) return undefined;
			const folder = relative(dirname(entryPoint), dirname(source)).replaceAll('\\', '/');
			return { path: `${folder.startsWith('.') ? '' : './'}${folder}/${basename(source, '.ts')}.js`, external: true };
		});
	},
});

const assets = () => src(['nodes/**/*.{svg,node.json}', 'nodes/**/__schema__/**/*.json', 'credentials/**/*.svg'], { base: '.' }).pipe(dest(OUT));

exports.build = series(parallel(clean, check), parallel(bundlePackages, bundleNodes, assets));
exports.default = exports.build;
