import type { PropertyFilter } from '../../../src/value/filter';
import { FROM_ENTRY } from '../../../src/journey/position';
import { DAY, HOUR, MINUTE, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

/** Lets ann continue to the wait now, and returns whether it is over as it begins. */
async function parkedFor(
	world: JourneyWorld,
	event: { name: string; since: number; filter?: PropertyFilter },
) {
	const released = await world.release('trigger');
	await world.park(released, {
		dueAt: world.now + DAY,
		timeoutOutcome: 'timedOut',
		wait: { events: [event] },
	});
	await world.settle(released);
	return await world.release('wait');
}

const ORDERED_SINCE_ENTRY = { name: 'Ordered', since: FROM_ENTRY };

storeContract('park, where the awaited event has already occurred', (contract) => {
	it('releases the contact at once, with the event', async () => {
		const world = await contract.world();
		await world.enter('ann');
		world.now += HOUR;
		await world.record([world.track('ann', 'Ordered', { properties: { id: 7 } })]);
		world.now += HOUR;
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toMatchObject([
			{ outcome: 'reached', event: { name: 'Ordered', properties: { id: 7 } } },
		]);
	});

	it('counts events since the entry, not earlier ones', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered', { occurredAt: T0 - 1 })]);
		await world.enter('ann');
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toEqual([]);
	});

	it('counts from when the entry event occurred, if that was recorded late', async () => {
		const world = await contract.world();
		await world.record([
			world.track('ann', SIGNED_UP, { occurredAt: T0 - HOUR }),
			world.track('ann', 'Ordered', { occurredAt: T0 - MINUTE }),
		]);
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toHaveLength(1);
	});

	it('counts an event that occurred at the instant of the entry', async () => {
		const world = await contract.world();
		await world.record([world.track('ann', 'Ordered'), world.track('ann', SIGNED_UP)]);
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toHaveLength(1);
	});

	it('never counts the entry event itself', async () => {
		const world = await contract.world();
		await world.enter('ann');
		expect(await parkedFor(world, { name: SIGNED_UP, since: FROM_ENTRY })).toEqual([]);
		world.now += MINUTE;
		expect(await world.enter('ann')).toMatchObject({ entered: 0, resumed: 1 });
	});

	it('counts another event of that name from the same call', async () => {
		const world = await contract.world();
		await world.record([
			world.track('ann', SIGNED_UP, { properties: { n: 1 } }),
			world.track('ann', SIGNED_UP, { properties: { n: 2 } }),
		]);
		const entered = await parkedFor(world, { name: SIGNED_UP, since: FROM_ENTRY });
		expect(entered).toMatchObject([{ outcome: 'reached', event: { properties: { n: 2 } } }]);
	});

	it('never counts the entry event in a look-back either', async () => {
		const world = await contract.world();
		await world.enter('ann');
		expect(await parkedFor(world, { name: SIGNED_UP, since: T0 - DAY })).toEqual([]);
	});

	it('counts events of a look-back from its first millisecond on', async () => {
		const world = await contract.world();
		await world.record([
			world.track('ann', 'Ordered', { occurredAt: T0 - DAY }),
			world.track('bob', 'Ordered', { occurredAt: T0 - DAY - 1 }),
		]);
		await world.enter('ann', 'bob');
		const met = await parkedFor(world, { name: 'Ordered', since: T0 - DAY });
		expect(met.map(({ contact }) => contact.externalId)).toEqual(['ann']);
	});

	it('counts nothing before the wait where the wait is set that way', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.record([world.track('ann', 'Ordered')]);
		world.now += 1;
		expect(await parkedFor(world, { name: 'Ordered', since: world.now })).toEqual([]);
	});

	it('counts events that match the filter', async () => {
		const world = await contract.world();
		const filter: PropertyFilter = {
			match: 'all',
			conditions: [{ property: 'total', operator: 'greaterThan', value: 100 }],
		};
		await world.enter('ann', 'bob');
		await world.record([
			world.track('ann', 'Ordered', { properties: { total: 50 } }),
			world.track('ann', 'Ordered', { properties: { total: 150 } }),
			world.track('bob', 'Ordered', { properties: { total: 50 } }),
		]);
		const met = await parkedFor(world, { ...ORDERED_SINCE_ENTRY, filter });
		expect(met).toMatchObject([
			{ contact: { externalId: 'ann' }, event: { properties: { total: 150 } } },
		]);
	});

	it('takes the first of several events', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.record([
			world.track('ann', 'Ordered', { properties: { n: 2 }, occurredAt: T0 + 2 }),
			world.track('ann', 'Ordered', { properties: { n: 1 }, occurredAt: T0 + 1 }),
		]);
		world.now += HOUR;
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toMatchObject([
			{ event: { properties: { n: 1 } } },
		]);
	});

	it('counts neither other events nor those of other contacts and workspaces', async () => {
		const [world, elsewhere] = [await contract.world(), await contract.world()];
		await world.enter('ann');
		await world.record([world.track('ann', 'Opened'), world.track('bob', 'Ordered')]);
		await elsewhere.record([elsewhere.track('ann', 'Ordered')]);
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toEqual([]);
	});

	it('answers for each contact of a batch, whatever each waits for', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob', 'cleo');
		await world.record([
			world.track('ann', 'Ordered'),
			world.track('bob', 'Opened'),
			world.track('cleo', 'Ordered'),
		]);
		const awaited: Record<string, string> = { ann: 'Ordered', bob: 'Opened', cleo: 'Opened' };
		const released = await world.release('trigger');
		await world.parkAll(
			released.map((each) => {
				const event = { name: awaited[each.contact.externalId!], since: FROM_ENTRY };
				return world.arrival(each, { dueAt: T0 + DAY, wait: { events: [event] } });
			}),
		);
		const met = (await world.release('wait')).map(({ contact, event }) => [
			contact.externalId,
			event?.name,
		]);
		expect(Object.fromEntries(met)).toEqual({ ann: 'Ordered', bob: 'Opened' });
	});

	it('counts from the entry for later events too', async () => {
		const world = await contract.world();
		await world.enter('ann');
		world.now += HOUR;
		expect(await parkedFor(world, ORDERED_SINCE_ENTRY)).toEqual([]);
		const before = world.track('ann', 'Ordered', { occurredAt: T0 - 1 });
		expect(await world.record([before])).toMatchObject({ resumed: 0 });
		const onTheWay = world.track('ann', 'Ordered', { occurredAt: T0 + MINUTE });
		expect(await world.record([onTheWay])).toMatchObject({ resumed: 1 });
	});
});
