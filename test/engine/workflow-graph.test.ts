import type { INode } from 'n8n-workflow';
import type { GraphNode, WorkflowGraph } from '../../src/journey/workflow-graph';
import { MAX_GRAPH_NODES, graphBehind } from '../../src/n8n/journey-trigger/graph';
import { mapOptionsOf } from '../../src/n8n/parameters/map-options';
import {
	code,
	edit,
	flow,
	journeyTrigger,
	plainTrigger,
	rename,
	send,
	splitTest,
	waitForEvent,
	waitUntil,
	type Flow,
} from '../support/engine/flow';
import { TestN8n } from '../support/engine/n8n';
import { ADA } from '../support/engine/waiting';

let n8n: TestN8n;

beforeEach(async () => {
	n8n = await TestN8n.start();
});
afterEach(async () => await n8n.close());

/** The graph of the flow's journey in the store. */
async function graphOf({ id }: Flow): Promise<WorkflowGraph | null> {
	const journey = await n8n.store.journeys.ofWorkflow(id);
	return await n8n.store.journeys.graph(journey!.id);
}

const names = (graph: WorkflowGraph | null) => graph!.nodes.map(({ name }) => name);
const node = (graph: WorkflowGraph | null, name: string): GraphNode =>
	graph!.nodes.find((each) => each.name === name)!;
/** Such as `Wait/1 > Mail`. */
function edges(graph: WorkflowGraph | null): string[] {
	const nameOf = (key: string) => graph!.nodes.find((each) => each.key === key)!.name;
	return graph!.edges.map(({ from, output, to }) => `${nameOf(from)}/${output} > ${nameOf(to)}`);
}

/** The same flow with fields of a node changed that are no parameters. */
function change(original: Flow, name: string, fields: Partial<INode>): Flow {
	const nodes = original.nodes.map((each) => (each.name === name ? { ...each, ...fields } : each));
	return { ...original, nodes };
}

const steps = {
	Start: journeyTrigger({ options: { stage: 'awareness' } }),
	Wait: waitForEvent('Order Completed', { limitWait: true, maxWait: 2, maxWaitUnit: 'days' }),
	Crm: code((items) => items),
	Mail: send('Hello', { options: { stage: 'consideration', touchpoint: ' Welcome email ' } }),
	Other: code((items) => items),
};
const welcome = flow('welcome', steps, ['Start', 'Wait', 'Crm', 'Mail'], ['Wait/1', 'Mail']);

