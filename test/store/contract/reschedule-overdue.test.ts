import {
	DAY,
	HOUR,
	leasesOf,
	MINUTE,
	namesOf,
	SECOND,
	T0,
	type JourneyWorld,
} from '../support/journey';
import { storeContract } from './support/contract';

const GRACE = MINUTE;

/** Parks each contact, due the given time before `backAt`. */
async function bringLate(world: JourneyWorld, backAt: number, lateBy: Record<string, number>) {
	await world.enter(...Object.keys(lateBy));
	const released = await world.release('trigger');
	await world.parkAll(
		released.map((each) =>
			world.arrival(each, { dueAt: backAt - lateBy[each.contact.externalId!] }),
		),
	);
	await world.settle(released);
	world.now = backAt;
}

async function readyAt(world: JourneyWorld, name: string) {
	const [position] = await world.positions(name);
	return position?.readyAt;
}

storeContract('overdue contacts after the workflow was off', (contract) => {
	const overdue = (
		world: JourneyWorld,
		policy: Parameters<typeof world.store.maintenance.rescheduleOverdue>[1],
	) => world.store.maintenance.rescheduleOverdue([world.nodes.wait], policy, world.now);

	it('spread: are released one after the other, evenly, the longest overdue first', async () => {
		const world = await contract.world();
		const back = T0 + 10 * DAY;
		await bringLate(world, back, {
			ann: HOUR,
			bob: 3 * DAY,
			cleo: 2 * HOUR,
			dan: DAY,
			eve: 2 * DAY,
		});
		await overdue(world, { policy: 'spread', minutes: 10 });
		const order = ['bob', 'eve', 'dan', 'cleo', 'ann'];
		const times = await Promise.all(order.map((name) => readyAt(world, name)));
		expect(times).toEqual([0, 2, 4, 6, 8].map((minute) => back + minute * MINUTE));
		expect(namesOf(await world.release('wait'))).toEqual(['bob']);
	});

	it('spread: stay as they are if late by no more than a minute, on time or not due yet', async () => {
		const world = await contract.world();
		const back = T0 + DAY;
		const lateBy = { ann: GRACE + 1, bob: GRACE, cleo: SECOND, dan: 0, eve: -HOUR };
		await bringLate(world, back, lateBy);
		await overdue(world, { policy: 'spread', minutes: 10 });
		expect(await readyAt(world, 'ann')).toBe(back);
		for (const name of ['bob', 'cleo', 'dan', 'eve'] as const) {
			expect(await readyAt(world, name)).toBe(back - lateBy[name]);
		}
	});

	it('spread: all fit into the time, also 1,000 in a minute', async () => {
		const world = await contract.world();
		const back = T0 + DAY;
		const names = Array.from({ length: 1_000 }, (_, i) => `person-${i}`);
		await bringLate(world, back, Object.fromEntries(names.map((name) => [name, HOUR])));
		await overdue(world, { policy: 'spread', minutes: 1 });
		world.now = back + 30 * SECOND - 1;
		expect(await world.claim('wait', { limit: 2_000 })).toHaveLength(500);
		world.now = back + MINUTE - 1;
		expect(await world.claim('wait', { limit: 2_000 })).toHaveLength(500);
	});

	it('spread: keep what ends their wait and how late they are', async () => {
		const world = await contract.world();
		const back = T0 + DAY;
		await world.bring(['ann'], {
			dueAt: T0 + HOUR,
			timeoutOutcome: 'timedOut',
			wait: { events: [{ name: 'Ordered', since: T0 }] },
		});
		world.now = back;
		await overdue(world, { policy: 'spread', minutes: 10 });
		const tooLate = world.track('ann', 'Ordered', { occurredAt: T0 + HOUR + 1 });
		expect(await world.record([tooLate])).toMatchObject({ resumed: 0 });
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut', dueAt: T0 + HOUR }]);
	});

	it('at once: are all released now', async () => {
		const world = await contract.world();
		await bringLate(world, T0 + DAY, { ann: HOUR, bob: GRACE, cleo: -HOUR });
		await overdue(world, { policy: 'atOnce' });
		expect(namesOf(await world.release('wait'))).toEqual(['ann', 'bob']);
	});

	it('skip: leave the journey if they are later than the limit, and only then', async () => {
		const world = await contract.world();
		await bringLate(world, T0 + DAY, { ann: 31 * MINUTE, bob: 30 * MINUTE, cleo: -HOUR });
		await overdue(world, { policy: 'skip', minutes: 30 });
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'exited',
			reason: 'overdue',
			endedAt: T0 + DAY,
		});
		expect(await world.positions('ann')).toEqual([]);
		expect(namesOf(await world.release('wait'))).toEqual(['bob']);
		expect(await world.counts()).toMatchObject({ entered: 3, active: 2, exited: 1, positions: 2 });
	});

	it('skip: stay on the journey with the branch that is not late', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + HOUR }, 'wait');
		await world.park(released, { dueAt: T0 + 2 * DAY }, 'second');
		await world.settle(released);
		world.now = T0 + DAY;
		await overdue(world, { policy: 'skip', minutes: 30 });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		world.now = T0 + 2 * DAY;
		await world.settle(await world.release('second'));
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
	});

	it('skip: leave the journey when their last branches are completed or skipped at the same moment', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 200 }, (_, i) => `person-${i}`);
		await world.enter(...names);
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + HOUR }, 'wait');
		await world.park(released, { dueAt: T0 + HOUR }, 'second');
		await world.settle(released);
		world.now = T0 + DAY;
		const settling = (await world.release('second')).map((each) => () => world.settle([each]));
		settling.splice(20, 0, () => overdue(world, { policy: 'skip', minutes: 30 }));
		await Promise.all(settling.map((work) => work()));
		expect(await world.counts()).toMatchObject({ entered: 200, active: 0, positions: 0 });
	});

	it.each(['spread', 'skip'] as const)(
		'%s: stay as they are if an execution holds them, or at other nodes',
		async (policy) => {
			const world = await contract.world();
			await world.bring(['ann'], { dueAt: T0 + HOUR }, 'second');
			await world.bring(['bob'], { dueAt: T0 + HOUR }, 'wait');
			world.now = T0 + DAY - 2 * MINUTE;
			const held = await world.claim('wait');
			world.now = T0 + DAY;
			await overdue(world, { policy, minutes: 10 });
			expect(await world.store.positions.renewLeases(leasesOf(held), world.now)).toEqual(['held']);
			expect(await readyAt(world, 'ann')).toBe(T0 + HOUR);
			expect(await world.counts()).toMatchObject({ active: 2 });
			await world.store.maintenance.rescheduleOverdue([], { policy, minutes: 10 }, world.now);
			expect(await world.counts()).toMatchObject({ active: 2 });
		},
	);
});
