import { RoundRobin } from '../../../src/dispatcher/round-robin';
import type { ReleasingNode } from '../../../src/dispatcher/source';

function source(workflowId: string, nodeId: number): ReleasingNode {
	return { workflowId, nodeId, release: async () => ({ kind: 'done' }) };
}

function turns(sources: ReleasingNode[], count: number): string[] {
	const rotation = new RoundRobin();
	return Array.from({ length: count }, () => {
		const { workflowId, nodeId } = rotation.next(sources)!;
		return `${workflowId}${nodeId}`;
	});
}

describe('Turns', () => {
	it('go round the nodes of a workflow', () => {
		expect(turns([source('w', 1), source('w', 2), source('w', 3)], 6)).toEqual([
			...['w1', 'w2', 'w3'],
			...['w1', 'w2', 'w3'],
		]);
	});

	it('go to workflows equally, also when one has many nodes', () => {
		const sources = [source('a', 1), source('a', 2), source('a', 3), source('b', 4)];
		expect(turns(sources, 8)).toEqual(['a1', 'b4', 'a2', 'b4', 'a3', 'b4', 'a1', 'b4']);
	});

	it('go to the node that was served longest ago, also when others asked meanwhile', () => {
		const rotation = new RoundRobin();
		const [a, b, c] = [source('a', 1), source('b', 2), source('c', 3)];
		expect(rotation.next([a, b])).toBe(a);
		expect(rotation.next([a, b])).toBe(b);
		expect(rotation.next([a, b, c])).toBe(c);
		expect(rotation.next([b, c])).toBe(b);
		expect(rotation.next([a, b, c])).toBe(a);
	});

	it('are not taken when no node asks', () => {
		expect(new RoundRobin().next([])).toBeUndefined();
	});
});