describe('The graph that an activation stores', () => {
	it('has all nodes behind the trigger with their outputs, and no other node', async () => {
		await n8n.activate(welcome);
		const graph = await graphOf(welcome);
		expect(names(graph)).toEqual(['Start', 'Wait', 'Crm', 'Mail']);
		expect(edges(graph)).toEqual([
			'Start/0 > Wait',
			'Wait/0 > Crm',
			'Wait/1 > Mail',
			'Crm/0 > Mail',
		]);
		expect(node(graph, 'Wait')).toEqual({
			key: 'welcome-Wait',
			name: 'Wait',
			type: 'n8n-nodes-journey.waitUntil',
			isJourneyNode: true,
			outputs: ['Reached', 'Timed Out'],
			stage: null,
			touchpoint: null,
			disabled: false,
		});
		expect(node(graph, 'Crm')).toMatchObject({ isJourneyNode: false, outputs: [''] });
		expect(node(graph, 'Mail').outputs).toEqual(['Continue', 'Failed']);
	});

	it('has the stage and touchpoint of each node', async () => {
		await n8n.activate(welcome);
		const graph = await graphOf(welcome);
		expect(node(graph, 'Start')).toMatchObject({ stage: 'awareness', touchpoint: null });
		expect(node(graph, 'Mail')).toMatchObject({
			...{ stage: 'consideration', touchpoint: 'Welcome email' },
		});
	});

	it('follows an edit and a renaming at the next activation', async () => {
		const before = flow('shop', { Start: journeyTrigger(), Split: splitTest(), A: send('A') }, [
			...['Start', 'Split', 'A'],
		]);
		await n8n.activate(before);
		expect(node(await graphOf(before), 'Split').outputs).toEqual(['A', 'B']);
		await n8n.deactivate(before);
		const arms = { values: ['Short', 'Long', 'Odd'].map((name) => ({ name, weight: 1 })) };
		const after = rename(edit(before, 'Split', { arms, holdout: 10 }), 'A', 'Mail');
		await n8n.activate(after);
		const graph = await graphOf(after);
		expect(node(graph, 'Split').outputs).toEqual(['Short', 'Long', 'Odd', 'Holdout']);
		expect(node(graph, 'Mail')).toMatchObject({ key: 'shop-A' });
	});

	it('follows an edit that n8n activates no trigger for, when the next contact passes', async () => {
		const before = flow('kept', { Start: journeyTrigger(), Wait: waitUntil(), A: send('A') }, [
			...['Start', 'Wait', 'A'],
		]);
		await n8n.activate(before);
		n8n.publish(rename(before, 'A', 'B'));
		await n8n.track(before, 'Signed Up', [ADA]);
		await n8n.clock.advance(1_000);
		expect(names(await graphOf(before))).toEqual(['Start', 'Wait', 'B']);
		let kept = 0;
		n8n.before = ({ method }) => {
			if (method === 'journeys.keepGraph') kept += 1;
		};
		await n8n.track(before, 'Signed Up', ['bob@example.com']);
		await n8n.clock.advance(60_000);
		await n8n.track(before, 'Signed Up', ['cyd@example.com']);
		await n8n.clock.advance(1_000);
		expect(kept).toBe(0);
	});

	it('shows a disabled node, an error output and a loop', async () => {
		const looped = flow(
			'looped',
			{ Start: journeyTrigger(), Wait: waitUntil(), Mail: send('A') },
			['Start', 'Wait', 'Mail', 'Wait'],
			['Mail/3', 'Wait'],
		);
		const changed = change(looped, 'Mail', { disabled: true, onError: 'continueErrorOutput' });
		await n8n.activate(changed);
		const graph = await graphOf(changed);
		expect(node(graph, 'Mail')).toMatchObject({
			disabled: true,
			outputs: ['Continue', 'Failed', 'Error'],
		});
		expect(edges(graph)).toEqual([
			'Start/0 > Wait',
			'Wait/0 > Mail',
			'Mail/0 > Wait',
			'Mail/3 > Wait',
		]);
	});

	it('is not there for a workflow without a Journey Trigger', async () => {
		const inline = flow('inline', { Start: plainTrigger(), Wait: waitUntil() }, ['Start', 'Wait']);
		await n8n.activate(inline);
		await n8n.trigger(inline, 'Start', [{ email: ADA }]);
		expect(await graphOf(inline)).toBeNull();
	});

	it('is of each trigger its own', async () => {
		const both = { One: journeyTrigger(), Two: journeyTrigger(), A: send('A'), B: send('B') };
		const made = flow('two', both, ['One', 'A'], ['Two', 'B', 'A']);
		await n8n.activate(made);
		const [one, two] = (await n8n.store.journeys.list(await n8n.store.workspace('default'))).filter(
			({ workflowId }) => workflowId === 'two',
		);
		expect(names(await n8n.store.journeys.graph(one.id))).toEqual(['One', 'A']);
		expect(names(await n8n.store.journeys.graph(two.id))).toEqual(['Two', 'B', 'A']);
	});
});

