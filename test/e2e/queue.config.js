// Read by dev/world-env.ts, in this process: that is why it runs with --runInBand.
process.env.JOURNEY_E2E_MODE = 'queue';

/** The same tests with n8n in queue mode, and those of queue mode itself; needs redis-server. */
module.exports = {
	...require('./jest.config.js'),
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	testPathIgnorePatterns: [
		'/node_modules/',
		// About what the tests themselves stand on, which is the same in both modes.
		'/harness\\.test\\.ts$',
		// Several processes cannot share these stores: they are refused, see queue/refusals.test.ts.
		'/static-data\\.test\\.ts$',
		'/doctor\\.test\\.ts$',
	],
	// Four processes of n8n take their time on a machine that is busy.
	testTimeout: 600_000,
};
