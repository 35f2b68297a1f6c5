import type { StoredWait } from '../../../src/journey/position';
import { DAY, HOUR, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

/** T0 is 09:00 UTC: 10:00 in Berlin, 18:00 in Tokyo, 04:00 in New York. */
const AT_20: StoredWait = {
	times: [{ spec: { kind: 'timeOfDay', time: '20:00' }, timeoutOutcome: 'reached' }],
	zone: 'Europe/Berlin',
	from: T0,
};
const BERLIN_20 = Date.UTC(2026, 2, 2, 19);
const TOKYO_20 = Date.UTC(2026, 2, 2, 11);
const NEW_YORK_20 = Date.UTC(2026, 2, 3, 1);

const RENEWAL: StoredWait = {
	times: [
		{
			spec: { kind: 'date', date: '2026-04-01', time: '09:00' },
			attribute: 'renewsOn',
			timeoutOutcome: 'reached',
		},
	],

	zone: 'UTC',
	from: T0,
};

async function dueOf(world: JourneyWorld, name: string): Promise<(number | null)[]> {
	return (await world.positions(name)).map(({ readyAt }) => readyAt);
}

storeContract('a wait that follows the contact', (contract) => {
	it('moves when the contact’s time zone becomes known, earlier or later', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob', 'cleo'], { dueAt: BERLIN_20, wait: AT_20 });
		await world.record([
			world.identify('ann', { timezone: 'Asia/Tokyo' }),
			world.identify('bob', { timezone: 'America/New_York' }),
			world.identify('cleo', { plan: 'pro' }),
		]);
		expect(await dueOf(world, 'ann')).toEqual([TOKYO_20]);
		expect(await dueOf(world, 'bob')).toEqual([NEW_YORK_20]);
		expect(await dueOf(world, 'cleo')).toEqual([BERLIN_20]);
		world.now = TOKYO_20;
		expect(await world.release('wait')).toMatchObject([
			{ contact: { externalId: 'ann' }, dueAt: TOKYO_20 },
		]);
	});

	it('moves back to the workflow’s time zone when the contact’s is cleared or unknown', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { timezone: 'Asia/Tokyo' })]);
		await world.bring(['ann'], { dueAt: TOKYO_20, wait: AT_20 });
		await world.record([world.identify('ann', { timezone: 'Mars/Olympus' })]);
		expect(await dueOf(world, 'ann')).toEqual([BERLIN_20]);
		await world.record([world.identify('ann', { timezone: 'Asia/Tokyo' })]);
		await world.record([world.identify('ann', { timezone: null })]);
		expect(await dueOf(world, 'ann')).toEqual([BERLIN_20]);
	});

	it('moves when the date in the attribute changes', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { renewsOn: '2026-04-01' })]);
		await world.bring(['ann'], { dueAt: Date.UTC(2026, 3, 1, 9), wait: RENEWAL });
		await world.record([world.identify('ann', { renewsOn: '2026-05-01' })]);
		expect(await dueOf(world, 'ann')).toEqual([Date.UTC(2026, 4, 1, 9)]);
	});

	it('keeps its time when the attribute is removed or no longer a date', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: Date.UTC(2026, 3, 1, 9), wait: RENEWAL });
		await world.record([
			world.identify('ann', { renewsOn: 'soon' }),
			world.identify('bob', { renewsOn: null, other: 1 }),
		]);
		expect(await dueOf(world, 'ann')).toEqual([Date.UTC(2026, 3, 1, 9)]);
		expect(await dueOf(world, 'bob')).toEqual([Date.UTC(2026, 3, 1, 9)]);
	});

	it('is released at once when its new time is past', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: BERLIN_20, wait: AT_20 });
		world.now = TOKYO_20 + HOUR;
		const applied: number[] = [];
		const stop = world.store.onReady((readyAt) => applied.push(readyAt));
		await world.record([world.identify('ann', { timezone: 'Asia/Tokyo' })]);
		stop();
		expect(applied).toContain(TOKYO_20);
		expect(await world.release('wait')).toHaveLength(1);
	});

	it('moves the time-out of a wait for an event too', async () => {
		const world = await contract.world();
		const wait: StoredWait = {
			events: [{ name: 'Ordered', since: T0 }],
			times: [
				{
					spec: { kind: 'event', maxWait: { amount: 30, unit: 'days' } },
					timeoutOutcome: 'timedOut',
				},
			],
			zone: 'UTC',
			from: T0,
		};
		await world.bring(['ann'], { dueAt: T0 + 30 * DAY, timeoutOutcome: 'timedOut', wait });
		// Summer time begins in between: 30 days by the clock in Berlin are an hour shorter.
		await world.record([world.identify('ann', { timezone: 'Europe/Berlin' })]);
		expect(await dueOf(world, 'ann')).toEqual([T0 + 30 * DAY - HOUR]);
		world.now = T0 + 30 * DAY - HOUR;
		const late = world.track('ann', 'Ordered', { occurredAt: world.now + 1 });
		expect(await world.record([late])).toMatchObject({ resumed: 0 });
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut' }]);
	});

	it('does not move after the contact was released', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: BERLIN_20, wait: AT_20 });
		world.now = BERLIN_20;
		const held = await world.claim('wait');
		await world.record([world.identify('ann', { timezone: 'America/New_York' })]);
		expect(await world.store.positions.renewLeases(held, world.now)).toEqual(['held']);
		await world.store.positions.retry(held, 'no luck', world.now);
		await world.record([world.identify('ann', { timezone: 'Asia/Tokyo' })]);
		expect(await dueOf(world, 'ann')).toEqual([world.now + 5_000]);
	});

	it('applies a change that came between the release and the wait', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.record([world.identify('ann', { timezone: 'Asia/Tokyo' })]);
		await world.park(released, { dueAt: BERLIN_20, wait: AT_20 });
		expect(await dueOf(world, 'ann')).toContain(TOKYO_20);
		const [released2] = await world.store.positions.nextReadyTimes([world.nodes.wait]);
		expect(released2.readyAt).toBe(TOKYO_20);
	});

	it('applies a change that comes while it begins', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 30 }, (_, i) => `person-${i}`);
		await world.enter(...names);
		const released = await world.release('trigger');
		await Promise.all(
			released.flatMap((each) => [
				world.park([each], { dueAt: BERLIN_20, wait: AT_20 }),
				world.record([world.identify(each.contact.externalId!, { timezone: 'Asia/Tokyo' })]),
			]),
		);
		await world.settle(released);
		const due = await Promise.all(names.map((name) => dueOf(world, name)));
		expect(due).toEqual(names.map(() => [TOKYO_20]));
	});
});

storeContract('a wait that keeps its time', (contract) => {
	it('does not move, whatever changes about the contact', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: BERLIN_20 });
		const wait = { events: [{ name: 'Ordered', since: T0 }] };
		await world.bring(['bob'], { dueAt: BERLIN_20, wait });
		await world.record([
			world.identify('ann', { timezone: 'Asia/Tokyo', renewsOn: '2026-05-01' }),
			world.identify('bob', { timezone: 'Asia/Tokyo', renewsOn: '2026-05-01' }),
		]);
		expect(await dueOf(world, 'ann')).toEqual([BERLIN_20]);
		expect(await dueOf(world, 'bob')).toEqual([BERLIN_20]);
	});
});
