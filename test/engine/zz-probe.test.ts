import 'reflect-metadata';
it('loads', () => {
	const t0 = performance.now();
	require('n8n-workflow');
	const t1 = performance.now();
	require('n8n-core/dist/execution-engine/workflow-execute');
	const t2 = performance.now();
	require('n8n-core/dist/execution-engine/node-execution-context');
	const t3 = performance.now();
	jest.isolateModules(() => { require('../../src'); });
	const t4 = performance.now();
	jest.isolateModules(() => { require('../../src'); });
	const t5 = performance.now();
	jest.isolateModules(() => {
		for (const m of ['n8n-workflow', 'kysely', 'zod', 'luxon', 'liquidjs', 'nodemailer', 'pg'])
			jest.doMock(m, () => jest.requireActual(m));
		require('../../src'); });
	const t6 = performance.now();
	console.log(t1 - t0, t2 - t1, t3 - t2, t4 - t3, t5 - t4, t6-t5, process.version);
});
