import type { Recording } from '../../../src/simulation/recording';
import type { Scenario } from '../../../src/simulation/scenario';
import { simulate } from '../../../src/simulation/simulate';
import { rehearsalTools } from './tools';

/** Plays scenarios; their stores are closed after each test. */
export function rehearsals(): (played: Scenario) => Promise<Recording> {
	const tools = rehearsalTools();
	const open: Recording[] = [];
	afterEach(async () => {
		await Promise.all(open.splice(0).map(({ store }) => store.close()));
	});
	return async (played) => {
		const recording = await simulate(played, tools);
		open.push(recording);
		return recording;
	};
}
