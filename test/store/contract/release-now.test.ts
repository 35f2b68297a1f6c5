import { retryDelayMs } from '../../../src/journey/backoff';
import type { ReleaseRequest } from '../../../src/operations/repair';
import { FROM_ENTRY } from '../../../src/journey/position';
import { DAY, HOUR, leasesOf, MINUTE, namesOf, T0, type JourneyWorld } from '../support/journey';
import { failAt, idsOf, resultsOf } from './support/repair';
import { storeContract } from './support/contract';

const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };

async function releaseNow(
	world: JourneyWorld,
	names: readonly string[],
	changes: Partial<ReleaseRequest> = {},
) {
	const { workspaceId, store, now } = world;
	const contactIds = await idsOf(world, ...names);
	const request = { workspaceId, contactIds, leaveBy: 'asTimed' as const, ...changes };
	return await store.operations.releaseNow(request, now);
}

storeContract('a wait that is ended by hand', (contract) => {
	it('is ready at once, for these contacts and no others', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		world.now += HOUR;
		const [contactId] = await idsOf(world, 'ann');
		const [{ id: positionId }] = await world.positions('ann');
		expect(await releaseNow(world, ['ann'])).toEqual([
			{
				...{ positionId, contactId, journeyId: world.journey.id, nodeId: world.nodes.wait },
				node: 'wait',
				result: 'released',
			},
		]);
		expect(namesOf(await world.release('wait'))).toEqual(['ann']);
		expect(await world.positions('bob')).toMatchObject([{ readyAt: T0 + DAY }]);
	});

	it.each<[ReleaseRequest['leaveBy'], string]>([
		['asTimed', 'timedOut'],
		['timedOut', 'timedOut'],
		['reached', 'reached'],
	])('%s: the contact leaves by %s, and no later event changes that', async (by, way) => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY, timeoutOutcome: 'timedOut', wait });
		await releaseNow(world, ['ann'], { leaveBy: by });
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
		expect(await world.release('wait')).toMatchObject([
			{ outcome: way, endedBy: null, event: null },
		]);
	});

	it('for an event alone, without a time, is ended too', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { wait });
		await releaseNow(world, ['ann']);
		expect(await world.release('wait')).toMatchObject([{ outcome: 'reached' }]);
	});

	it('notifies the dispatcher, unless there is nothing to release', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await world.record([world.identify('bob', {})]);
		const applied: number[] = [];
		const stop = world.store.onReady((at) => applied.push(at));
		expect(await releaseNow(world, ['bob'])).toEqual([]);
		expect(applied).not.toContain(world.now);
		await releaseNow(world, ['ann']);
		stop();
		expect(applied).toContain(world.now);
	});

	it('keeps an outcome that is already fixed, and its place among the ready positions', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY, timeoutOutcome: 'timedOut', wait });
		await world.record([world.track('ann', 'Ordered')]);
		const readyAt = world.now;
		world.now += MINUTE;
		expect(resultsOf(await releaseNow(world, ['ann'], { leaveBy: 'timedOut' }))).toEqual([
			'released',
		]);
		expect(await world.positions('ann')).toMatchObject([{ readyAt, outcome: 'reached' }]);
	});

	it('makes a failed position ready at once, without counting another attempt', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.store.positions.retry(await world.claim('trigger'), 'no luck', world.now);
		expect(await world.positions('ann')).toMatchObject([{ readyAt: T0 + retryDelayMs(1) }]);
		await releaseNow(world, ['ann']);
		expect(await world.positions('ann')).toMatchObject([{ readyAt: T0, attempts: 1 }]);
	});

	it('may be one of several: of one journey, or at one node', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + DAY }, 'wait');
		await world.park(released, { dueAt: T0 + DAY }, 'second');
		await world.settle(released);
		const { second } = world.nodes;
		expect(await releaseNow(world, ['ann'], { journeyId: -1 })).toEqual([]);
		expect(await releaseNow(world, ['ann'], { nodeId: second })).toMatchObject([
			{ nodeId: second, result: 'released' },
		]);
		expect(await world.release('wait')).toEqual([]);
		expect(namesOf(await world.release('second'))).toEqual(['ann']);
	});

	it('is busy while an execution holds it, ours or n8n’s, and stays with that', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		const held = await world.release('wait');
		const [bob] = held.filter(({ contact }) => contact.externalId === 'bob');
		await world.store.positions.holdExternally(leasesOf([bob]), T0 + DAY);
		expect(resultsOf(await releaseNow(world, ['ann', 'bob']))).toEqual(['busy', 'busy']);
		expect(await world.store.positions.renewLeases(leasesOf(held), world.now)).toEqual([
			'held',
			'held',
		]);
		expect(await world.positions('bob')).toMatchObject([{ heldUntil: T0 + DAY }]);
	});

	it('leaves failed and ended enrollments, and contacts of other workspaces, unchanged', async () => {
		const world = await contract.world();
		await failAt(world, 'wait', 'ann');
		await world.bring(['bob'], { dueAt: T0 + DAY });
		const other = await contract.world();
		const elsewhere = { workspaceId: other.workspaceId };
		expect(await releaseNow(world, ['ann'])).toEqual([]);
		expect(await releaseNow(world, ['bob'], elsewhere)).toEqual([]);
		expect(await world.claim('wait')).toEqual([]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed' });
	});
});

storeContract('waits that are ended by hand under concurrency', (contract) => {
	const contacts = Array.from({ length: 60 }, (_, i) => `person-${i}`).sort();
	const shares = [0, 1, 2].map((k) => contacts.filter((_, i) => i % 3 === k));

	it('are claimed once each, by whichever release was first', async () => {
		const world = await contract.world();
		await world.bring(contacts, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		world.now = T0 + HOUR;
		const claims = Array.from({ length: 12 }, async () => await world.claim('wait', { limit: 5 }));
		const releases = shares.map((names) => releaseNow(world, names, { leaveBy: 'reached' }));
		const [held, done] = await Promise.all([Promise.all(claims), Promise.all(releases)]);
		const rest = await world.claim('wait');
		const leases = [...held.flat(), ...rest];
		expect(new Set(leases.map(({ positionId }) => positionId)).size).toBe(contacts.length);
		const opened = await world.store.positions.load(leases, world.now);
		expect(namesOf(opened)).toEqual(contacts);
		// No lease was taken away: the positions released by hand were free at that time.
		const reached = opened.filter(({ outcome }) => outcome === 'reached').length;
		const released = done.flat().filter(({ result }) => result === 'released');
		expect(reached).toBe(released.length);
		expect(done.flat()).toHaveLength(contacts.length);
	});

	it('leave nothing to be claimed when their enrollments fail or exit at the same time', async () => {
		const world = await contract.world();
		await world.enter(...contacts);
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + DAY }, 'wait');
		await world.park(released, { dueAt: T0 }, 'second');
		await world.settle(released);
		const failing = await world.claim('second');
		const { workspaceId, store, now } = world;
		const leaving = await idsOf(world, ...shares[0]);
		await Promise.all([
			store.positions.fail(failing.slice(20), 'no luck', now),
			store.journeys.exit(workspaceId, leaving, null, 'asked to', now),
			...shares.map((names) => releaseNow(world, names)),
		]);
		const claimed = await world.claim('wait');
		const active = [];
		for (const name of contacts) {
			if ((await world.enrollment(name))!.status === 'active') active.push(name);
		}
		expect(claimed).toHaveLength(active.length);
		expect(namesOf(await world.store.positions.load(claimed, now))).toEqual(active);
	});
});
