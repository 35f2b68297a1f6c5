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

	it('that is in the workflow has the stage and touchpoint of now, also none', () => {
		expect(onMap('wait')).toMatchObject({ stage: 'purchase', touchpoint: null });
		expect(onMap('thank')).toMatchObject({ stage: null, touchpoint: 'Email' });
	});
});
