import type { JourneyConfig } from '../../../src/journey/journey';
import type { JsonObject } from '../../../src/lib/json';
import { allEnrollments } from './support/stored';
import { DAY, HOUR, MINUTE, SECOND, type JourneyWorld } from '../support/journey';
import { openAgain, storeContract } from './support/contract';
import {
	dateTriggerOf,
	dyingStore,
	entriesOf,
	contacts,
	switchOff,
	switchOn,
	tickAt,
} from './support/time';

const at = (iso: string) => Date.parse(iso);

/** A journey that starts on the contact's birthday, at nine in the contact's time zone. */
const birthdays: Partial<JourneyConfig> = {
	entry: { on: 'date', attribute: 'birthday', time: '09:00', yearly: true },
	reentry: { mode: 'always' },
	overdue: { policy: 'atOnce' },
	zone: 'Europe/Berlin',
};
const renewals: Partial<JourneyConfig> = {
	...birthdays,
	entry: { on: 'date', attribute: 'renewal', offset: { amount: -7, unit: 'days' } },
};

async function say(world: JourneyWorld, name: string, traits: JsonObject) {
	await world.record([world.identify(name, traits)]);
}

storeContract('a journey with a date trigger', (contract) => {
	it('is entered on the day, and again every year', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '1990-07-01' });
		await tickAt(world, at('2026-07-01T06:59:59Z'));
		expect(await world.enrollments('ann')).toEqual([]);
		for (const year of [2026, 2027, 2028]) {
			await tickAt(world, at(`${year}-07-01T07:00:05Z`));
			await tickAt(world, at(`${year}-07-01T07:00:17Z`));
			const released = await world.release('trigger');
			expect(released).toMatchObject([{ contact: { externalId: 'ann' }, event: null }]);
			await world.settle(released);
		}
		expect(await world.enrollments('ann')).toMatchObject([
			{ instance: 'date 2026', status: 'completed', enteredAt: at('2026-07-01T07:00:05Z') },
			{ instance: 'date 2027', status: 'completed' },
			{ instance: 'date 2028', status: 'completed' },
		]);
	});

	it('is entered on Feb 28 by contacts born on a leap day, and on Feb 29 in leap years', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '2000-02-29' });
		for (const day of ['2027-02-28', '2028-02-28', '2028-02-29', '2028-03-01', '2029-02-28']) {
			await tickAt(world, at(`${day}T12:00:00Z`));
		}
		expect(await entriesOf(world, 'ann')).toEqual([
			'2027-02-28T12:00:00.000Z',
			'2028-02-29T12:00:00.000Z',
			'2029-02-28T12:00:00.000Z',
		]);
	});

	it('notifies other processes and the dispatcher that positions are ready', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '1990-07-01' });
		const told: number[] = [];
		const stop = world.store.onReady((readyAt) => told.push(readyAt));
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		stop();
		expect(told).toContain(world.now);
	});

	it('is entered once for a date that does not recur', async () => {
		const world = await contract.world(renewals);
		await say(world, 'ann', { renewal: '2026-05-10' });
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-05-02T22:00:00.000Z');
		await tickAt(world, at('2026-05-03T00:00:00Z'));
		await say(world, 'ann', { plan: 'pro' });
		await tickAt(world, at('2026-05-04T00:00:00Z'));
		expect(await world.enrollments('ann')).toMatchObject([{ instance: 'date 2026-05-03' }]);
		await say(world, 'ann', { renewal: '2027-05-10' });
		expect(await dateTriggerOf(world, 'ann')).toBe('2027-05-02T22:00:00.000Z');
	});

	it('is not entered for a date that was already past when it was recorded', async () => {
		const world = await contract.world(renewals);
		await say(world, 'ann', { renewal: '2026-03-05' });
		await tickAt(world, world.now + DAY);
		expect(await world.enrollments('ann')).toEqual([]);
	});

	it('is entered by contacts with a readable date, whatever the values of others', async () => {
		const world = await contract.world(birthdays);
		const dates = ['1990-07-01', 'unknown', '', null, 20_000_101, { day: 1 }, '1991-07-01T00:00Z'];
		await world.record(dates.map((birthday, i) => world.identify(`person-${i}`, { birthday })));
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		const runs = await allEnrollments(world.conn, world.journey.id);
		expect(runs.map(({ contact }) => contact)).toEqual(['person-0', 'person-6']);
	});

	it('is entered at the local time of the zone that the contact has moved to', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '1990-07-01', timezone: 'America/New_York' });
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-07-01T13:00:00.000Z');
		await say(world, 'ann', { timezone: 'Asia/Tokyo' });
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-07-01T00:00:00.000Z');
	});

	it('is not entered twice for one birthday by a contact who moves west on that day', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '1990-07-01', timezone: 'Asia/Tokyo' });
		await tickAt(world, at('2026-07-01T00:00:05Z'));
		await say(world, 'ann', { timezone: 'America/New_York' });
		await tickAt(world, at('2026-07-02T00:00:00Z'));
		expect(await entriesOf(world, 'ann')).toEqual(['2026-07-01T00:00:05.000Z']);
		expect(await dateTriggerOf(world, 'ann')).toBe('2027-07-01T13:00:00.000Z');
	});

	it('is entered at once by a contact whose new clock is past the date when they move east', async () => {
		for (const timezone of ['Asia/Tokyo', null, 'Mars/Phobos']) {
			const world = await contract.world({ ...birthdays, zone: 'Asia/Tokyo' });
			await say(world, 'ann', { birthday: '1990-07-01', timezone: 'America/Los_Angeles' });
			// The evening before in Los Angeles, noon of the day in Tokyo.
			world.now = at('2026-07-01T03:00:00Z');
			await tickAt(world, world.now);
			await say(world, 'ann', { timezone });
			await tickAt(world, world.now + 12 * SECOND);
			await say(world, 'ann', { timezone: 'America/Los_Angeles' });
			await tickAt(world, at('2026-07-03T00:00:00Z'));
			expect(await entriesOf(world, 'ann')).toEqual(['2026-07-01T03:00:12.000Z']);
			expect(await dateTriggerOf(world, 'ann')).toBe('2027-07-01T16:00:00.000Z');
		}
	});

	it('is entered once by a contact who moves on the day that a clock skips the time', async () => {
		const gap: Partial<JourneyConfig> = {
			...birthdays,
			entry: { on: 'date', attribute: 'birthday', time: '02:30', yearly: true },
		};
		const world = await contract.world(gap);
		await say(world, 'ann', { birthday: '1990-03-29', timezone: 'Europe/Berlin' });
		await tickAt(world, at('2026-03-29T01:00:05Z'));
		await say(world, 'ann', { timezone: 'America/New_York' });
		await tickAt(world, at('2026-03-30T12:00:00Z'));
		expect(await entriesOf(world, 'ann')).toEqual(['2026-03-29T01:00:05.000Z']);
	});

	it('is not entered for a date that becomes a past one on the day', async () => {
		const world = await contract.world(renewals);
		await say(world, 'ann', { renewal: '2026-05-10' });
		world.now = at('2026-05-02T21:00:00Z');
		await say(world, 'ann', { renewal: '2026-05-09T12:00' });
		await tickAt(world, at('2026-05-04T00:00:00Z'));
		expect(await entriesOf(world, 'ann')).toEqual([]);
		await say(world, 'ann', { renewal: '2026-05-12' });
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-05-04T22:00:00.000Z');
	});

	it('follows a date that changes, and drops one that is removed', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '1990-07-01' });
		await say(world, 'bob', { birthday: '1990-07-01' });
		await say(world, 'ann', { birthday: '1990-08-01' });
		await say(world, 'bob', { birthday: null });
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-08-01T07:00:00.000Z');
		expect(await dateTriggerOf(world, 'bob')).toBeNull();
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 0 });
		await tickAt(world, at('2026-08-01T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 1 });
	});

	it('is still entered when another value of the contact changes just as the date is due', async () => {
		const world = await contract.world(renewals);
		await say(world, 'ann', { renewal: '2026-05-10' });
		world.now = at('2026-05-02T22:00:03Z');
		await say(world, 'ann', { plan: 'pro' });
		await tickAt(world, world.now + 9 * SECOND);
		expect(await world.counts()).toMatchObject({ entered: 1 });
	});

	it('applies the re-entry rule', async () => {
		const world = await contract.world({ ...birthdays, reentry: { mode: 'never' } });
		await say(world, 'ann', { birthday: '1990-07-01' });
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		await world.settle(await world.release('trigger'));
		await tickAt(world, at('2027-07-01T08:00:00Z'));
		expect(await world.enrollments('ann')).toMatchObject([{ instance: '', status: 'completed' }]);
	});

	it('applies the entry cap; a contact above it enters the next year', async () => {
		const world = await contract.world({ ...birthdays, capPerDay: 2 });
		const names = contacts(5);
		await world.record(names.map((name) => world.identify(name, { birthday: '1990-07-01' })));
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		await tickAt(world, at('2026-07-02T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 2 });
		await tickAt(world, at('2027-07-01T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 4 });
	});
});

storeContract('a journey with a date trigger that is switched off and on', (contract) => {
	/** Off before the birthday, on again two hours after it. */
	async function offAndOn(overdue: JourneyConfig['overdue']): Promise<JourneyWorld> {
		const world = await contract.world({ ...birthdays, overdue });
		await say(world, 'ann', { birthday: '1990-07-01' });
		await switchOff(world);
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 0 });
		world.now = at('2026-07-01T09:00:00Z');
		await switchOn(world, { ...birthdays, overdue });
		await tickAt(world, world.now);
		return world;
	}

	it('is entered late by contacts whose date came meanwhile', async () => {
		const world = await offAndOn({ policy: 'atOnce' });
		expect(await entriesOf(world, 'ann')).toEqual(['2026-07-01T09:00:00.000Z']);
		const spreading = await offAndOn({ policy: 'spread', minutes: 10 });
		expect(await spreading.counts()).toMatchObject({ entered: 1 });
	});

	it('is entered the next year by contacts that are later than the policy allows', async () => {
		const inTime = await offAndOn({ policy: 'skip', minutes: 120 });
		expect(await inTime.counts()).toMatchObject({ entered: 1 });
		const late = await offAndOn({ policy: 'skip', minutes: 119 });
		expect(await late.counts()).toMatchObject({ entered: 0 });
		expect(await dateTriggerOf(late, 'ann')).toBe('2027-07-01T07:00:00.000Z');
		await tickAt(late, at('2027-07-01T07:00:05Z'));
		expect(await late.counts()).toMatchObject({ entered: 1 });
	});

	it('knows the dates that were recorded while it was off', async () => {
		const world = await contract.world(birthdays);
		await switchOff(world);
		await say(world, 'ann', { birthday: '1990-07-01' });
		await switchOn(world, birthdays);
		await tickAt(world, at('2026-07-01T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 1 });
	});

	it('is entered at a new time of day once that is set, and no longer at the old one', async () => {
		const world = await contract.world(birthdays);
		await say(world, 'ann', { birthday: '1990-07-01' });
		const later: Partial<JourneyConfig> = {
			...birthdays,
			entry: { on: 'date', attribute: 'birthday', time: '18:00', yearly: true },
		};
		await switchOn(world, later);
		await tickAt(world, world.now + MINUTE);
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-07-01T16:00:00.000Z');
		await switchOn(world, { ...later, zone: 'America/New_York' });
		await tickAt(world, world.now + MINUTE);
		expect(await dateTriggerOf(world, 'ann')).toBe('2026-07-01T22:00:00.000Z');
		await switchOn(world, {});
		await tickAt(world, at('2026-07-02T08:00:00Z'));
		expect(await world.counts()).toMatchObject({ entered: 0 });
		expect(await dateTriggerOf(world, 'ann')).toBeNull();
	});
});

storeContract('contacts known before a journey with a date trigger', (contract) => {
	async function withMany(count: number): Promise<JourneyWorld> {
		const world = await contract.world();
		const names = contacts(count);
		await world.record(names.map((name) => world.identify(name, { birthday: '1990-07-01' })));
		return world;
	}

	it('are read page by page; when a process dies, another one continues', async () => {
		const world = await withMany(2_500);
		const journey = await world.anotherJourney(`${world.workflowId} birthdays`, birthdays);
		const known = async () =>
			(await Promise.all(['person-0', 'person-1700', 'person-2499'].map(dateTriggerFor))).map(
				(dateTrigger) => dateTrigger !== null,
			);
		const dateTriggerFor = (name: string) => dateTriggerOf(world, name, journey.id);
		expect(await known()).toEqual([false, false, false]);

		// It dies after the first page: expired enrollments and date triggers come before.
		const dying = await dyingStore(world.conn, 3);
		await expect(dying.maintenance.runTimeBased(world.now)).rejects.toThrow('the process has died');
		expect(await known()).toEqual([true, false, false]);
		await tickAt(world, world.now + 12 * SECOND);
		expect(await known()).toEqual([true, true, true]);

		await tickAt(world, at('2026-07-01T08:00:00Z'));
		expect(await world.store.journeys.counts(journey.id)).toMatchObject({
			entered: 2_500,
			active: 2_500,
		});
	});

	it('and contacts added meanwhile are all found by two processes at once', async () => {
		const world = await withMany(2_500);
		const journey = await world.anotherJourney(`${world.workflowId} birthdays`, birthdays);
		const other = await anotherProcess(world);
		const coming = contacts(2_600).slice(2_500);
		await Promise.all([
			world.store.maintenance.runTimeBased(world.now),
			other.maintenance.runTimeBased(world.now),
			world.record(coming.map((name) => world.identify(name, { birthday: '1990-07-01' }))),
		]);
		await world.store.maintenance.runTimeBased(world.now);
		world.now = at('2026-07-01T08:00:00Z');
		await Promise.all([
			world.store.maintenance.runTimeBased(world.now),
			other.maintenance.runTimeBased(world.now),
		]);
		await tickAt(world, world.now + HOUR);
		expect(await world.store.journeys.counts(journey.id)).toMatchObject({
			entered: 2_600,
			active: 2_600,
		});
		const runs = await allEnrollments(world.conn, journey.id);
		expect(new Set(runs.map(({ contact }) => contact)).size).toBe(2_600);
	});

	/** Static data belongs to one process, which may still be called twice at once. */
	async function anotherProcess(world: JourneyWorld) {
		if (contract.place.name === 'static-data') return world.store;
		return (await openAgain(contract.place, contract.opened())).store;
	}
});
