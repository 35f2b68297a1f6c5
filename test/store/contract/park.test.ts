import { LOOP_LIMIT } from '../../../src/store/sql/positions/park';
import { LEASE_MS } from '../../../src/journey/position-store';
import { DAY, HOUR, leasesOf, namesOf, SIGNED_UP, T0, YEAR } from '../support/journey';
import { storeContract } from './support/contract';

storeContract('park', (contract) => {
	it('keeps the contact waiting until the exact millisecond, and returns the item', async () => {
		const world = await contract.world();
		const item = { order: { id: 7 }, text: 'ÄÖ 👋🏽', list: [1, null, 'x'], nothing: null };
		await world.bring(['ann'], { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', item });
		world.now = T0 + HOUR - 1;
		expect(await world.claim('wait')).toEqual([]);
		world.now += 1;
		expect(await world.release('wait')).toMatchObject([
			{ outcome: 'timedOut', item, arrivedAt: T0, dueAt: T0 + HOUR, event: null },
		]);
	});

	it.each([
		['2^31 ms and more', 2 ** 31 + 1],
		['30 years', 30 * YEAR],
	])('lets contacts wait for %s', async (_, ms) => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + ms }, 'second');
		world.now = T0 + ms - 1;
		expect(await world.claim('second')).toEqual([]);
		world.now += 1;
		expect(await world.claim('second')).toHaveLength(1);
	});

	it('without a due time waits for an event, without limit', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { wait: { events: [{ name: 'Ordered', since: T0 }] } }, 'second');
		world.now += 100 * YEAR;
		expect(await world.claim('second')).toEqual([]);
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 1 });
		expect(await world.claim('second')).toHaveLength(1);
	});

	it('keeps the event that the contact arrived with, until another one ends the wait', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.parkAll(
			released.map((each) => {
				const plan = { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut' as const, wait };
				return world.arrival(each, { ...plan, eventId: each.event?.id });
			}),
		);
		await world.settle(released);
		await world.record([world.track('ann', 'Ordered')]);
		world.now += HOUR;
		const events = (await world.release('wait')).map(({ contact, event, outcome }) => [
			contact.externalId,
			event?.name,
			outcome,
		]);
		expect(events.sort()).toEqual([
			['ann', 'Ordered', 'reached'],
			['bob', SIGNED_UP, 'timedOut'],
		]);
	});

	it('answers in the order of the arrivals', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob', 'cleo');
		const [first, second, third] = await world.release('trigger');
		await world.settle([first]);
		await world.store.positions.fail(leasesOf([third]), 'no more', world.now);
		const results = await world.park([third, second, first], { dueAt: T0 });
		expect(results[1]).toBe('parked');
		expect(results[0]).not.toBe('parked');
		expect(results[2]).toBe('fenced');
		expect(await world.parkAll([])).toEqual([]);
	});

	it('refuses contacts whose enrollment has ended', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 }, 'second');
		await world.store.positions.fail(await world.claim('second'), 'no more', world.now);
		expect(await world.park(released, { dueAt: T0 }, 'wait')).not.toContain('parked');
		expect(await world.claim('wait')).toEqual([]);
	});

	it('parks no contact twice when an execution is replayed', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const [bob] = released.filter(({ contact }) => contact.externalId === 'bob');
		await world.park([bob], { dueAt: T0 + HOUR, item: { run: 1 } });
		world.now += LEASE_MS;
		const replayed = await world.release('trigger', { owner: 'next-process' });
		expect(await world.park(replayed, { dueAt: T0 + DAY, item: { run: 2 } })).toEqual([
			'parked',
			'parked',
		]);
		world.now = T0 + 2 * DAY;
		const due = await world.release('wait');
		const items = due.map(({ contact, item }) => [contact.externalId, item?.run]);
		expect(Object.fromEntries(items)).toEqual({ ann: 2, bob: 1 });
		expect(items).toHaveLength(2);
	});

	it('parks no contact twice when the same arrival is in a call twice, or comes from 10 calls', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		await world.park([...released, ...released], { dueAt: T0 });
		await Promise.all(Array.from({ length: 10 }, () => world.park(released, { dueAt: T0 })));
		expect(namesOf(await world.release('wait'))).toEqual(['ann', 'bob']);
	});

	it('parks a contact at every node that it reaches', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 }, 'wait');
		await world.park(released, { dueAt: T0 }, 'second');
		await world.settle(released);
		expect(await world.release('wait')).toHaveLength(1);
		expect(await world.release('second')).toHaveLength(1);
	});

	it('fails an enrollment that passes the same node too often, and no other', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const of = (name: string) => released.filter(({ contact }) => contact.externalId === name);
		await world.park(released, { dueAt: T0 });
		await world.settle(released);
		const [bobWaits] = (await world.positions('bob')).map(({ id }) => id);
		let held = (await world.release('wait', { limit: 2 })).filter(
			({ contact }) => contact.externalId === 'ann',
		);
		// Each turn of the loop is a release; the node visits are what counts.
		const visits = Array.from({ length: LOOP_LIMIT - 2 }, (_, i) => ({
			enrollment_id: of('ann')[0].enrollmentId,
			position_id: -i - 1,
			node_id: world.nodes.wait,
			outcome: 'reached',
			arrived_at: T0,
			left_at: T0,
			day: 0,
			is_first: false,
		}));
		await world.conn.db.insertInto('node_visits').values(visits).execute();
		expect(await world.park(held, { dueAt: T0 })).toEqual(['parked']);
		await world.settle(held);
		held = await world.release('wait');
		expect(await world.park(held, { dueAt: T0 })).toEqual(['loop']);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed', reason: 'loop' });
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active' });
		expect(await world.positions('bob')).toMatchObject([{ id: bobWaits }]);
	});

	it('does not count visits of other nodes, or of earlier enrollments, as a loop', async () => {
		const world = await contract.world();
		const turns = 5;
		await world.enter('ann');
		let held = await world.release('trigger');
		for (let turn = 0; turn < turns; turn++) {
			for (const node of ['wait', 'second'] as const) {
				expect(await world.park(held, { dueAt: T0 }, node)).toEqual(['parked']);
				await world.settle(held);
				held = await world.release(node);
			}
		}
		await world.settle(held);
		expect(await world.record([world.track('ann', SIGNED_UP)])).toMatchObject({ entered: 1 });
	});
});
