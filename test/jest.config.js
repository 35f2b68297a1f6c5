const { availableParallelism } = require('node:os');

/** Properties that are held against all three stores. */
const ON_STORES = '**/test/property/{dates,prune,reports,rule,rule-hostile,store-*}.test.ts';

const project = (displayName, ...testMatch) => ({
	...require('./jest.base.js'),
	displayName,
	testMatch,
});

/** Nothing outside Node and npm is needed. */
module.exports = {
	projects: [
		project('unit', '<rootDir>/test/{unit,property}/**/*.test.ts', `!${ON_STORES}`),
		project('store', '<rootDir>/test/store/**/*.test.ts', ON_STORES),
		project('engine', '<rootDir>/test/engine/**/*.test.ts'),
	],
	// Databases and clocks make tests wait: on two cores one worker, as is Jest's default, leaves half idle.
	maxWorkers: Math.max(2, availableParallelism() - 1),
};
