// The tests' own clients of the SDK would warn about Node 20 in every worker: docs/decisions/sdk-of-2026.md.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** @type {import('jest').Config} */
module.exports = {
	testTimeout: 60_000,
	projects: ['unit', 'contract', 'node', 'faults', 'pairs'].map((name) => ({
		displayName: name,
		rootDir: __dirname,
		setupFiles: [
			'<rootDir>/test/support/nativeErrors.ts',
			...(name === 'unit' || name === 'pairs' ? [] : ['<rootDir>/test/support/ownLocalS3.ts']),
		],
		testEnvironment: '<rootDir>/test/support/n8nEnvironment.ts',
		moduleNameMapper: {
			'^n8n-workflow$': '<rootDir>/test/support/n8nWorkflow.cjs',
			...(process.env.CI ? { '^fast-check$': '<rootDir>/test/support/fixedSeed.ts' } : {}),
		},
		...(name === 'unit' || name === 'pairs' ? {} : { setupFilesAfterEnv: ['<rootDir>/test/support/freshLocalS3.ts'] }),
		testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
		transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
		...(name === 'unit' || name === 'pairs'
			? {}
			: { globalSetup: '<rootDir>/test/support/startLocalS3.ts', globalTeardown: '<rootDir>/test/support/stopLocalS3.ts' }),
	})),
};
