import type { JourneyConfig } from '../../../src/journey/journey';
import type { AwaitedEvent, ParkRequest } from '../../../src/journey/position';
import { DAY, HOUR, MINUTE, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { tickAt } from './support/time';

const STILL: Partial<JourneyConfig> = { whileOff: 'standStill' };

async function off(world: JourneyWorld, at: number): Promise<void> {
	world.now = at;
	await world.store.journeys.deactivate(world.workflowId, world.nodes.trigger, at);
}

async function on(world: JourneyWorld, at: number, says = new Map<string, boolean>()) {
	world.now = at;
	await world.store.journeys.switchOn(world.workflowId, says, at);
}

const dueOf = async (world: JourneyWorld, name: string) => {
	const [{ dueAt, readyAt }] = await world.positions(name);
	return { dueAt, readyAt };
};

const both = (at: number) => ({ dueAt: at, readyAt: at });

/** Enters the contacts; each waits as its plan says. */
async function bringEach(world: JourneyWorld, plans: Record<string, Partial<ParkRequest>>) {
	await world.enter(...Object.keys(plans));
	const released = await world.release('trigger');
	await world.parkAll(
		released.map((each) => ({ ...world.arrival(each), ...plans[each.contact.externalId!] })),
	);
	await world.settle(released);
}

storeContract('time while a workflow is off', (contract) => {
	it('counts on by default: what was due meanwhile is ready when it is on again', async () => {
		const world = await contract.world();
		await bringEach(world, { ann: { dueAt: T0 + HOUR }, bob: { dueAt: T0 + 3 * DAY } });
		await off(world, T0 + MINUTE);
		await on(world, T0 + DAY);
		expect(namesOf(await world.release('wait'))).toEqual(['ann']);
		expect(await dueOf(world, 'bob')).toEqual(both(T0 + 3 * DAY));
	});

	it('stands still where the trigger says so: each duration goes on where it stopped', async () => {
		const world = await contract.world(STILL);
		await bringEach(world, { ann: { dueAt: T0 + HOUR }, bob: { dueAt: T0 + 3 * DAY } });
		await off(world, T0 + 10 * MINUTE);
		await on(world, T0 + DAY + 10 * MINUTE);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + DAY + HOUR));
		expect(await dueOf(world, 'bob')).toEqual(both(T0 + 4 * DAY));
		world.now = T0 + DAY + HOUR - 1;
		expect(await world.release('wait')).toEqual([]);
		world.now += 1;
		expect(namesOf(await world.release('wait'))).toEqual(['ann']);
	});

	it('stands still once for each time off, whoever switches it on, and however often', async () => {
		const world = await contract.world(STILL);
		await bringEach(world, { ann: { dueAt: T0 + HOUR } });
		await off(world, T0);
		await off(world, T0 + MINUTE);
		await Promise.all([on(world, T0 + DAY), on(world, T0 + DAY), on(world, T0 + DAY)]);
		await on(world, T0 + 2 * DAY);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + DAY + HOUR));
		await off(world, T0 + 2 * DAY);
		await on(world, T0 + 3 * DAY);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + 2 * DAY + HOUR));
	});

	it('is as the trigger says when it is switched on, not as it was registered', async () => {
		for (const [registered, now, moved] of [
			[{}, true, DAY],
			[STILL, false, 0],
		] as const) {
			const world = await contract.world(registered);
			await bringEach(world, { ann: { dueAt: T0 + HOUR } });
			await off(world, T0);
			await on(world, T0 + DAY, new Map([['trigger', now]]));
			expect(await dueOf(world, 'ann')).toEqual(both(T0 + HOUR + moved));
		}
	});

	it('stands still for durations only: dates, times of day and quiet hours come when they come', async () => {
		const world = await contract.world(STILL);
		await bringEach(world, {
			ann: { dueAt: T0 + HOUR, byCalendar: true },
			bob: { dueAt: T0 + HOUR },
		});
		await off(world, T0);
		await on(world, T0 + DAY);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + HOUR));
		expect(await dueOf(world, 'bob')).toEqual(both(T0 + DAY + HOUR));
	});

	it('stands still from the arrival on for a contact whom a last execution parks meanwhile', async () => {
		const world = await contract.world(STILL);
		await world.enter('ann');
		const released = await world.release('trigger');
		await off(world, T0 + MINUTE);
		world.now = T0 + HOUR;
		await world.park(released, { dueAt: T0 + 2 * HOUR });
		await world.settle(released);
		await on(world, T0 + DAY);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + DAY + HOUR));
	});

	it('stands still for the limit of a wait: an event meanwhile ends it, also past the old limit', async () => {
		const awaited: AwaitedEvent = { name: 'Ordered', since: T0 };
		const wait = { events: [awaited] };
		const plan = { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut' as const, wait };
		const [still, counting] = [await contract.world(STILL), await contract.world()];
		for (const world of [still, counting]) {
			await bringEach(world, { ann: plan, bob: plan });
			await off(world, T0 + MINUTE);
			world.now = T0 + 2 * HOUR;
			const resumed = await world.record([world.track('ann', 'Ordered')]);
			expect(resumed).toMatchObject({ resumed: world === still ? 1 : 0 });
			await on(world, T0 + DAY + MINUTE);
		}
		expect(await still.release('wait')).toMatchObject([
			{ contact: { externalId: 'ann' }, outcome: 'reached', endedBy: 'event' },
		]);
		expect(await dueOf(still, 'bob')).toEqual(both(T0 + DAY + HOUR));
		const timedOut = await counting.release('wait');
		expect(timedOut.map(({ outcome }) => outcome)).toEqual(['timedOut', 'timedOut']);
	});

	it('stands still for a wait that a change of the contact computes again', async () => {
		const world = await contract.world(STILL);
		const spec = { kind: 'duration' as const, amount: 2, unit: 'days' as const };
		const wait = { times: [{ spec, timeoutOutcome: 'reached' as const }], zone: 'UTC', from: T0 };
		await bringEach(world, { ann: { dueAt: T0 + 2 * DAY, wait } });
		await off(world, T0);
		await on(world, T0 + DAY);
		await world.record([world.identify('ann', { timezone: 'Europe/Berlin' })]);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + 3 * DAY));
	});

	it('stands still for the maximum age of enrollments, which nobody reaches meanwhile', async () => {
		const age = { maxAge: { amount: 2, unit: 'days' as const } };
		const world = await contract.world({ ...STILL, ...age });
		await bringEach(world, { ann: { dueAt: null, wait: { events: [] } } });
		await off(world, T0 + DAY);
		await tickAt(world, T0 + 5 * DAY);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		await on(world, T0 + 5 * DAY);
		await tickAt(world, T0 + 6 * DAY - 1);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		await tickAt(world, T0 + 6 * DAY);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'max age' });
	});

	it('moves nothing of another journey, and nothing that an execution holds', async () => {
		const [world, other] = [await contract.world(STILL), await contract.world(STILL)];
		await bringEach(other, { ann: { dueAt: T0 + DAY } });
		await bringEach(world, { bob: { dueAt: T0 } });
		const held = await world.claim('wait');
		await off(world, T0);
		await on(world, T0 + MINUTE);
		expect(await dueOf(other, 'ann')).toEqual(both(T0 + DAY));
		expect(await world.positions('bob')).toMatchObject([{ dueAt: T0 }]);
		expect(await world.store.positions.renewLeases(held, world.now)).toEqual(['held']);
	});
});

