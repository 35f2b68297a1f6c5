import type { EnrollmentCount, Span } from '../../../src/report/journey-counts';
import { parseRule } from '../../../src/rule/schema';
import { quantile } from '../../../src/report/sketch';
import { dayAt } from '../../../src/time/day';
import { compactRollup } from '../../../src/store/sql/counts/rollup';
import { ROLLUPS } from '../../../src/store/sql/counts/rollups';
import { armOf, DAY, HOUR, JourneyWorld, MINUTE, T0 } from '../support/journey';
import { storeContract } from './support/contract';

const EVER: Span = { basis: 'event', from: null, to: null };
const GOAL = { goals: [{ name: 'bought', event: { name: 'Bought' } }] };

/** `status reason goal` of enrollments, with their number. */
const numbers = (counts: readonly EnrollmentCount[]) =>
	Object.fromEntries(
		counts.map(({ status, reason, goal, enrollments }) => [
			[status, reason, goal].filter((part) => part !== '').join(' '),
			enrollments,
		]),
	);

storeContract('counts for reports', (contract) => {
	let world: JourneyWorld;
	const reset = async (changes = {}) => (world = await contract.world(changes));
	const ended = async (span = EVER) =>
		numbers(await world.store.reports.enrollments([world.journey.id], span, 'total'));

	it('say how many entered, and how each of them ended', async () => {
		await reset({ ...GOAL, exits: [{ name: 'left', event: { name: 'Left' } }] });
		await world.bring(['ann', 'bob', 'cleo', 'dan'], { dueAt: T0 + DAY });
		await world.record([world.track('ann', 'Bought'), world.track('bob', 'Left')]);
		expect(await ended()).toEqual({ entered: 4, 'converted bought': 1, 'exited left': 1 });
		world.now = T0 + DAY;
		await world.settle(await world.release('wait'));
		expect(await ended()).toEqual({
			...{ entered: 4, 'converted bought': 1, 'exited left': 1, completed: 2 },
		});
	});

	it('move a completed enrollment to converted when its goal is met late', async () => {
		await reset({ ...GOAL, attribution: { amount: 5, unit: 'days' } });
		await world.bring(['ann'], { dueAt: T0 });
		await world.settle(await world.release('wait'));
		expect(await ended()).toEqual({ entered: 1, completed: 1 });
		world.now = T0 + 2 * DAY;
		await world.record([world.track('ann', 'Bought')]);
		expect(await ended()).toEqual({ entered: 1, 'converted bought': 1 });
		const today = dayAt(world.now, 'UTC');
		expect(await ended({ basis: 'event', from: today, to: today })).toEqual({
			'converted bought': 1,
		});
		const durations = await world.store.reports.durations(world.journey.id, EVER);
		const [whole] = durations.filter(({ kind }) => kind === 'enrollment');
		expect(whole.outcome).toBe('converted');
		expect(quantile(whole.sketch, 0.5)! / (2 * DAY)).toBeCloseTo(1, 1);
	});

	it('take a failure back when the enrollment is retried by hand', async () => {
		await reset();
		await world.bring(['ann'], { dueAt: T0 });
		const held = await world.release('wait');
		await world.store.positions.fail(held, 'no luck', world.now);
		expect(await ended()).toEqual({ entered: 1, failed: 1 });
		expect(await world.store.reports.open(world.journey.id, EVER)).toMatchObject([
			{ nodeId: world.nodes.wait, waiting: 0, failed: 1 },
		]);
		const { id: journeyId } = world.journey;
		await world.store.operations.retryFailed({ journeyId, limit: 10 }, world.now);
		expect(await ended()).toEqual({ entered: 1 });
		expect(await world.store.reports.open(journeyId, EVER)).toMatchObject([
			{ nodeId: world.nodes.wait, waiting: 1, failed: 0 },
		]);
	});

	it('date an entry by the calendar of the journey, not by that of the server', async () => {
		await reset({ zone: 'Asia/Tokyo' });
		world.now = Date.UTC(2026, 2, 2, 23);
		await world.enter('ann');
		const counts = await world.store.reports.enrollments([world.journey.id], EVER, 'day');
		expect(counts).toMatchObject([{ status: 'entered', day: dayAt(Date.UTC(2026, 2, 3), 'UTC') }]);
	});

	it('count a visit once, however often its execution is replayed', async () => {
		await reset();
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		const leases = await world.claim('wait');
		for (let i = 0; i < 3; i++) await world.store.positions.load(leases, world.now);
		const decisions = leases.map((lease) => ({ ...lease, visit: 1, outcome: 'Yes' }));
		for (let i = 0; i < 3; i++) {
			await world.store.positions.decide(world.nodes.second, decisions, world.now);
		}
		const visits = await world.store.reports.visits(world.journey.id, EVER, 'total');
		expect(visits).toHaveLength(2);
		expect(visits).toContainEqual(
			expect.objectContaining({ nodeId: world.nodes.wait, visits: 2, enrollments: 2 }),
		);
		expect(visits).toContainEqual(
			expect.objectContaining({ nodeId: world.nodes.second, visits: 2, enrollments: 2 }),
		);
	});

	it('count a visit once that two items of a contact make in one batch', async () => {
		await reset();
		await world.enter('ann', 'bob');
		const [ann, bob] = await world.release('trigger');
		const arm = armOf('Split');
		const decisions = [ann, ann, bob].map(({ positionId, lease }, i) => ({
			...{ positionId, lease, visit: 0, arm, outcome: i === 1 ? 'B' : 'A' },
		}));
		const held = await world.store.positions.decide(world.nodes.second, decisions, world.now);
		expect(held).toEqual(['A', 'A', 'A']);
		const visits = await world.store.reports.visits(world.journey.id, EVER, 'total');
		expect(visits).toMatchObject([{ outcome: 'A', visits: 2, enrollments: 2 }]);
		const [{ journey }] = await world.store.positions.load([ann], world.now);
		expect(journey.variants).toEqual({ Split: 'A' });
		const all = { from: null, to: null, windowDays: null };
		const arms = await world.store.experiments.results(world.nodes.second, all);
		expect(arms.map((each) => [each.arm, each.enrollments])).toEqual([['A', 2]]);
	});

	it('count an enrollment once at a node, however often it passes', async () => {
		await reset();
		await world.bring(['ann'], { dueAt: T0 });
		for (let i = 0; i < 3; i++) {
			const held = await world.release('wait');
			await world.park(held, { dueAt: T0 });
			await world.settle(held);
		}
		const [visit] = (await world.store.reports.visits(world.journey.id, EVER, 'total')).filter(
			({ fromNodeId }) => fromNodeId === world.nodes.wait,
		);
		expect(visit).toMatchObject({ visits: 2, enrollments: 0, fromOutcome: 'reached' });
		const [first] = await world.store.reports.visits(world.journey.id, EVER, 'total');
		expect(first).toMatchObject({ visits: 1, enrollments: 1, fromNodeId: world.nodes.trigger });
	});

	it('give the time at a node, and the time from node to node', async () => {
		await reset();
		await world.bring(['ann', 'bob', 'cleo'], { dueAt: T0 + HOUR });
		world.now = T0 + HOUR;
		const held = await world.release('wait');
		await world.park(held, { dueAt: world.now + 10 * MINUTE }, 'second');
		await world.settle(held);
		world.now += 10 * MINUTE;
		await world.settle(await world.release('second'));
		const median = (kind: string, nodeId: number, durations: Awaited<ReturnType<typeof read>>) =>
			quantile(durations.find((d) => d.kind === kind && d.nodeId === nodeId)!.sketch, 0.5)!;
		const read = () => world.store.reports.durations(world.journey.id, EVER);
		const durations = await read();
		expect(median('stay', world.nodes.wait, durations) / HOUR).toBeCloseTo(1, 1);
		expect(median('stay', world.nodes.second, durations) / (10 * MINUTE)).toBeCloseTo(1, 1);
		expect(median('transition', world.nodes.second, durations) / HOUR).toBeCloseTo(1, 1);
	});

	it('are the same after compaction, in fewer rows', async () => {
		await reset(GOAL);
		for (const who of ['ann', 'bob', 'cleo', 'dan', 'eve']) {
			await world.bring([who], { dueAt: T0 });
			await world.settle(await world.release('wait'));
		}
		const read = async () => ({
			enrollments: await world.store.reports.enrollments([world.journey.id], EVER, 'cohort'),
			visits: await world.store.reports.visits(world.journey.id, EVER, 'cohort'),
			durations: await world.store.reports.durations(world.journey.id, EVER),
			open: await world.store.reports.open(world.journey.id, EVER),
		});
		const rows = async () =>
			(
				await world.conn.db
					.selectFrom('visit_counts')
					.select('id')
					.where('journey_id', '=', world.journey.id)
					.execute()
			).length;
		const before = await read();
		expect(await rows()).toBe(5);
		const { conn } = world;
		for (const rollup of ROLLUPS) {
			await conn.transaction(async (trx) => await compactRollup({ conn, trx }, rollup));
		}
		expect(await rows()).toBe(1);
		expect(await read()).toEqual(before);
	});

	it('stay when visits are deleted after their term, and when a contact is erased', async () => {
		await reset(GOAL);
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		await world.settle(await world.release('wait'));
		const read = async () => [
			await ended(),
			await world.store.reports.visits(world.journey.id, EVER, 'total'),
		];
		const before = await read();
		world.now = T0 + 400 * DAY;
		await world.store.operations.prune({ visitsMs: DAY }, world.now);
		const [ann] = await world.store.contacts.recent(world.workspaceId, 1);
		await world.store.contacts.erase(world.workspaceId, [ann.id], world.now);
		expect(await read()).toEqual(before);
	});

	it.each([
		['attribute', { by: 'attribute', name: 'plan' } as const, ['free', 'pro', null]],
		['segment', { by: 'segment', key: 'paying' } as const, ['in', 'out']],
	])('are divided by %s, and their sum stays', async (_name, split, groups) => {
		await reset();
		const { store, workspaceId } = world;
		const paying = parseRule({
			version: 1,
			all: [{ type: 'attribute', path: 'plan', operator: 'equals', value: 'pro' }],
		});
		const definition = { key: 'paying', name: 'Paying', zone: 'UTC', query: { rule: paying } };
		await store.segments.save(workspaceId, definition, world.now);
		await world.record([
			world.identify('ann', { plan: 'pro' }),
			world.identify('bob', { plan: 'free' }),
			world.identify('cleo', {}),
		]);
		await world.bring(['ann', 'bob', 'cleo'], { dueAt: T0 });
		await world.settle(await world.release('wait'));
		const { reports } = store;
		const counts = await reports.enrollments([world.journey.id], EVER, 'total', split);
		const entered = counts.filter(({ status }) => status === 'entered');
		expect(entered.map(({ group }) => group).sort()).toEqual([...groups].sort());
		expect(entered.reduce((sum, each) => sum + each.enrollments, 0)).toBe(3);
		const visits = await reports.visits(world.journey.id, EVER, 'total', split);
		expect(visits.map(({ group }) => group).sort()).toEqual([...groups].sort());
		expect(visits.reduce((sum, each) => sum + each.enrollments, 0)).toBe(3);
	});

	it("never show another journey's counts", async () => {
		await reset();
		const other = await world.anotherJourney('other', { entry: { on: 'event', event: 'Else' } });
		await world.bring(['ann'], { dueAt: T0 });
		expect(await world.store.reports.enrollments([other.id], EVER, 'total')).toEqual([]);
		expect(await world.store.reports.visits(other.id, EVER, 'total')).toEqual([]);
		expect(await world.store.reports.open(other.id, EVER)).toEqual([]);
		const nodes = await world.store.reports.nodes(world.journey.id);
		expect(nodes.map(({ name }) => name)).toEqual(['trigger', 'wait']);
	});
});
