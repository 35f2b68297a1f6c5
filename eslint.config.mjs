import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';
import { elements, files, policies } from './eslint.layers.mjs';
import { bannedWords } from './eslint.words.mjs';

const communityNodes = n8nCommunityNodesPlugin.configs.recommendedWithoutN8nCloudSupport;

export default tseslint.config(
	{ ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.demo/**'] },
	{
		files: ['**/*.ts', '**/*.mts'],
		extends: [js.configs.recommended, ...tseslint.configs.recommended],
		rules: {
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
			],
			// `x!` says "the line above has made sure"; the alternative is an error nobody can meet.
			'@typescript-eslint/no-non-null-assertion': 'off',
			// TypeScript itself finds names that do not exist.
			'no-undef': 'off',
			'no-restricted-syntax': ['error', ...bannedWords],
		},
	},
	{
		files: ['src/**/*.ts'],
		plugins: { boundaries },
		settings: {
			'boundaries/elements': elements,
			'boundaries/files': files,
			'import/resolver': { node: { extensions: ['.ts', '.js'] } },
		},
		rules: {
			'boundaries/dependencies': ['error', { default: 'disallow', checkInternals: true, policies }],
		},
	},
	{
		// Time, environment and n8n come in from the edges, which makes virtual time possible.
		files: ['src/**/*.ts'],
		ignores: ['src/n8n/system.ts', 'src/cli/main.ts'],
		rules: {
			'no-restricted-properties': [
				'error',
				{ object: 'Date', property: 'now', message: 'Take `now` or a Clock.' },
				{ object: 'performance', property: 'now', message: 'Take a Clock.' },
				{ object: 'process', property: 'env', message: 'Take an Environment.' },
			],
			'no-restricted-syntax': [
				'error',
				...bannedWords,
				{
					selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
					message: 'Take `now` or a Clock.',
				},
			],
		},
	},
	{
		files: ['src/**/*.ts'],
		ignores: ['src/n8n/**', 'src/simulation/**'],
		rules: {
			'no-restricted-imports': [
				'error',
				{
					patterns: [
						{ group: ['n8n-*', 'n8n-*/**'], message: 'Only src/n8n and src/simulation know n8n.' },
					],
				},
			],
		},
	},
	{
		files: ['**/*.js'],
		extends: [js.configs.recommended],
		// A page's script names its own globals.
		ignores: ['dev/mailbox/page.js', 'src/hub/canvas/badges.js'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: { module: 'writable', require: 'readonly', process: 'readonly' },
		},
	},
	{
		files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
		extends: [communityNodes],
		rules: {
			'no-console': 'error',
			// The pack uses n8n's own `smtp` and `postgres` credentials: users have them already, and
			// asking for the same password under another name would help nobody.
			'@n8n/community-nodes/no-credential-reuse': 'off',
			'@n8n/community-nodes/valid-credential-references': 'off',
		},
	},
	{
		files: ['package.json'],
		extends: [communityNodes],
		languageOptions: {
			parser: tseslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
	},
	{
		files: ['test/**/*.test.ts'],
		rules: {
			// In a list of tests a title of one or two words says no rule.
			'no-restricted-syntax': [
				'error',
				...bannedWords,
				...["[callee.name='it']", "[callee.callee.object.name='it']"].map((call) => ({
					selector: `CallExpression${call} > Literal:first-child[value=/^\\S+( \\S+)?$/]`,
					message: "State the rule in the test's title.",
				})),
			],
		},
	},
);
