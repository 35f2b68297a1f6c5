import { minedMap } from '../../../src/report/mined-map';
import { enrolled, GRAPH, journeyOf, NODES, visited } from './support';

describe('A node on the map', () => {
	const nodes = NODES.map((node) => ({
		...node,
		stage: 'advocacy',
		touchpoint: `At ${node.name}`,
	}));
	const counts = {
		enrollments: [enrolled('entered', 1)],
		enrollmentsBefore: [],
		visits: [visited(4, 1, 'Sent', 1)],
		open: [],
		durations: [],
	};
	const onMap = (id: string) =>
		minedMap(journeyOf(GRAPH), '', nodes, counts).nodes.find((node) => node.id === id);

	it('that was deleted from the workflow keeps the stage and touchpoint that it had last', () => {
		expect(onMap('remind')).toMatchObject({
			...{ state: 'deleted', stage: 'advocacy', touchpoint: 'At Remind' },
		});
	});

	it('of one sub-workflow is apart from the node with the same ID of its copy', () => {
		const copies = ['a', 'b'].map((workflowId, i) => ({
			...{ nodeId: 8 + i, nodeKey: 'wait', name: `Wait ${workflowId}`, type: 'waitUntil' },
			...{ workflowId, stage: null, touchpoint: null },
		}));
		const visits = [
			visited(2, 1, 'reached', 5),
			visited(8, 2, 'reached', 3),
			visited(9, 8, 'Sent', 2),
		];
		const map = minedMap(journeyOf(GRAPH), '', [...nodes, ...copies], { ...counts, visits });
		expect(
			map.nodes.flatMap(({ name, reached }) => (reached > 1 ? [[name, reached]] : [])),
		).toEqual([
			['Wait for Order', 5],
			['Wait a', 3],
			['Wait b', 2],
		]);
		const names = new Map(map.nodes.map(({ id, name }) => [id, name]));
		const taken = map.edges.filter(({ visits: n }) => n > 0);
		expect(taken.map(({ from, to, visits: n }) => [names.get(from), names.get(to), n])).toEqual([
			['Start', 'Wait for Order', 5],
			['Wait for Order', 'Wait a', 3],
			['Wait a', 'Wait b', 2],
		]);
	});

	it('that is in the workflow has the stage and touchpoint of now, also none', () => {
		expect(onMap('wait')).toMatchObject({ stage: 'purchase', touchpoint: null });
		expect(onMap('thank')).toMatchObject({ stage: null, touchpoint: 'Email' });
	});
});