storeContract('a paused journey', (contract) => {
	const pause = async (world: JourneyWorld) =>
		await world.store.journeys.pause(world.workflowId, world.now);
	const resume = async (world: JourneyWorld) =>
		await world.store.journeys.resume(world.workflowId, world.now);

	it('lets nobody enter and releases nobody, until it is resumed', async () => {
		const world = await contract.world({ overdue: { policy: 'atOnce' } });
		await bringEach(world, { ann: { dueAt: T0 + HOUR } });
		await pause(world);
		world.now = T0 + DAY;
		expect(await world.enter('bob')).toMatchObject({ entered: 0, refused: 1 });
		const { trigger, wait } = world.nodes;
		expect(await world.store.positions.nextReadyTimes([trigger, wait])).toEqual([]);
		expect(await world.claim('wait')).toEqual([]);
		await resume(world);
		expect(namesOf(await world.release('wait'))).toEqual(['ann']);
		expect(await world.enter('bob')).toMatchObject({ entered: 1, refused: 0 });
	});

	it('is not resumed by switching the workflow off and on', async () => {
		const world = await contract.world(STILL);
		await bringEach(world, { ann: { dueAt: T0 + HOUR } });
		await pause(world);
		await off(world, T0 + MINUTE);
		await on(world, T0 + HOUR);
		const { workspaceId, journey, workflowId } = world;
		const { key, name, nodeId, config } = journey;
		const again = { workspaceId, key, name, workflowId, nodeId, config };
		expect(await world.store.journeys.register(again, world.now)).toMatchObject({ paused: true });
		expect(await world.claim('wait')).toEqual([]);
		world.now = T0 + DAY;
		await resume(world);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + DAY + HOUR));
	});

	it('keeps its time off, if it is resumed while the workflow is off', async () => {
		const world = await contract.world(STILL);
		await bringEach(world, { ann: { dueAt: T0 + HOUR } });
		await pause(world);
		await off(world, T0 + MINUTE);
		world.now = T0 + HOUR;
		await resume(world);
		await on(world, T0 + DAY);
		expect(await dueOf(world, 'ann')).toEqual(both(T0 + DAY + HOUR));
	});
});
