import communityNodes from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const typescript = { languageOptions: { parser: tseslint.parser } };
const rulesOf = (set) => nodesBase.configs[set].rules;

/** Imports run one way: actions -> n8n, client; n8n -> client; client -> nothing of n8n. */
const mayNotImport = (files, group, message) => ({
	files,
	rules: {
		'@typescript-eslint/no-restricted-imports': ['error', { patterns: [{ group, message }] }],
	},
});

export default tseslint.config(
	{ ignores: ['dist/**', 'node_modules/**', '.lab/**', 'coverage/**'] },
	{
		files: ['**/*.ts'],
		extends: [...tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false, fixStyle: 'inline-type-imports' }],
			'@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts', 'package.json'],
		...communityNodes.configs.recommendedWithoutN8nCloudSupport,
	},
	{
		files: ['package.json'],
		...typescript,
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: { ...rulesOf('community'), '@typescript-eslint/no-unused-expressions': 'off' },
	},
	{
		files: ['credentials/**/*.ts'],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: {
			...rulesOf('credentials'),
			// Wants a page of n8n's own docs; its opposite, -not-http-url, is on.
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		plugins: { 'n8n-nodes-base': nodesBase },
		rules: {
			...rulesOf('nodes'),
			// Both want the literal 'main', which community-nodes/node-connection-type-literal forbids.
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
		},
	},
	mayNotImport(
		['nodes/*/client/**/*.ts'],
		['n8n-workflow', 'n8n-core', '**/n8n/**', '**/actions/**', '**/methods/**'],
		'client/ knows S3 only: nothing of n8n.',
	),
	mayNotImport(['nodes/*/n8n/**/*.ts'], ['**/actions/**', '**/methods/**'], 'n8n/ stands below the operations.'),
	mayNotImport(['nodes/**/*.ts', 'credentials/**/*.ts'], ['@aws-sdk/*', '@smithy/*'], 'client/sdk/ is the door to the AWS SDK.'),
	{ files: ['nodes/*/client/sdk/*.ts'], rules: { '@typescript-eslint/no-restricted-imports': 'off' } },
);
