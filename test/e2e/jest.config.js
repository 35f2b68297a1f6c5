/** A real n8n, a real mail server, real databases and a real browser; run after `gulp build`. */
module.exports = {
	...require('../jest.base.js'),
	rootDir: '../..',
	testMatch: ['<rootDir>/test/e2e/*.test.ts'],
	globalSetup: '<rootDir>/test/e2e/support/pack-once.ts',
	testTimeout: 300_000,
	// Much of a world is waiting: on two cores three at a time take five sixths of the time of two.
	maxWorkers: 3,
};
