const { dirname } = require('node:path');

/** What every Jest project of this repository shares. */
module.exports = {
	rootDir: dirname(require.resolve('../package.json')),
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2023' } },
		],
		'email-reply-parser/.*\\.js$': ['@swc/jest', { jsc: { target: 'es2023' } }],
	},
	// Published as ES modules only, which Jest cannot require.
	transformIgnorePatterns: ['/node_modules/(?!email-reply-parser/)'],
	testEnvironment: 'node',
	setupFiles: ['<rootDir>/test/support/setup/seed.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/support/setup/unique-names.ts'],
	// A busy machine is slow, and being slow is no failure.
	testTimeout: 30_000,
};
