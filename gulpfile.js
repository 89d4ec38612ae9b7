const { execFileSync } = require('node:child_process');
const { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { basename, dirname, join, relative } = require('node:path');
const { dest, parallel, series, src } = require('gulp');
const esbuild = require('esbuild');

const OUT = 'dist';
const BASE = {
	outbase: '.',
	outdir: OUT,
	bundle: true,
	metafile: true,
	platform: 'node',
	target: 'node20.19',
	supported: { 'dynamic-import': false },
};

const CLIENT = 'nodes/AmazonS3/client';

/** Loaded at the first call that needs them; their imports are development dependencies. */
const LOADED_LATER = ['sdk/sdk', 'sdk/sts', 'store/proxies', 'objects/contentType', 'reading/csvParser'].map(
	(name) => `${CLIENT}/${name}.ts`,
);

/** The part of the SDK that is loaded before the rest of it, and the packages that it is made of. */
const SDK_CORE = `${CLIENT}/sdk/sdkCore.ts`;
const CORE_PACKAGES = /^@(aws-sdk|smithy)\/core(\/|$)/;

/** What no call of ours reaches: keys from the environment, since each connection has its own, and the names of browsers. */
const NEVER_USED = /^(@aws-sdk\/credential-provider-node|bowser)$/;

const LICENCES = 'THIRD-PARTY-LICENSES.txt';
const ABOUT_LICENCES = [
	'Code of the packages below is part of n8n-nodes-amazon-s3. It is changed: bundled, minified, and left out where nothing uses it.',
	'Each package keeps its licence, named beside its version. Their texts follow, each once.',
].join('\n');

/** What n8n loads when it starts. */
const LOADED_AT_START = [
	'credentials/AmazonS3Api.credentials.ts',
	'nodes/AmazonS3/AmazonS3.node.ts',
	'nodes/AmazonS3/AmazonS3Trigger.node.ts',
];

/** Loaded when the credential or the trigger has something to do. */
const LOADED_AT_WORK = ['nodes/AmazonS3/n8n/authenticate.ts', 'nodes/AmazonS3/triggers/atWork.ts'];

/** `npx n8n-nodes-amazon-s3`. */
const COMMAND = 'migration/command.ts';

const clean = async () => rmSync(OUT, { recursive: true, force: true });

const check = async () =>
	execFileSync(process.execPath, [join(__dirname, 'node_modules/typescript-7/bin/tsc'), '-p', 'tsconfig.build.json'], {
		stdio: 'inherit',
	});

const bundlePackages = async () => {
	// Modules, of which what nobody uses is left out, rather than CommonJS.
	const packages = { ...BASE, minify: true, legalComments: 'none', mainFields: ['module', 'main'] };
	const [sdk, ...others] = LOADED_LATER;
	const onTheirOwn = await esbuild.build({ ...packages, entryPoints: others, plugins: [withoutNeverUsed] });
	const withoutCore = await bundleWithoutCore(sdk);
	const core = neededOfCore(withoutCore.text);
	const sdkCore = await esbuild.build({ ...packages, entryPoints: [SDK_CORE], plugins: [withoutNeverUsed, exportingCore(core)] });
	await esbuild.build({ ...packages, entryPoints: [sdk], plugins: [takenFromCore(core, withoutCore.text)] });
	writeLicences([onTheirOwn, withoutCore, sdkCore]);
};

const withoutNeverUsed = {
	name: 'without what is never used',
	setup(build) {
		build.onResolve({ filter: NEVER_USED }, ({ path }) => ({ path, namespace: 'never used' }));
		build.onLoad({ filter: /.*/, namespace: 'never used' }, () => ({ contents: 'module.exports = {};' }));
	},
};

/** The SDK as one module that still imports the core packages. */
async function bundleWithoutCore(sdk) {
	const plugins = [
		withoutNeverUsed,
		{ name: 'without core', setup: (build) => build.onResolve({ filter: CORE_PACKAGES }, ({ path }) => ({ path, external: true })) },
	];
	const { outputFiles, metafile } = await esbuild.build({
		...BASE,
		mainFields: ['module', 'main'],
		format: 'esm',
		write: false,
		entryPoints: [sdk],
		plugins,
	});
	return { text: outputFiles[0].text, metafile };
}

/** Writes the licences of the packages that the bundles hold code of, which these licences ask for: each text once. */
function writeLicences(bundles) {
	const outputs = bundles.flatMap(({ metafile }) => Object.values(metafile.outputs));
	const files = outputs.flatMap(({ inputs }) => Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0));
	const folders = new Set(
		files.map((file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]).filter((folder) => folder !== undefined),
	);
	const packagesByText = new Map();
	for (const folder of [...folders].sort()) {
		const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		// Apache-2.0 wants a NOTICE handed on with the licence.
		const files = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice)/i.test(entry));
		if (!files.some((file) => /^l/i.test(file))) throw new Error(`${name} has no file with its licence`);
		const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
		packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version} (${license})`]);
	}
	mkdirSync(OUT, { recursive: true });
	writeFileSync(
		join(OUT, LICENCES),
		[ABOUT_LICENCES, ...[...packagesByText].map(([text, packages]) => `${packages.join('\n')}\n\n${text}`)].join(
			`\n\n${'-'.repeat(80)}\n\n`,
		) + '\n',
	);
}

/** The names that a module imports from the core packages, by package. */
function neededOfCore(module) {
	const needed = new Map();
	for (const [, imported, path] of module.matchAll(/^import ([^;]*?) from "([^"]+)";$/gms)) {
		if (!CORE_PACKAGES.test(path)) continue;
		if (!imported.startsWith('{')) throw new Error(`All of ${path} is imported, not names of it: ${imported}`);
		const names = imported
			.replace(/[{}]/g, '')
			.split(',')
			.map((name) => name.trim().split(' as ')[0]);
		needed.set(path, [...new Set([...(needed.get(path) ?? []), ...names])]);
	}
	return needed;
}

/** The names of two packages may be the same. */
const nameInCore = (core, path, name) => `${name}_${[...core.keys()].indexOf(path)}`;

const exportingCore = (core) => ({
	name: 'exporting core',
	setup(build) {
		build.onLoad({ filter: /[\\/]sdkCore\.ts$/ }, ({ path: file }) => ({
			contents: [...core]
				.map(([path, names]) => `export { ${names.map((name) => `${name} as ${nameInCore(core, path, name)}`)} } from '${path}';`)
				.join('\n'),
			resolveDir: dirname(file),
		}));
	},
});

const takenFromCore = (core, module) => ({
	name: 'taken from core',
	setup(build) {
		build.onLoad({ filter: /[\\/]sdk\.ts$/ }, () => ({ contents: module }));
		build.onResolve({ filter: CORE_PACKAGES }, ({ path }) => ({ path, namespace: 'core' }));
		build.onLoad({ filter: /.*/, namespace: 'core' }, ({ path }) => {
			const names = core.get(path).map((name) => `${nameInCore(core, path, name)} as ${name}`);
			return { contents: `export { ${names} } from './${basename(SDK_CORE, '.ts')}.js';` };
		});
		build.onResolve({ filter: /./, namespace: 'core' }, ({ path }) => ({ path, external: true }));
	},
});

/** One file each, not one for each source: opening 50 small files is most of what loading them costs n8n's start. */
const bundleNodes = async () => {
	for (const entryPoint of [...LOADED_AT_START, ...LOADED_AT_WORK]) {
		await esbuild.build({ ...BASE, entryPoints: [entryPoint], external: ['n8n-workflow'], plugins: [asFilesOfTheirOwn(entryPoint)] });
	}
	await esbuild.build({ ...BASE, entryPoints: [COMMAND] });
};

/** Leaves the files that are loaded later outside, at the places where they are built. */
const asFilesOfTheirOwn = (entryPoint) => ({
	name: 'files of their own',
	setup(build) {
		build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
			const source = [...LOADED_LATER, ...LOADED_AT_WORK, SDK_CORE].find(
				(file) => join(process.cwd(), file) === `${join(resolveDir, path)}.ts`,
			);
			if (source === undefined) return undefined;
			const folder = relative(dirname(entryPoint), dirname(source)).replaceAll('\\', '/');
			return { path: `${folder.startsWith('.') ? '' : './'}${folder}/${basename(source, '.ts')}.js`, external: true };
		});
	},
});

const assets = () =>
	src(['nodes/**/*.{svg,node.json}', 'nodes/**/__schema__/**/*.json', 'credentials/**/*.svg'], { base: '.' }).pipe(dest(OUT));

exports.build = series(parallel(clean, check), parallel(bundlePackages, bundleNodes, assets));
exports.default = exports.build;
