import type { Lease } from '../../../src/journey/position';
import { LEASE_MS } from '../../../src/journey/position-store';
import { HOUR, leasesOf, MINUTE, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const passing = (lease: Lease) => ({ ...lease, visit: 0, outcome: 'sent' });

/** What a process may try with a lease that it has lost. */
const ATTEMPTS: [string, (world: JourneyWorld, old: Lease[]) => Promise<unknown>][] = [
	['complete', (world, old) => world.store.positions.complete(old, world.now)],
	['retry', (world, old) => world.store.positions.retry(old, 'too late', world.now)],
	['fail', (world, old) => world.store.positions.fail(old, 'too late', world.now)],
	['holdExternally', (world, old) => world.store.positions.holdExternally(old, world.now + HOUR)],
	['release', (world, old) => world.store.positions.release(old, world.now)],
	[
		'decide',
		(world, old) => world.store.positions.decide(world.nodes.send, [passing(old[0])], world.now),
	],
	['renewLeases', (world, old) => world.store.positions.renewLeases(old, world.now + MINUTE)],
	['load', (world, old) => world.store.positions.load(old, world.now + MINUTE)],
];

storeContract('a lease that was lost', (contract) => {
	async function lost(world: JourneyWorld) {
		await world.enter('ann');
		const [old] = await world.release('trigger');
		world.now += LEASE_MS;
		const [held] = await world.release('trigger', { owner: 'next-process' });
		return { old, held };
	}

	it.each(ATTEMPTS)('has no effect through %s', async (_, attempt) => {
		const world = await contract.world();
		const { old, held } = await lost(world);
		const before = [await world.positions('ann'), await world.enrollments('ann')];
		await attempt(world, leasesOf([old]));
		expect([await world.positions('ann'), await world.enrollments('ann')]).toEqual(before);
		expect(await world.store.positions.renewLeases(leasesOf([held]), world.now)).toEqual(['held']);
	});

	it('is reported as fenced', async () => {
		const world = await contract.world();
		const { old, held } = await lost(world);
		const standings = await world.store.positions.renewLeases(
			leasesOf([old, held, old]),
			world.now,
		);
		expect(standings).toEqual(['fenced', 'held', 'fenced']);
		expect(await world.store.positions.load(leasesOf([old]), world.now)).toEqual([]);
	});

	it('parks no contact, unlike a lease that is held', async () => {
		const world = await contract.world();
		const { old, held } = await lost(world);
		expect(await world.park([old, held], { dueAt: T0 + HOUR })).toEqual(['fenced', 'parked']);
		expect(await world.park([old], { dueAt: T0 + HOUR }, 'second')).toEqual(['fenced']);
		expect(await world.positions('ann')).toHaveLength(2);
	});

	it('commits no message', async () => {
		const world = await contract.world();
		const { old, held } = await lost(world);
		const request = (lease: Lease) => ({
			...leasesOf([lease])[0],
			...{ nodeId: world.nodes.send, enrollmentId: old.enrollmentId },
			...{ contactId: old.contact.id, channel: 'email', recipient: 'ann@example.com' },
		});
		const [{ id }] = await world.store.ledger.reserve([request(old)], world.now);
		const commit = async ({ positionId, lease }: Lease) =>
			(await world.store.ledger.commit([{ id, positionId, lease }], world.now)).has(id);
		expect(await commit(old)).toBe(false);
		expect(await commit(held)).toBe(true);
	});
});

storeContract('renewing leases', (contract) => {
	it('extends the time of the lease', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const [ann] = released.filter(({ contact }) => contact.externalId === 'ann');
		world.now += LEASE_MS - 1;
		await world.store.positions.renewLeases(leasesOf([ann]), world.now);
		world.now += LEASE_MS - 1;
		expect(namesOf(await world.release('trigger'))).toEqual(['bob']);
		world.now += 1;
		expect(namesOf(await world.release('trigger'))).toEqual(['ann']);
	});

	it('keeps an expired lease that no other claim has taken', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const held = await world.claim('trigger');
		world.now += 2 * LEASE_MS;
		expect(await world.store.positions.renewLeases(held, world.now)).toEqual(['held']);
		expect(await world.claim('trigger')).toEqual([]);
	});

	it('answers in the order of the leases asked, also for positions that are gone', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob', 'cleo');
		const held = await world.claim('trigger');
		await world.settle([held[1]]);
		const asked = [held[2], held[1], held[0], { positionId: 987_654_321, lease: 'x' }];
		expect(await world.store.positions.renewLeases(asked, world.now)).toEqual([
			'held',
			'fenced',
			'held',
			'fenced',
		]);
		expect(await world.store.positions.renewLeases([], world.now)).toEqual([]);
	});
});

storeContract('load', (contract) => {
	it('reads contact and attributes as they are at the release', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { plan: 'free', firstName: 'Ann' })]);
		await world.bring(['ann'], { dueAt: T0 + HOUR, item: { order: { id: 7, tags: ['x'] } } });
		await world.record([world.identify('ann', { plan: 'pro', timezone: 'Asia/Tokyo' })]);
		world.now = T0 + HOUR;
		expect(await world.release('wait')).toMatchObject([
			{
				contact: { firstName: 'Ann', timezone: 'Asia/Tokyo', attributes: { plan: 'pro' } },
				item: { order: { id: 7, tags: ['x'] } },
				arrivedAt: T0,
				dueAt: T0 + HOUR,
				journey: { enteredAt: T0 },
			},
		]);
	});

	it('returns positions in the order of the leases', async () => {
		const world = await contract.world();
		await world.enter(...Array.from({ length: 50 }, (_, i) => `person-${i}`));
		const held = (await world.claim('trigger')).reverse();
		const opened = await world.store.positions.load(held, world.now);
		expect(opened.map(({ positionId }) => positionId)).toEqual(
			held.map(({ positionId }) => positionId),
		);
	});

	it('leaves out positions whose enrollment has ended', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const held = await world.release('trigger');
		const [ann] = held.filter(({ contact }) => contact.externalId === 'ann');
		await world.store.positions.fail(leasesOf([ann]), 'no more', world.now);
		const opened = await world.store.positions.load(leasesOf(held), world.now);
		expect(namesOf(opened)).toEqual(['bob']);
		expect(await world.store.positions.load([], world.now)).toEqual([]);
	});

	it('extends the time of the lease', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const held = await world.claim('trigger');
		world.now += LEASE_MS - 1;
		await world.store.positions.load(held, world.now);
		world.now += LEASE_MS - 1;
		expect(await world.claim('trigger')).toEqual([]);
	});
});
