const { execFileSync } = require('node:child_process');
const { rmSync } = require('node:fs');
const { dest, parallel, series, src } = require('gulp');
const esbuild = require('esbuild');

const clean = async () => rmSync('dist', { recursive: true, force: true });

const compile = async () =>
	execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
		stdio: 'inherit',
	});

/** The files whose imports are development dependencies: each becomes one file that needs no package at run time. */
const bundle = async () =>
	await esbuild.build({
		entryPoints: ['nodes/AmazonS3/client/sdk.ts', 'nodes/AmazonS3/client/contentType.ts'],
		outbase: '.',
		outdir: 'dist',
		bundle: true,
		minify: true,
		platform: 'node',
		target: 'node20.19',
		legalComments: 'linked',
		allowOverwrite: true,
	});

const assets = () => src(['nodes/**/*.{svg,node.json}', 'credentials/**/*.svg'], { base: '.' }).pipe(dest('dist'));

exports.build = series(clean, compile, parallel(bundle, assets));
exports.default = exports.build;
