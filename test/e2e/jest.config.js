/** A real n8n, a real mail server, real databases and a real browser; run after `gulp build`. */
module.exports = {
	...require('../jest.base.js'),
	rootDir: '../..',
	testMatch: ['<rootDir>/test/e2e/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/support/pack-once.ts',
	testTimeout: 300_000,
	// On two cores two worlds at a time take two thirds of the time of one after the other.
	maxWorkers: 2,
};
