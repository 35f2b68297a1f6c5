const { dirname } = require('node:path');

/** What every Jest project of this repository shares. */
module.exports = {
	rootDir: dirname(require.resolve('../package.json')),
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{ jsc: { parser: { syntax: 'typescript', decorators: true }, target: 'es2023' } },
		],
	},
	testEnvironment: 'node',
	setupFiles: ['<rootDir>/test/support/setup/seed.ts'],
	setupFilesAfterEnv: ['<rootDir>/test/support/setup/unique-names.ts'],
	// A busy machine is slow, and being slow is no failure.
	testTimeout: 30_000,
};
