import { ensureN8n } from '../../../dev/n8n-install';
import type { Scenario } from '../../../src/simulation/scenario';
import type { Recording } from '../../../src/simulation/recording';

/**
 * Rehearsals with the engine and the nodes of the installed n8n. The pack's modules must be loaded by
 * this function first: they share n8n's `n8n-workflow`, by whose classes it checks what it gets.
 */
export async function rehearsalsWithN8n(): Promise<(played: Scenario) => Promise<Recording>> {
	const { dir } = await ensureN8n();
	const path = require.resolve('n8n-workflow', { paths: [dir] });
	jest.doMock('n8n-workflow', () => jest.requireActual<object>(path));
	const { findN8n } = await import('../../../src/simulation/n8n/installation');
	const { foreignNodes } = await import('../../../src/simulation/n8n/foreign-nodes');
	const { loadN8n } = await import('../../../src/simulation/n8n/load');
	const { PLACEHOLDERS } = await import('../../../src/simulation/n8n/placeholders');
	const { simulate } = await import('../../../src/simulation/simulate');
	const { packNodes } = await import('./pack-nodes');
	const here = { packFile: __filename, execPath: process.execPath, env: {}, home: dir };
	const n8n = loadN8n(findN8n({ given: dir, ...here }));
	const tools = { n8n, packNodes: packNodes(), credentials: PLACEHOLDERS };
	return async (played) =>
		await simulate(played, {
			...tools,
			foreign: (...args) => foreignNodes(n8n, ...args),
		});
}
