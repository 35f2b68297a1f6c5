import type { PropertyFilter } from '../../../src/value/filter';
import { DAY, HOUR, leasesOf, MINUTE, namesOf, T0 } from '../support/journey';
import { storeContract } from './support/contract';

const ORDERED = { events: [{ name: 'Ordered', since: T0 }] };
const UNTIL_NOON = { dueAt: T0 + 3 * HOUR, timeoutOutcome: 'timedOut' as const, wait: ORDERED };

storeContract('an event while the contact waits', (contract) => {
	it('releases the contact at once, by the output of the event', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], UNTIL_NOON);
		world.now += HOUR;
		const ordered = world.track('ann', 'Ordered', { properties: { id: 7 } });
		expect(await world.record([ordered])).toMatchObject({ resumed: 1 });
		const resumed = await world.release('wait');
		expect(resumed).toMatchObject([
			{
				contact: { externalId: 'ann' },
				outcome: 'reached',
				event: { name: 'Ordered', properties: { id: 7 }, occurredAt: T0 + HOUR },
			},
		]);
		await world.settle(resumed);
		world.now = T0 + 3 * HOUR;
		expect(await world.release('wait')).toMatchObject([
			{ contact: { externalId: 'bob' }, outcome: 'timedOut', event: null },
		]);
	});

	it('wins if it occurs at the instant of the time-out', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		world.now = T0 + 3 * HOUR;
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 1 });
		expect(await world.release('wait')).toMatchObject([{ outcome: 'reached' }]);
	});

	it('is too late one millisecond after the time-out, released or not', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		world.now = T0 + 3 * HOUR + 1;
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut', event: null }]);
	});

	it('wins if it occurred in time and is recorded late, as long as the contact was not released', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		world.now = T0 + DAY;
		const late = world.track('ann', 'Ordered', { occurredAt: T0 + 3 * HOUR });
		expect(await world.record([late])).toMatchObject({ resumed: 1 });
		expect(await world.release('wait')).toMatchObject([{ outcome: 'reached' }]);
	});

	it('changes nothing once the contact was released', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		world.now = T0 + 3 * HOUR;
		const [released] = await world.release('wait');
		expect(released.outcome).toBe('timedOut');
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
		const [reopened] = await world.store.positions.load(leasesOf([released]), world.now);
		expect(reopened).toMatchObject({ outcome: 'timedOut', event: null });
		await world.store.positions.retry(leasesOf([released]), 'no luck', world.now);
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
	});

	it('ends the wait once: a second one changes nothing', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		const order = (id: number) => world.track('ann', 'Ordered', { properties: { id } });
		expect(await world.record([order(1), order(2)])).toMatchObject({ resumed: 1 });
		expect(await world.record([order(3)])).toMatchObject({ resumed: 0 });
		expect(await world.release('wait')).toMatchObject([{ event: { properties: { id: 1 } } }]);
	});

	it('must match name and filter, and belong to this contact', async () => {
		const filter: PropertyFilter = {
			match: 'any',
			conditions: [{ property: 'items.0.sku', operator: 'equals', value: 'A-1' }],
		};
		const world = await contract.world();
		const wait = { events: [{ ...ORDERED.events[0], filter }] };
		await world.bring(['ann', 'bob'], { ...UNTIL_NOON, wait });
		const order = (who: string, sku: string, name = 'Ordered') =>
			world.track(who, name, { properties: { items: [{ sku }] } });
		const unrelated = [order('ann', 'A-2'), order('ann', 'A-1', 'Opened'), order('cleo', 'A-1')];
		expect(await world.record(unrelated)).toMatchObject({ resumed: 0 });
		expect(await world.record([order('bob', 'A-1')])).toMatchObject({ resumed: 1 });
		expect(namesOf(await world.release('wait'))).toEqual(['bob']);
	});

	it('does not count if it occurred before the wait counts events', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		const old = world.track('ann', 'Ordered', { occurredAt: T0 - 1 });
		expect(await world.record([old])).toMatchObject({ accepted: 1, resumed: 0 });
	});

	it('never restarts a wait that it does not end', async () => {
		const world = await contract.world();
		await world.bring(['ann'], UNTIL_NOON);
		world.now += HOUR;
		await world.record([world.track('ann', 'Opened'), world.identify('ann', { plan: 'pro' })]);
		expect(await world.store.positions.nextReadyTimes([world.nodes.wait])).toEqual([
			{ nodeId: world.nodes.wait, readyAt: T0 + 3 * HOUR },
		]);
	});

	it('ends all waits of the contact that match, in every journey and branch', async () => {
		const world = await contract.world();
		await world.anotherJourney(`${world.journey.key} b`, {});
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, UNTIL_NOON, 'wait');
		await world.park(released, UNTIL_NOON, 'second');
		await world.settle(released);
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 4 });
		expect(await world.claim('wait')).toHaveLength(2);
		expect(await world.claim('second')).toHaveLength(2);
	});

	it('releases no contact whose enrollment has ended', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, UNTIL_NOON);
		await world.store.positions.fail(leasesOf(released), 'no more', world.now);
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
		expect(await world.claim('wait')).toEqual([]);
	});
});

storeContract('onReady', (contract) => {
	it('reports when a position can be claimed: entered, parked, resumed, retried, released', async () => {
		const world = await contract.world();
		const applied: number[] = [];
		const stop = world.store.onReady((readyAt) => applied.push(readyAt));
		const given = async (work: Promise<unknown>) => {
			applied.length = 0;
			await work;
			return applied.filter((at) => at > 0);
		};
		expect(await given(world.enter('ann', 'bob'))).toEqual([T0]);
		const released = await world.release('trigger');
		const parked = released.map((each, i) =>
			world.arrival(each, { ...UNTIL_NOON, dueAt: T0 + (i + 1) * HOUR }),
		);
		expect(await given(world.parkAll(parked))).toEqual([T0 + HOUR]);
		world.now += MINUTE;
		expect(await given(world.record([world.track('ann', 'Ordered')]))).toEqual([world.now]);
		const held = await world.claim('wait');
		expect(await given(world.store.positions.release(held, world.now))).toEqual([world.now]);
		expect(await given(world.record([world.track('cleo', 'Opened')]))).toEqual([]);
		stop();
		expect(await given(world.enter('cleo'))).toEqual([]);
	});

	it('reports when a failed position can be retried', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const held = await world.claim('trigger');
		const applied: number[] = [];
		const stop = world.store.onReady((readyAt) => applied.push(readyAt));
		await world.store.positions.retry(held, 'no luck', world.now);
		stop();
		const [next] = await world.store.positions.nextReadyTimes([world.nodes.trigger]);
		// Too early is harmless: the store is asked then. Too late would lose time.
		expect(Math.min(...applied)).toBeLessThanOrEqual(next.readyAt);
	});
});
