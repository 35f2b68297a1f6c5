import type { IConnections, INode, INodeParameters } from 'n8n-workflow';
import { plainTrigger, type Flow } from '../../test/support/engine/flow';
import type { Workflow } from '../n8n-shapes';
import { packageName } from '../paths';

/** n8n's time zone of workflows that set none. */
const ZONE = 'America/New_York';

/** The journey nodes of a workflow; it has the id that n8n gave it. */
export function flowOf({ id, name, nodes, connections }: Workflow): Flow {
	const ours = nodes.filter(({ type }) => type.startsWith(`${packageName}.`));
	const names = new Set(ours.map((node) => node.name));
	const between = Object.entries(connections as IConnections).flatMap(([from, { main }]) => {
		if (!names.has(from)) return [];
		const outputs = main.map((targets) => targets?.filter(({ node }) => names.has(node)) ?? null);
		return [[from, { main: outputs }] as const];
	});
	return {
		id,
		name,
		nodes: ours as unknown as INode[],
		connections: Object.fromEntries(between),
		timezone: ZONE,
	};
}

const conditions = (values: INodeParameters[]): INodeParameters => ({
	operation: 'find',
	source: 'conditions',
	conditionsDefineBy: 'conditions',
	conditionsMatch: 'all',
	conditions: { values },
	narrow: {},
	save: true,
	returnAll: false,
	limit: 1,
	store: 'instance',
	options: {},
});

const step = (name: string, type: string, parameters: INodeParameters = {}): INode => ({
	...{ id: `segments-${name}`, name, type, typeVersion: 1, position: [0, 0], parameters },
});

/** Saves the demo's segments; executed once from 'Start', before the first contact comes. */
export const segments: Flow = {
	id: 'demo-segments',
	name: 'Demo Segments',
	timezone: ZONE,
	nodes: [
		step('Start', plainTrigger().type),
		step('Active Trials', `${packageName}.segmentFilter`, {
			...conditions([
				{
					...{ type: 'didEvent', eventName: { __rl: true, mode: 'name', value: 'Feature Used' } },
					...{ count: 'atLeast', times: 2, window: 'last', last: 7, lastUnit: 'days' },
					...{ propertyFilters: {}, more: {} },
				},
			]),
			segmentKey: 'active-trials',
			segmentName: 'Active Trials',
		}),
		step('Readers', `${packageName}.segmentFilter`, {
			...conditions([
				{
					...{ type: 'message', engagement: 'clicked', count: 'atLeast', times: 1 },
					...{ step: { __rl: true, mode: 'list', value: '' }, window: 'ever', more: {} },
				},
			]),
			segmentKey: 'readers',
			segmentName: 'Readers',
		}),
	],
	connections: {
		Start: {
			main: [
				[
					{ node: 'Active Trials', type: 'main', index: 0 },
					{ node: 'Readers', type: 'main', index: 0 },
				],
			],
		},
	},
};
