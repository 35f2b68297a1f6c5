const { availableParallelism } = require('node:os');

/** Unit, property, store-contract and engine tests: nothing outside Node and npm is needed. */
module.exports = {
	rootDir: '..',
	testMatch: ['<rootDir>/test/{unit,property,store,engine}/**/*.test.ts'],
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
	// Databases and clocks make tests wait: on two cores one worker, as is Jest's default, leaves half idle.
	maxWorkers: Math.max(2, availableParallelism() - 1),
	// A busy machine is slow, and being slow is no failure.
	testTimeout: 30_000,
};
