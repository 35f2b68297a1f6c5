import { funnelOf, type FunnelCounts, type FunnelOptions } from '../../../src/report/funnel';
import {
	day,
	enrolled,
	GRAPH,
	journeyOf,
	MARCH,
	MINUTE,
	NODES,
	span,
	standing,
	took,
	visited,
} from './support';

/*
 * 100 enter. 4 are still at the trigger, 2 have failed there. 94 reach the wait: 20 wait there, 9
 * meet the goal and 5 take the exit there, 40 order in time, 20 time out. Of the 40 all are thanked,
 * which is the end; of the 20 only 12 are reminded.
 */
const counts: FunnelCounts = {
	enrollments: [
		enrolled('entered', 100),
		enrolled('completed', 60),
		enrolled('converted', 9, { goal: 'Ordered' }),
		enrolled('exited', 5, { reason: 'Unsubscribed' }),
		enrolled('failed', 2),
	],
	enrollmentsBefore: [],
	visits: [
		visited(2, 1, 'reached', 40),
		visited(2, 1, 'timedOut', 20),
		visited(2, 1, 'converted', 9),
		visited(2, 1, 'exited', 5),
		visited(3, 2, 'Sent', 40, { fromOutcome: 'reached' }),
		visited(4, 2, 'Sent', 12, { fromOutcome: 'timedOut' }),
	],
	open: [standing(1, null, 4, { failed: 2, enrollments: 6 }), standing(2, 1, 20)],
	durations: [took('stay', 2, 'reached', [MINUTE, 3 * MINUTE, 9 * MINUTE])],
};

const options = (more: Partial<FunnelOptions> = {}): FunnelOptions => ({
	...{ journey: journeyOf(), span: MARCH, today: day('2026-03-31'), ...more },
});

const stepsOf = (more: Partial<FunnelOptions> = {}, given = counts) =>
	funnelOf(options(more), NODES, given, null).rows.filter(({ kind }) => kind === 'step');

