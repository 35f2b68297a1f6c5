/**
 * No file imports itself by way of others. ESLint's rules for that leave out `import type`, and two
 * files that need each other's types are one idea in two places all the same.
 */
module.exports = {
	forbidden: [{ name: 'no-circular', severity: 'error', from: {}, to: { circular: true } }],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: { fileName: 'tsconfig.json' },
		doNotFollow: { path: 'node_modules' },
	},
};
