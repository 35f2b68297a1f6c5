import type { OpenCount, Span } from '../../../src/report/journey-counts';
import { funnelReport } from '../../../src/report/funnel';
import { DAY, HOUR, leasesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const ALL: Span = { basis: 'entry', from: null, to: null };
const TODAY = Math.floor(T0 / DAY);

storeContract('open positions in reports', (contract) => {
	const openIn = async (world: JourneyWorld, span = ALL) =>
		await world.store.reports.open(world.journey.id, span);
	const shown = (world: JourneyWorld, counts: readonly OpenCount[]) =>
		counts
			.map(({ nodeId, waiting, failed, enrollments, released }) => ({
				node: Object.entries(world.nodes).find(([, id]) => id === nodeId)?.[0],
				...{ waiting, failed, enrollments, released },
			}))
			.sort((a, b) => String(a.node).localeCompare(String(b.node)));

	it('are counted by node, apart from those of failed enrollments', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob', 'cyd'], { dueAt: T0 + HOUR });
		await world.enter('dan', 'eve');
		const held = await world.claim('trigger');
		await world.store.positions.fail(leasesOf([held[0]]), 'no luck', T0);
		expect(shown(world, await openIn(world))).toEqual([
			{ node: 'trigger', waiting: 1, failed: 1, enrollments: 2, released: 0 },
			{ node: 'wait', waiting: 3, failed: 0, enrollments: 3, released: 0 },
		]);
	});

	it('whose visit is recorded already are no first visits, and count as released', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		await world.release('wait', { limit: 1 });
		expect(shown(world, await openIn(world))).toEqual([
			{ node: 'wait', waiting: 2, failed: 0, enrollments: 1, released: 1 },
		]);
	});

	it('are not those of an enrollment that ended while an execution held them', async () => {
		const goals = [{ name: 'Ordered', event: { name: 'Ordered' } }];
		const world = await contract.world({ goals });
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		const leases = await world.claim('wait');
		await world.record([world.track('ann', 'Ordered')]);
		expect(shown(world, await openIn(world))).toMatchObject([{ node: 'wait', waiting: 1 }]);
		await world.store.positions.release(leases, world.now);
		expect(shown(world, await openIn(world))).toEqual([
			{ node: 'wait', waiting: 1, failed: 0, enrollments: 1, released: 0 },
		]);
	});

	it('are those of the span, by the day of entry or of arrival', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + 9 * DAY });
		await world.enter('bob');
		world.now += DAY;
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + 9 * DAY });
		await world.settle(released);
		await world.bring(['cyd'], { dueAt: T0 + 9 * DAY });
		const waiting = async (basis: Span['basis'], from: number | null, to: number | null) =>
			(await openIn(world, { basis, from, to })).reduce((sum, each) => sum + each.waiting, 0);
		expect(await waiting('entry', TODAY, TODAY)).toBe(2);
		expect(await waiting('entry', TODAY + 1, null)).toBe(1);
		expect(await waiting('event', null, TODAY)).toBe(1);
		expect(await waiting('event', TODAY + 1, TODAY + 1)).toBe(2);
		const byDay = await openIn(world);
		expect(byDay.map(({ entryDay, waiting: n }) => [entryDay, n]).sort()).toEqual([
			[TODAY, 2],
			[TODAY + 1, 1],
		]);
	});

	it('can be split by an attribute of the contact', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { plan: 'pro' })]);
		await world.bring(['ann', 'bob'], { dueAt: T0 + HOUR });
		const counts = await world.store.reports.open(world.journey.id, ALL, {
			...{ by: 'attribute', name: 'plan' },
		});
		expect(counts.map(({ group, waiting }) => [group, waiting]).sort()).toEqual([
			[null, 1],
			['pro', 1],
		]);
	});

	it('that a goal or an exit ends are visits with that outcome, so that no step loses them', async () => {
		const goals = [{ name: 'Ordered', event: { name: 'Ordered' } }];
		const world = await contract.world({ goals });
		await world.bring(['ann', 'bob', 'cyd', 'dan'], { dueAt: T0 + HOUR });
		await world.enter('eve');
		await world.record([world.track('ann', 'Ordered'), world.track('eve', 'Ordered')]);
		const { workspaceId, store, journey } = world;
		const [bob] = await store.contacts.find(workspaceId, [[{ kind: 'userId', value: 'bob' }]]);
		await store.journeys.exit(workspaceId, [bob!], journey.key, 'By hand', world.now);
		const visits = await store.reports.visits(journey.id, ALL, 'total');
		expect(
			visits.map(({ outcome, visits: n, enrollments }) => [outcome, n, enrollments]).sort(),
		).toEqual([
			['converted', 1, 1],
			['exited', 1, 1],
		]);
		const { rows } = await funnelReport(store, {
			journey: { id: journey.id, name: 'Test', nodeId: journey.nodeId, zone: 'UTC', graph: null },
			...{ span: ALL, today: TODAY },
		});
		expect(rows).toMatchObject([
			{ kind: 'journey', reached: 5, waitingNow: 2, converted: 2, exited: 1, failed: 0 },
			{ step: 'trigger', reached: 5 },
			{ step: 'wait', reached: 4, waitingNow: 2, converted: 1, exited: 1, dropped: 0 },
			{ kind: 'exit', step: 'By hand', reached: 1 },
			{ kind: 'goal', step: 'Ordered', reached: 2 },
		]);
	});
});
