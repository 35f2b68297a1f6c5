const names = new Set<string>();

/** Two tests of one name cannot be told apart in a report, nor run by it. */
beforeEach(() => {
	const { currentTestName = '' } = expect.getState();
	if (names.has(currentTestName)) {
		throw new Error(`Another test of this file is named '${currentTestName}'. Rename one.`);
	}
	names.add(currentTestName);
});