describe('The options of a node for reports', () => {
	it('are kept with the node in the store, and follow each change', async () => {
		const shown = async () =>
			await n8n.connection.db
				.selectFrom('nodes')
				.select(['name', 'stage', 'touchpoint'])
				.where('node_key', '=', 'kept-Wait')
				.executeTakeFirst();
		const plain = flow('kept', { Start: journeyTrigger(), Wait: waitUntil() }, ['Start', 'Wait']);
		const staged = edit(plain, 'Wait', { options: { stage: 'advocacy', touchpoint: 'Call' } });
		for (const [each, expected] of [
			[staged, { stage: 'advocacy', touchpoint: 'Call' }],
			[plain, { stage: null, touchpoint: null }],
			[staged, { stage: 'advocacy', touchpoint: 'Call' }],
		] as const) {
			await n8n.activate(each);
			expect(await shown()).toEqual({ name: 'Wait', ...expected });
			await n8n.deactivate(each);
		}
	});

	it.each([
		['an unknown stage', { stage: 'Purchase' }],
		['a stage of another type', { stage: 7 }],
		['a blank touchpoint', { touchpoint: '  ' }],
		['a touchpoint of another type', { touchpoint: { a: 1 } }],
		['no collection', 'x'],
	])('count as not set with %s', (_, options) => {
		expect(mapOptionsOf({ options })).toEqual({ stage: null, touchpoint: null });
	});

	it('are cut to 200 characters, also in the middle of an emoji', async () => {
		const touchpoint = `${'x'.repeat(199)}🎉 and more`;
		const long = flow('long', { Start: journeyTrigger({ options: { touchpoint } }) });
		await n8n.activate(long);
		expect(node(await graphOf(long), 'Start').touchpoint).toBe(`${'x'.repeat(199)}\uFFFD`);
	});
});

describe('A graph of odd workflows', () => {
	const connect = (to: string) => ({ main: [[{ node: to }]] });
	const step = (name: string, type = 'n8n-nodes-base.set') => ({ id: `id ${name}`, name, type });

	it.each([
		['nothing', {}],
		['a workflow of another shape', { workflow: { nodes: [], connectionsBySourceNode: {} } }],
		['a workflow without the node', { workflow: { nodes: {}, connectionsBySourceNode: {} } }],
	])('is null where the context has %s', (_, context) => {
		expect(graphBehind(context, 'Start')).toBeNull();
	});

	it(`ends at ${MAX_GRAPH_NODES} nodes, without a connection to what was left out`, () => {
		const chain = Array.from({ length: MAX_GRAPH_NODES + 5 }, (_, i) => `n${i}`);
		const workflow = {
			nodes: Object.fromEntries(chain.map((name) => [name, step(name)])),
			connectionsBySourceNode: Object.fromEntries(
				chain.map((name, i) => [name, connect(chain[i + 1] ?? 'n0')]),
			),
		};
		const { nodes, edges } = graphBehind({ workflow }, 'n0')!;
		expect([nodes.length, edges.length]).toEqual([MAX_GRAPH_NODES, MAX_GRAPH_NODES - 1]);
	});

	it('names the outputs of other types by their descriptions, else by their index', () => {
		const types: Record<string, object> = {
			if: { outputs: ['main', 'main'], outputNames: ['true', 'false'] },
			one: { outputs: ['main'] },
			named: { outputs: [{ type: 'main', displayName: 'Kept' }, { type: 'main' }] },
			dynamic: { outputs: '={{ 1 }}' },
		};
		const workflow = {
			nodes: Object.fromEntries(
				['if', 'one', 'named', 'dynamic', 'gone'].map((type) => [type, step(type, type)]),
			),
			connectionsBySourceNode: {
				if: { main: [[{ node: 'one' }], [{ node: 'named' }, { node: 'dynamic' }]] },
				dynamic: { main: [null, [{ node: 'gone' }], [{ node: 'nowhere' }]] },
				gone: connect('if'),
			},
			nodeTypes: {
				getByNameAndVersion(type: string) {
					if (types[type] === undefined) throw new Error(`Unrecognized node type: ${type}`);
					return { description: types[type] };
				},
			},
		};
		const { nodes } = graphBehind({ workflow }, 'if')!;
		expect(Object.fromEntries(nodes.map(({ name, outputs }) => [name, outputs]))).toEqual({
			if: ['true', 'false'],
			one: [''],
			named: ['Kept', '1'],
			dynamic: ['0', '1'],
			gone: ['0'],
		});
	});
});
