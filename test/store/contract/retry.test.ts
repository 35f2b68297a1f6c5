import { MAX_ATTEMPTS, retryDelayMs } from '../../../src/journey/backoff';
import { LEASE_MS } from '../../../src/journey/position-store';
import { DAY, HOUR, leasesOf, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';

/** Fails the position at the node repeatedly, each time as soon as it may be claimed. */
async function failRepeatedly(world: JourneyWorld, times: number, reason = 'no luck') {
	for (let attempt = 1; attempt <= times; attempt++) {
		const held = await world.claim('trigger');
		await world.store.positions.retry(held, reason, world.now);
		world.now += retryDelayMs(attempt);
	}
}

storeContract('retry', (contract) => {
	it('releases the position again after a growing back-off', async () => {
		const world = await contract.world();
		await world.enter('ann');
		for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
			await world.store.positions.retry(await world.claim('trigger'), 'no luck', world.now);
			world.now += retryDelayMs(attempt) - 1;
			expect(await world.claim('trigger')).toEqual([]);
			world.now += 1;
			const next = await world.store.positions.nextReadyTimes([world.nodes.trigger]);
			expect(next).toEqual([{ nodeId: world.nodes.trigger, readyAt: world.now }]);
		}
	});

	it('fails the enrollment after the last attempt, with the reason', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await failRepeatedly(world, MAX_ATTEMPTS - 1);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		const failedAt = world.now;
		await failRepeatedly(world, 1, 'The mail server said no.');
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'failed',
			reason: 'The mail server said no.',
			endedAt: failedAt,
		});
		expect(await world.counts()).toMatchObject({ entered: 1, failed: 1, active: 0, positions: 0 });
	});

	it('keeps the position of a failed enrollment, out of reach of any claim', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await failRepeatedly(world, MAX_ATTEMPTS, 'no luck');
		world.now += 100 * DAY;
		expect(await world.claim('trigger')).toEqual([]);
		expect(await world.store.positions.nextReadyTimes([world.nodes.trigger])).toEqual([]);
		expect(await world.positions('ann')).toMatchObject([
			{ readyAt: null, lease: null, error: 'no luck', attempts: MAX_ATTEMPTS },
		]);
	});

	it('fails the enrollment at once where n8n holds the execution, since only n8n has its item', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const held = await world.release('trigger');
		const [ann] = held.filter(({ contact }) => contact.externalId === 'ann');
		await world.store.positions.holdExternally(leasesOf([ann]), world.now + DAY);
		await world.store.positions.retry(leasesOf(held), 'no luck', world.now);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed', reason: 'no luck' });
		expect(await world.positions('ann')).toMatchObject([{ readyAt: null, heldUntil: null }]);
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active' });
		world.now += retryDelayMs(1);
		expect(namesOf(await world.release('trigger'))).toEqual(['bob']);
	});

	it('counts the attempts of each position of a batch separately', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await failRepeatedly(world, MAX_ATTEMPTS - 1);
		await world.enter('bob');
		const held = await world.release('trigger');
		expect(namesOf(held)).toEqual(['ann', 'bob']);
		await world.store.positions.retry(leasesOf(held), 'no luck', world.now);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed' });
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active' });
		world.now += retryDelayMs(1);
		expect(namesOf(await world.release('trigger'))).toEqual(['bob']);
	});

	it('counts an attempt whose process died as a failed one', async () => {
		const world = await contract.world();
		await world.enter('ann');
		for (let crash = 1; crash < MAX_ATTEMPTS; crash++) {
			await world.claim('trigger');
			world.now += LEASE_MS;
		}
		await failRepeatedly(world, 1);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed' });
	});

	it('keeps item and outcome for the next attempt', async () => {
		const world = await contract.world();
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.bring(['ann'], {
			dueAt: T0 + HOUR,
			timeoutOutcome: 'timedOut',
			wait,
			item: { n: 1 },
		});
		await world.record([world.track('ann', 'Ordered', { properties: { id: 7 } })]);
		await world.store.positions.retry(await world.claim('wait'), 'no luck', world.now);
		world.now += 2 * HOUR;
		expect(await world.release('wait')).toMatchObject([
			{ outcome: 'reached', item: { n: 1 }, event: { properties: { id: 7 } } },
		]);
	});
});

storeContract('fail', (contract) => {
	it('ends the enrollment at once, without another attempt', async () => {
		const world = await contract.world();
		await world.enter('ann', 'bob');
		const held = await world.release('trigger');
		const [ann] = held.filter(({ contact }) => contact.externalId === 'ann');
		await world.store.positions.fail(leasesOf([ann]), 'No such template.', world.now);
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'failed',
			reason: 'No such template.',
			endedAt: T0,
		});
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active' });
		expect(await world.counts()).toMatchObject({ entered: 2, active: 1, failed: 1, positions: 1 });
	});

	it('stops the other branches of the enrollment too', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 }, 'wait');
		await world.park(released, { dueAt: T0 }, 'second');
		await world.settle(released);
		const [wait, second] = [await world.release('wait'), await world.release('second')];
		await world.store.positions.fail(leasesOf(wait), 'no luck', world.now);
		expect(await world.store.positions.renewLeases(leasesOf(second), world.now)).not.toContain(
			'held',
		);
		expect(await world.store.positions.load(leasesOf(second), world.now)).toEqual([]);
		expect(await world.park(second, { dueAt: T0 }, 'send')).not.toContain('parked');
		world.now += HOUR;
		expect(await world.claim('second')).toEqual([]);
		await world.settle(second);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'failed', reason: 'no luck' });
	});

	it.each(['fail', 'retry'] as const)(
		'leaves nothing of an enrollment that ended meanwhile: %s after the last attempt',
		async (ending) => {
			const world = await contract.world();
			await world.enter('ann');
			await failRepeatedly(world, MAX_ATTEMPTS - 1);
			const held = await world.claim('trigger');
			const { workspaceId, now } = world;
			const ann = await idOf(world, 'ann');
			await world.store.journeys.exit(workspaceId, [ann], null, 'asked to', now);
			await world.store.positions[ending](held, 'no luck', now);
			expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'asked to' });
			expect(await world.positions('ann')).toEqual([]);
		},
	);

	it('lets the contact enter anew where re-entry allows it', async () => {
		const world = await contract.world();
		await world.enter('ann');
		await world.store.positions.fail(await world.claim('trigger'), 'no luck', world.now);
		expect(await world.enter('ann')).toMatchObject({ entered: 1 });
		expect(await world.counts()).toMatchObject({ entered: 2, active: 1, failed: 1, positions: 1 });
	});
});
