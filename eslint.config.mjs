import communityNodes from '@n8n/eslint-plugin-community-nodes';
import nodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const typescript = { languageOptions: { parser: tseslint.parser } };
const rulesOf = (set) => nodesBase.configs[set].rules;

const mayNotImport = (files, ...patterns) => ({
	files,
	rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});

/** The rooms of client/, from the bottom up: a room imports only from rooms above its line here. quirks/ may use every room. */
const FLOORS = [
	['flow'],
	['errors', 'sdk'],
	['answers'],
	['store', 'reading'],
	['objects'],
	['listing', 'download'],
	['upload'],
	['rewriting', 'sharing'],
	['many'],
	['buckets', 'detection'],
];

const NOT_N8N = {
	group: ['n8n-workflow', 'n8n-core', '**/n8n/**', '**/actions/**', '**/methods/**', '**/triggers/**'],
	message: 'client/ knows S3 only: nothing of n8n.',
};
const NOT_THE_SDK = { group: ['@aws-sdk/*', '@smithy/*'], message: 'client/sdk/ is the door to the AWS SDK.' };

const roomRules = FLOORS.flatMap((rooms, floor) =>
	rooms.map((room) => {
		const closed = FLOORS.slice(floor)
			.flat()
			.filter((other) => other !== room);
		const message = `${room}/ stands on the rooms below it: see FLOORS in eslint.config.mjs.`;
		const upwards = { group: closed.map((other) => `**/../${other}/**`), message };
		return mayNotImport([`nodes/*/client/${room}/**/*.ts`], NOT_N8N, ...(room === 'sdk' ? [] : [NOT_THE_SDK]), upwards);
	}),
);

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
		rules: {
			...rulesOf('community'),
			'@typescript-eslint/no-unused-expressions': 'off',
			// A release sets the author, and release/check.ts refuses one without.
			'n8n-nodes-base/community-package-json-author-missing': 'off',
			'@n8n/community-nodes/valid-author': 'off',
		},
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
	// Imports run one way: actions, triggers -> n8n, client; n8n -> client; client -> nothing of n8n.
	mayNotImport(['nodes/**/*.ts', 'credentials/**/*.ts'], NOT_THE_SDK),
	mayNotImport(['nodes/*/n8n/**/*.ts'], NOT_THE_SDK, {
		group: ['**/actions/**', '**/methods/**', '**/triggers/**'],
		message: 'n8n/ stands below the operations and the triggers.',
	}),
	mayNotImport(['nodes/*/client/**/*.ts'], NOT_N8N, NOT_THE_SDK),
	...roomRules,
);
