import type { WorkflowGraph } from '../../../src/journey/workflow-graph';
import { workflowFileOf } from '../../../src/journey/workflow-file';
import { flowOfGraph } from '../../../src/lint/flow';
import { lint, lintStructure } from '../../../src/lint/lint';

type Main = Array<Array<{ node: string; type: 'main'; index: 0 }>>;

const to = (...targets: string[][]): { main: Main } => ({
	main: targets.map((names) => names.map((node) => ({ node, type: 'main', index: 0 }))),
});

/** The problems with the disabled node between the trigger and the nodes A and B. */
async function problemsWith(kind: string, parameters: object, connection: { main: Main }) {
	const node = (name: string, type: string, more: object = {}) => ({
		...{ id: name, name, type: `n8n-nodes-journey.${type}`, typeVersion: 1, position: [0, 0] },
		...more,
	});
	const json = {
		name: 'Welcome',
		nodes: [
			node('Start', 'journeyTrigger'),
			node('Off', kind, { disabled: true, parameters }),
			...['A', 'B'].map((name) => node(name, 'journeyContact')),
		],
		connections: { Start: to(['Off']), Off: connection },
	};
	const found = await lint([workflowFileOf(json, 'welcome.json')], { now: 0 });
	return found.filter(({ rule }) => rule === 'disabled-node').map(({ message }) => message);
}

const branches = { branches: { values: [{ name: 'Opened' }] } };
const arms = { arms: { values: [{ name: 'Short' }, { name: 'Long' }] } };

describe('A disabled node', () => {
	it.each<[string, object, { main: Main }, string]>([
		['branchOnBehavior', branches, to(['A'], ['B']), "by 'Otherwise' to 'A'."],
		['branchOnBehavior', branches, to(['A', 'B']), "by 'Otherwise' to 'A' and 'B'."],
		['branchOnBehavior', branches, to([], ['B']), "by 'Otherwise' and end there."],
		['splitTest', arms, to(['A'], ['B']), "by 'Short' to 'A'."],
		['splitTest', { ...arms, holdout: 5 }, to([], ['A'], ['B']), "by 'Holdout' and end there."],
		['segmentFilter', {}, to(['A'], ['B']), "by 'In Segment' to 'A'."],
	])(
		'%s with %j and the lines %j says where its contacts go',
		async (kind, parameters, connection, way) => {
			expect(await problemsWith(kind, parameters, connection)).toEqual([
				`This node is disabled: all contacts go ${way} n8n hands everything on by the first output of a disabled node, as if it were a wire.`,
			]);
		},
	);

	it('says so, too, of an active workflow by what the store has of it', async () => {
		const more = { isJourneyNode: true, stage: null, touchpoint: null };
		const graph: WorkflowGraph = {
			nodes: [
				{
					...more,
					key: '1',
					name: 'Start',
					type: 'n8n-nodes-journey.journeyTrigger',
					outputs: [''],
					disabled: false,
				},
				{
					...{
						...more,
						key: '2',
						name: 'Way',
						type: 'n8n-nodes-journey.branchOnBehavior',
						disabled: true,
					},
					outputs: ['Otherwise', 'Opened'],
				},
				{
					...more,
					key: '3',
					name: 'A',
					type: 'n8n-nodes-journey.journeyContact',
					outputs: [''],
					disabled: false,
				},
			],
			edges: [
				{ from: '1', output: 0, to: '2' },
				{ from: '2', output: 1, to: '3' },
			],
		};
		const found = await lintStructure([flowOfGraph(graph, 'Welcome')], 0);
		expect(found.map(({ message }) => message)).toEqual([
			expect.stringContaining(
				"This node is disabled: all contacts go by 'Otherwise' and end there.",
			),
		]);
	});
});