describe('The funnel', () => {
	it('begins with the journey, where entered is what became of all enrollments', () => {
		const { rows } = funnelOf(options(), NODES, counts, null);
		expect(rows[0]).toMatchObject({
			...{ kind: 'journey', reached: 100, waitingNow: 24, completed: 60, converted: 9 },
			...{ exited: 5, failed: 2, conversionRatePercent: 9 },
		});
		expect(24 + 60 + 9 + 5 + 2).toBe(100);
	});

	it('has the steps in the order of the flow, with both rates', () => {
		const rates = stepsOf().map(({ step, reached, stepRatePercent, overallRatePercent }) => [
			...[step, reached, stepRatePercent, overallRatePercent],
		]);
		expect(rates).toEqual([
			['Start', 100, null, 100],
			['Wait', 94, 94, 94],
			['Thank', 40, 42.55, 40],
			['Remind', 12, 30, 12],
		]);
	});

	it('accounts for each enrollment at a step exactly once', () => {
		const [start, wait, thank, remind] = stepsOf();
		const left = { converted: 0, exited: 0, dropped: 0 };
		expect(start).toMatchObject({ waitingNow: 4, failed: 2, movedOn: 94, completed: 0, ...left });
		expect(wait).toMatchObject({ waitingNow: 20, movedOn: 52, completed: 0 });
		expect(wait).toMatchObject({
			converted: 9,
			exited: 5,
			dropped: 8,
			conversionRatePercent: 9.57,
		});
		expect(thank).toMatchObject({ waitingNow: 0, movedOn: 0, completed: 40, ...left });
		expect(remind).toMatchObject({ waitingNow: 0, movedOn: 0, completed: 12, ...left });
		for (const row of stepsOf()) {
			const parts = [
				'waitingNow',
				'movedOn',
				'completed',
				'converted',
				'exited',
				'failed',
				'dropped',
			];
			expect(parts.reduce((sum, part) => sum + Number(row[part]), 0)).toBe(row.reached);
		}
	});

	it('has the median time at a step, within 1 percent, and null where none was measured', () => {
		const [, wait, thank] = stepsOf();
		expect(Math.abs(Number(wait.medianMs) / (3 * MINUTE) - 1)).toBeLessThanOrEqual(0.01);
		expect(thank.medianMs).toBeNull();
	});

	it('ends with the exits and goals by name', () => {
		const { rows } = funnelOf(options(), NODES, counts, null);
		expect(rows.slice(-2)).toMatchObject([
			{ kind: 'exit', step: 'Unsubscribed', reached: 5, overallRatePercent: 5 },
			{ kind: 'goal', step: 'Ordered', reached: 9, overallRatePercent: 9 },
		]);
	});

	it.each(['converted', 'exited'])(
		"takes a branch named '%s' for no goal and no exit, as nobody waits at it",
		(branch) => {
			const branched = {
				...counts,
				visits: [visited(2, 1, branch, 94), visited(3, 2, 'Sent', 60, { fromOutcome: branch })],
				open: [standing(1, null, 4, { failed: 2, enrollments: 6 })],
			};
			const nodes = NODES.map((node) =>
				node.nodeId === 2 ? { ...node, type: 'n8n-nodes-journey.branchOnBehavior' } : node,
			);
			const { rows } = funnelOf(options(), nodes, branched, null);
			expect(rows.find(({ step }) => step === 'Wait')).toMatchObject({
				...{ reached: 94, movedOn: 60, dropped: 34, converted: 0, exited: 0 },
			});
		},
	);

	it("takes what comes behind a branch named 'Failed' for a next step", () => {
		const branched = {
			...counts,
			visits: [visited(2, 1, 'Failed', 94), visited(3, 2, 'Sent', 60, { fromOutcome: 'Failed' })],
			open: [],
		};
		const nodes = NODES.map((node) => (node.nodeId === 2 ? { ...node, type: 'splitTest' } : node));
		const { rows } = funnelOf(options(), nodes, branched, null);
		const wait = rows.find(({ step }) => step === 'Wait');
		expect(wait).toMatchObject({ movedOn: 60, completed: 0, dropped: 34 });
	});

	it('counts a contact that comes round again once as reached', () => {
		const looped = {
			...counts,
			visits: [
				visited(2, 1, 'reached', 94),
				visited(3, 2, 'Sent', 94),
				visited(2, 3, 'reached', 50, { enrollments: 0 }),
				visited(3, 2, 'Sent', 50, { enrollments: 0 }),
			],
			open: [standing(1, null, 6)],
		};
		const [, wait, thank] = stepsOf({}, looped);
		expect(wait).toMatchObject({ reached: 94, movedOn: 94, dropped: 0 });
		expect(thank).toMatchObject({ reached: 94, movedOn: 0, dropped: 94, completed: 0 });
	});

	it('shows unvisited nodes of the workflow, and those that were deleted', () => {
		const shown = stepsOf({ journey: journeyOf(GRAPH) });
		expect(shown.map(({ step, state, reached }) => [step, state, reached])).toEqual([
			['Start', 'current', 100],
			['Wait for Order', 'current', 94],
			['Thank', 'current', 40],
			['Survey', 'unvisited', 0],
			['Remind', 'deleted', 12],
		]);
		// There is a step behind it now, and none of the 40 got there.
		expect(shown[2]).toMatchObject({ completed: 0, dropped: 40 });
	});

	it('takes a step for the last one if only its failures go on', () => {
		const [thank, survey] = [GRAPH.edges[3], GRAPH.nodes[4]];
		const graph = {
			nodes: GRAPH.nodes,
			edges: [...GRAPH.edges.slice(0, 3), { ...thank, output: 1 }],
		};
		const shown = stepsOf({ journey: journeyOf(graph) });
		expect(shown.find(({ step }) => step === 'Thank')).toMatchObject({ completed: 40, dropped: 0 });
		expect(shown.find(({ step }) => step === survey.name)).toMatchObject({ reached: 0 });
	});

	it('compares with the span before, in columns of their own', () => {
		const before = {
			...counts,
			enrollments: [enrolled('entered', 50), enrolled('converted', 1)],
			visits: [visited(2, 1, 'reached', 10)],
			open: [],
		};
		const { rows, columns } = funnelOf(options({ compare: true }), NODES, counts, before);
		expect(rows[0]).toMatchObject({ reachedBefore: 50, conversionRatePercentBefore: 2 });
		expect(rows[2]).toMatchObject({ reached: 94, reachedBefore: 10, overallRatePercentBefore: 20 });
		const { description } = columns.find(({ key }) => key === 'reachedBefore')!;
		expect(description).toContain('in the span before, 2026-01-29 to 2026-02-28');
	});

	it('of all time has nothing to compare with, and a note about it', () => {
		const allTime = { span: { basis: 'entry' as const, from: null, to: null }, compare: true };
		const { notes } = funnelOf(options(allTime), NODES, counts, null);
		expect(notes).toContainEqual(expect.stringContaining('no span before'));
	});

	it('by event date adds what was waiting before, so that the journey still reconciles', () => {
		const byEvent = {
			...counts,
			enrollmentsBefore: [enrolled('entered', 30), enrolled('exited', 8)],
		};
		const event = options({ span: span('2026-03-01', '2026-03-31', 'event') });
		const { rows, subtitle } = funnelOf(event, NODES, byEvent, null);
		expect(rows[0]).toMatchObject({ waitingBefore: 22, reached: 100, waitingNow: 46 });
		expect(22 + 100).toBe(46 + 60 + 9 + 5 + 2);
		expect(subtitle).toBe('Happened 2026-03-01 to 2026-03-31 (Europe/Berlin)');
	});

	it('by a split has all rows for each group, the largest first', () => {
		const split = { by: 'segment' as const, key: 'vip' };
		const divided = {
			...counts,
			enrollments: [
				enrolled('entered', 10, { group: 'in' }),
				enrolled('entered', 90, { group: 'out' }),
			],
			visits: [
				visited(2, 1, 'reached', 80, { group: 'out' }),
				visited(2, 1, 'reached', 10, { group: 'in' }),
			],
			open: [standing(1, null, 10, { group: 'out' })],
		};
		const { rows, picture } = funnelOf(options({ split }), NODES, divided, null);
		const reached = rows.filter(({ step }) => step === 'Wait');
		expect(reached).toMatchObject([
			{ group: 'Not in Segment', reached: 80, overallRatePercent: 88.89, medianMs: null },
			{ group: 'In Segment', reached: 10, overallRatePercent: 100 },
		]);
		expect(picture).toMatchObject({ type: 'bars', series: ['Not in Segment', 'In Segment'] });
	});

	it('without enrollments has zeros, no rates, and a note', () => {
		const none = { ...counts, enrollments: [], visits: [], open: [], durations: [] };
		const { rows, notes } = funnelOf(options(), [], none, null);
		expect(rows).toMatchObject([{ reached: 0, conversionRatePercent: null }]);
		expect(notes[0]).toBe('There are no enrollments 2026-03-01 to 2026-03-31.');
	});

	it('describes every field of its rows, with unit, date basis and window', () => {
		for (const more of [{}, { compare: true, split: { by: 'attribute' as const, name: 'plan' } }]) {
			const { columns, rows } = funnelOf(
				options(more),
				NODES,
				counts,
				more.compare ? counts : null,
			);
			for (const row of rows)
				expect(Object.keys(row).sort()).toEqual(columns.map(({ key }) => key).sort());
			for (const { unit, description } of columns) {
				if (unit !== 'text')
					expect(description).toContain('by entry date, 2026-03-01 to 2026-03-31');
			}
		}
	});
});
