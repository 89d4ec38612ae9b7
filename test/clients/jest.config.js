const { resolve } = require('node:path');

/** @type {import('jest').Config} */
module.exports = {
	rootDir: resolve(__dirname, '../..'),
	testMatch: ['<rootDir>/test/clients/**/*.test.ts'],
	setupFiles: ['<rootDir>/test/support/nativeErrors.ts'],
	globalSetup: '<rootDir>/test/support/startLocalS3.ts',
	globalTeardown: '<rootDir>/test/support/stopLocalS3.ts',
	transform: { '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
	testTimeout: 120_000,
};
