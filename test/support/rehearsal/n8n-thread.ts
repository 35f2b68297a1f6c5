import { parentPort, workerData } from 'node:worker_threads';
import { findN8n } from '../../../src/simulation/n8n/installation';
import { loadN8n } from '../../../src/simulation/n8n/load';
import { PLACEHOLDERS } from '../../../src/simulation/n8n/placeholders';
import { shareN8nWorkflow } from '../../../src/simulation/n8n/share-workflow';
import type { Scenario } from '../../../src/simulation/scenario';

/** A thread that plays scenarios with the engine and the nodes of an installed n8n. */

const { dir } = workerData as { dir: string };
const here = { packFile: __filename, execPath: process.execPath, env: {}, home: dir };
const installation = findN8n({ given: dir, ...here });
// Before the pack's nodes are loaded.
shareN8nWorkflow(installation.core);

async function open() {
	const { foreignNodes } = await import('../../../src/simulation/n8n/foreign-nodes');
	const { simulate } = await import('../../../src/simulation/simulate');
	const { packNodes } = await import('./pack-nodes');
	const { stillness } = await import('./scenario');
	const n8n = loadN8n(installation);
	const tools = { n8n, packNodes: packNodes(), credentials: PLACEHOLDERS };
	return async (played: Omit<Scenario, 'behavior'>) => {
		const recording = await simulate(
			{ ...played, behavior: stillness },
			{
				...tools,
				foreign: (...args) => foreignNodes(n8n, ...args),
			},
		);
		await recording.store.close();
		const { messages, failures, standIns } = recording;
		return { messages, failures, standIns };
	};
}

const opened = open();
parentPort!.on('message', (played: Scenario) => {
	opened
		.then(async (play) => await play(played))
		.then(
			(recording) => parentPort!.postMessage({ recording }),
			(error: Error) => parentPort!.postMessage({ error: error.stack }),
		);
});
