import type { Behavior } from '../../../src/simulation/behavior/behavior';
import type { Scenario, WorkflowFile } from '../../../src/simulation/scenario';
import type { SimulatedContact } from '../../../src/simulation/simulated-contact';
import { MINUTE_MS } from '../../../src/lib/milliseconds';
import type { Flow } from '../engine/flow';

/** Nobody does anything, and every message arrives. */
export const stillness: Behavior = {
	description: 'nobody does anything',
	acts: () => [],
	reactions: () => [],
	fate: () => ({ fate: 'accepted' }),
};

export const FROM = Date.parse('2030-06-03T08:00:00Z');

export function fileOf(flow: Flow): WorkflowFile {
	const { id, name, nodes, connections, timezone } = flow;
	return {
		...{ source: `${id}.json`, id, name, settings: { timezone }, pinData: {} },
		nodes: nodes as unknown as WorkflowFile['nodes'],
		connections: connections as unknown as WorkflowFile['connections'],
	};
}

/** `ada-1@shop.example` and so on; all appear at the start. */
export function someContacts(number: number): SimulatedContact[] {
	return Array.from({ length: number }, (_, i) => {
		const email = `ada-${i + 1}@shop.example`;
		return {
			key: email,
			identity: { email },
			traits: { email, firstName: `Ada ${i + 1}` },
			startsAt: FROM,
			startProperties: {},
		};
	});
}

export function scenario(workflows: readonly Flow[], more: Partial<Scenario> = {}): Scenario {
	return {
		workflows: workflows.map(fileOf),
		contacts: someContacts(3),
		behavior: stillness,
		...{ from: FROM, days: 30, resolutionMs: MINUTE_MS, seed: 1, timezone: 'UTC' },
		hazards: { outages: [], restarts: [] },
		fixtures: {},
		...more,
	};
}
