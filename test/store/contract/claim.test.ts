import { LEASE_MS } from '../../../src/journey/position-store';
import { HOUR, leasesOf, MINUTE, namesOf, SECOND, T0 } from '../support/journey';
import { storeContract } from './support/contract';

const CONTACTS = Array.from({ length: 60 }, (_, i) => `person-${i}`);

storeContract('claim', (contract) => {
	it('takes the positions that have been ready longest, up to the limit', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob', 'cleo', 'dan');
		const released = await world.release('trigger');
		const minutes: Record<string, number> = { ann: 40, bob: 10, cleo: 30, dan: 20 };
		await world.parkAll(
			released.map((each) =>
				world.arrival(each, { dueAt: T0 + minutes[each.contact.externalId!] * MINUTE }),
			),
		);
		world.now = T0 + HOUR;
		expect(namesOf(await world.release('wait', { limit: 2 }))).toEqual(['bob', 'dan']);
		expect(namesOf(await world.release('wait', { limit: 1 }))).toEqual(['cleo']);
		expect(namesOf(await world.release('wait', { limit: 5 }))).toEqual(['ann']);
		expect(await world.claim('wait')).toEqual([]);
	});

	it('takes a position from the millisecond at which it is ready, and not before', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		world.now = T0 + HOUR - 1;
		expect(await world.claim('wait')).toEqual([]);
		world.now += 1;
		expect(await world.claim('wait')).toHaveLength(1);
	});

	it('takes positions of the named node and no other', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 }, 'wait');
		await world.bring(['bob'], { dueAt: T0 }, 'second');
		expect(namesOf(await world.release('wait'))).toEqual(['ann']);
		expect(namesOf(await world.release('second'))).toEqual(['bob']);
	});

	it('gives each position to exactly one of many concurrent callers', async () => {
		const world = await contract.world();
		await world.enter(...CONTACTS);
		const shares = await Promise.all(
			Array.from({ length: 10 }, (_, i) => world.claim('trigger', { limit: 4 + i })),
		);
		shares.push(await world.claim('trigger'));
		const ids = shares.flat().map(({ positionId }) => positionId);
		expect(ids).toHaveLength(CONTACTS.length);
		expect(new Set(ids).size).toBe(CONTACTS.length);
	});

	it('does not take a position again while its lease is valid', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		await world.claim('trigger', { limit: 1 });
		world.now += LEASE_MS - 1;
		expect(await world.claim('trigger')).toHaveLength(1);
		expect(await world.claim('trigger')).toEqual([]);
	});

	it('takes a position again when its lease has expired, and counts the attempts', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const claim = async () => {
			const lease = `next-process:${world.now}`;
			const claimed = await world.store.positions.claim(world.nodes.trigger, 10, lease, world.now);
			return claimed.map(({ attempts }) => attempts);
		};
		expect(await claim()).toEqual([1]);
		world.now += LEASE_MS;
		expect(await claim()).toEqual([2]);
		world.now += LEASE_MS;
		expect(await claim()).toEqual([3]);
	});

	it('fixes the outcome of the position for good', async () => {
		const world = await contract.world();
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.bring(['ann'], { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		world.now = T0 + HOUR;
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut' }]);
		const late = world.track('ann', 'Ordered', { occurredAt: T0 + MINUTE });
		expect(await world.record([late])).toMatchObject({ accepted: 1, resumed: 0 });
		world.now += LEASE_MS;
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut', event: null }]);
	});
});

storeContract('next ready times', (contract) => {
	it('give for each node the time at which its next position can be claimed', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 + 2 * HOUR });
		await world.bring(['cleo'], { dueAt: T0 + HOUR });
		await world.bring(['dan'], { dueAt: T0 + 3 * HOUR }, 'second');
		const { wait, second, send } = world.nodes;
		const next = await world.store.positions.nextReadyTimes([wait, second, send]);
		expect(next).toHaveLength(2);
		expect(next).toContainEqual({ nodeId: wait, readyAt: T0 + HOUR });
		expect(next).toContainEqual({ nodeId: second, readyAt: T0 + 3 * HOUR });
	});

	it('count a claimed position from the expiry of its lease', async () => {
		const world = await contract.world();
		await world.enter('ann');
		world.now += SECOND;
		await world.claim('trigger');
		expect(await world.store.positions.nextReadyTimes([world.nodes.trigger])).toEqual([
			{ nodeId: world.nodes.trigger, readyAt: world.now + LEASE_MS },
		]);
	});

	it('leave out positions that only an event can release', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { wait: { events: [{ name: 'Ordered', since: T0 }] } }, 'second');
		expect(await world.store.positions.nextReadyTimes([world.nodes.second])).toEqual([]);
		expect(await world.store.positions.nextReadyTimes([])).toEqual([]);
	});
});

storeContract('release of claimed positions', (contract) => {
	it('makes claimed positions claimable at once, and the attempt does not count', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const held = await world.claim('trigger');
		await world.store.positions.release(leasesOf(held), world.now);
		const again = await world.store.positions.claim(
			world.nodes.trigger,
			10,
			'next-process:1',
			world.now,
		);
		expect(again.map(({ attempts }) => attempts)).toEqual([1, 1]);
		expect(await world.store.positions.renewLeases(held, world.now)).toEqual(['fenced', 'fenced']);
	});

	it('leaves the outcome of the position open again', async () => {
		const world = await contract.world();
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.enter('ann');
		const [ann] = await world.release('trigger');
		const eventId = ann.event?.id;
		await world.park([ann], { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait, eventId });
		await world.settle([ann]);
		world.now = T0 + HOUR;
		await world.store.positions.release(await world.claim('wait'), world.now);
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 1 });
		expect(await world.release('wait')).toMatchObject([
			{ outcome: 'reached', event: { name: 'Ordered' } },
		]);
	});

	it('keeps the outcome that an event or an earlier claim has fixed', async () => {
		const world = await contract.world();
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.bring(['ann', 'bob'], { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		await world.record([world.track('ann', 'Ordered')]);
		world.now = T0 + HOUR;
		await world.claim('wait');
		world.now += LEASE_MS;
		await world.store.positions.release(await world.claim('wait'), world.now);
		const late = world.track('bob', 'Ordered', { occurredAt: T0 + MINUTE });
		expect(await world.record([late])).toMatchObject({ resumed: 0 });
		const outcomes = (await world.release('wait')).map(({ contact, outcome }) => [
			contact.externalId,
			outcome,
		]);
		expect(Object.fromEntries(outcomes)).toEqual({ ann: 'reached', bob: 'timedOut' });
	});
});
