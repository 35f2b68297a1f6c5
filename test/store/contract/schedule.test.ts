import type { JourneyConfig } from '../../../src/journey/journey';
import type { Schedule } from '../../../src/journey/schedule';
import type { Rule } from '../../../src/rule/rule';
import { DAY, HOUR, MINUTE, SECOND, type JourneyWorld } from '../support/journey';
import { openAgain, storeContract, type Contract } from './support/contract';
import { allEnrollments } from './support/stored';
import {
	dyingStore,
	entriesOf,
	contacts,
	segmentWith,
	slowStore,
	switchOff,
	switchOn,
	tickAt,
} from './support/time';

const at = (iso: string) => Date.parse(iso);

function everyone(
	schedule: Schedule,
	changes: Partial<JourneyConfig> = {},
): Partial<JourneyConfig> {
	return {
		entry: { on: 'schedule', segment: 'vip', schedule },
		overdue: { policy: 'atOnce' },
		zone: 'Europe/Berlin',
		...changes,
	};
}

const mondays = everyone({ cron: '0 9 * * 1' });
/** The first Monday after T0, at nine in Berlin. */
const MONDAY = at('2026-03-09T08:00:00Z');

/** A world whose segment has these members, and a contact outside the segment. */
async function worldOf(contract: Contract, changes: Partial<JourneyConfig>, members: string[]) {
	const world = await contract.world(changes);
	const names = [...members, 'stranger'];
	await world.record(names.map((name) => world.identify(name, { plan: 'pro' })));
	await segmentWith(world, 'vip', members);
	return world;
}

async function enteredBy(world: JourneyWorld): Promise<string[]> {
	const runs = await allEnrollments(world.conn, world.journey.id);
	return runs.map(({ contact }) => contact).sort();
}

/** Completes all enrollments, so that the contacts may enter again. */
async function travel(world: JourneyWorld): Promise<void> {
	await world.settle(await world.release('trigger', { limit: 10_000 }));
}

storeContract('a journey with a schedule', (contract) => {
	it('is entered by all members of its segment, and by no other contact', async () => {
		const world = await worldOf(contract, mondays, ['ann', 'bob']);
		await tickAt(world, MONDAY - 1);
		expect(await enteredBy(world)).toEqual([]);
		await tickAt(world, MONDAY + 5 * SECOND);
		expect(await enteredBy(world)).toEqual(['ann', 'bob']);
		expect(await world.release('trigger')).toMatchObject([{ event: null }, { event: null }]);
	});

	it('is entered at each occurrence by the members at that time', async () => {
		const world = await worldOf(contract, mondays, ['ann']);
		await tickAt(world, MONDAY);
		await tickAt(world, MONDAY + 12 * SECOND);
		await travel(world);
		await segmentWith(world, 'vip', ['stranger']);
		await tickAt(world, MONDAY + 7 * DAY);
		expect(await entriesOf(world, 'ann')).toEqual([
			'2026-03-09T08:00:00.000Z',
			'2026-03-16T08:00:00.000Z',
		]);
		expect(await enteredBy(world)).toEqual(['ann', 'ann', 'stranger']);
	});

	it('starts at the same time of day when the clocks have changed', async () => {
		const daily = everyone({ cron: '30 2 * * *' });
		const world = await worldOf(contract, daily, ['ann']);
		world.now = at('2026-03-28T12:00:00Z');
		await tickAt(world, world.now);
		await travel(world);
		for (let minute = 0; minute < 3 * 24 * 60; minute += 10) {
			await tickAt(world, at('2026-03-28T12:00:00Z') + minute * MINUTE);
			await travel(world);
		}
		expect((await entriesOf(world, 'ann')).slice(1)).toEqual([
			'2026-03-29T01:00:00.000Z',
			'2026-03-30T00:30:00.000Z',
			'2026-03-31T00:30:00.000Z',
		]);
	});

	it('is not entered again where a process is slow to see that another has handled the occurrence', async () => {
		const world = await worldOf(contract, mondays, ['ann']);
		const slow = await slowStore(world.conn, async () => {
			await tickAt(world, MONDAY);
			await travel(world);
		});
		await slow.maintenance.runTimeBased(MONDAY);
		expect(await enteredBy(world)).toEqual(['ann']);
	});

	it('applies the re-entry rule; enrollments that may overlap have an instance each', async () => {
		const once = await worldOf(contract, { ...mondays, reentry: { mode: 'never' } }, ['ann']);
		const always = await worldOf(contract, { ...mondays, reentry: { mode: 'always' } }, ['ann']);
		for (const world of [once, always]) {
			await tickAt(world, MONDAY);
			await tickAt(world, MONDAY + 7 * DAY);
		}
		expect(await enteredBy(once)).toEqual(['ann']);
		expect(await always.enrollments('ann')).toMatchObject([
			{ instance: 'schedule 2026-03-09T08:00:00.000Z', status: 'active' },
			{ instance: 'schedule 2026-03-16T08:00:00.000Z', status: 'active' },
		]);
	});

	it('applies the entry cap', async () => {
		const world = await worldOf(contract, { ...mondays, capPerDay: 3 }, contacts(10));
		await tickAt(world, MONDAY);
		await tickAt(world, MONDAY + HOUR);
		expect(await enteredBy(world)).toHaveLength(3);
	});

	it('is entered by contacts that time alone has made members', async () => {
		const world = await contract.world(mondays);
		await world.record([world.track('ann', 'Ordered'), world.track('bob', 'Called')]);
		const { workspaceId, store, now } = world;
		const rule: Rule = {
			version: 1,
			none: [
				{ type: 'event', name: 'Ordered', window: { last: { amount: 3, unit: 'days' } } },
				{ type: 'attribute', path: 'externalId', operator: 'contains', value: 'control' },
			],
		};
		const definition = { key: 'vip', name: 'VIP', zone: 'UTC', query: { rule } };
		const segment = await store.segments.save(workspaceId, definition, now);
		expect(segment).toMatchObject({ timeDependent: true, members: 1 });
		await tickAt(world, MONDAY);
		expect(await enteredBy(world)).toEqual(['ann', 'bob']);
	});

	it('is not entered while its segment does not exist', async () => {
		const world = await contract.world(mondays);
		await tickAt(world, MONDAY);
		expect(await world.counts()).toMatchObject({ entered: 0 });
		await world.record([world.identify('ann', {})]);
		await segmentWith(world, 'vip', ['ann']);
		await tickAt(world, MONDAY + HOUR);
		expect(await world.counts()).toMatchObject({ entered: 0 });
		await tickAt(world, MONDAY + 7 * DAY);
		expect(await world.counts()).toMatchObject({ entered: 1 });
	});

	it('cannot be registered with an invalid schedule', async () => {
		const world = await contract.world();
		await expect(switchOn(world, everyone({ cron: 'often' }))).rejects.toThrow(
			/'Cron Expression' "often" has 1 fields, not 5/,
		);
	});
});

storeContract('a journey that starts at one instant', (contract) => {
	const july = everyone({ at: '2026-07-01T09:00' });
	const JULY = at('2026-07-01T07:00:00Z');

	it('is entered then, once, also when it is switched on again', async () => {
		const world = await worldOf(contract, july, ['ann']);
		await tickAt(world, JULY);
		await travel(world);
		await tickAt(world, JULY + 12 * SECOND);
		await switchOff(world);
		await switchOn(world, { ...july, vars: { brand: 'new' } });
		await tickAt(world, JULY + 30 * SECOND);
		await tickAt(world, JULY + DAY);
		expect(await enteredBy(world)).toEqual(['ann']);
	});

	it('is entered again when another instant is set', async () => {
		const world = await worldOf(contract, july, ['ann']);
		await tickAt(world, JULY);
		await travel(world);
		await switchOn(world, everyone({ at: '2026-07-02T09:00' }));
		await tickAt(world, JULY + DAY);
		expect(await enteredBy(world)).toEqual(['ann', 'ann']);
	});

	it('is not entered if the instant was long past when it was switched on', async () => {
		const world = await worldOf(contract, everyone({ at: '2026-01-01T09:00' }), ['ann']);
		await tickAt(world, world.now + MINUTE);
		expect(await enteredBy(world)).toEqual([]);
	});
});

storeContract('a journey with a schedule that is switched off and on', (contract) => {
	async function offAndOn(overdue: JourneyConfig['overdue'], lateMs: number) {
		const world = await worldOf(contract, { ...mondays, overdue }, ['ann']);
		await switchOff(world);
		await tickAt(world, MONDAY);
		expect(await enteredBy(world)).toEqual([]);
		world.now = MONDAY + lateMs;
		await switchOn(world, { ...mondays, overdue });
		await tickAt(world, world.now);
		return world;
	}

	it('makes up for one missed occurrence', async () => {
		const world = await offAndOn({ policy: 'atOnce' }, 16 * DAY);
		await travel(world);
		await tickAt(world, world.now + HOUR);
		expect(await enteredBy(world)).toEqual(['ann']);
		await tickAt(world, MONDAY + 21 * DAY);
		expect(await enteredBy(world)).toEqual(['ann', 'ann']);
	});

	it('skips a missed occurrence that is later than the policy allows', async () => {
		const skip = { policy: 'skip', minutes: 30 } as const;
		expect(await enteredBy(await offAndOn(skip, 30 * MINUTE))).toEqual(['ann']);
		const late = await offAndOn(skip, 31 * MINUTE);
		expect(await enteredBy(late)).toEqual([]);
		await tickAt(late, MONDAY + 7 * DAY);
		expect(await enteredBy(late)).toEqual(['ann']);
	});
});

storeContract('a large segment that enters by a schedule', (contract) => {
	const MANY = 2_500;
	/** Transactions: expired enrollments, the segment's members, the occurrence begins, the first page. */
	const AFTER_FIRST_PAGE = 4;

	it('enters page by page; when a process dies, another one continues', async () => {
		const world = await worldOf(contract, mondays, contacts(MANY));
		world.now = MONDAY;
		const dying = await dyingStore(world.conn, AFTER_FIRST_PAGE);
		await expect(dying.maintenance.runTimeBased(world.now)).rejects.toThrow('the process has died');
		expect(await world.counts()).toMatchObject({ entered: 1_000 });
		await travel(world);
		await tickAt(world, MONDAY + MINUTE);
		expect(await world.counts()).toMatchObject({ entered: MANY });
		expect(new Set(await enteredBy(world)).size).toBe(MANY);
		await travel(world);
		await tickAt(world, MONDAY + HOUR);
		expect(await world.counts()).toMatchObject({ entered: MANY, active: 0 });
	});

	it('waits while the journey is off and continues when it is on again', async () => {
		const world = await worldOf(contract, mondays, contacts(MANY));
		world.now = MONDAY;
		const dying = await dyingStore(world.conn, AFTER_FIRST_PAGE);
		await expect(dying.maintenance.runTimeBased(world.now)).rejects.toThrow('the process has died');
		await switchOff(world);
		await tickAt(world, MONDAY + MINUTE);
		expect(await world.counts()).toMatchObject({ entered: 1_000 });
		await switchOn(world, mondays);
		await tickAt(world, MONDAY + 2 * MINUTE);
		expect(await world.counts()).toMatchObject({ entered: MANY });
	});

	it('enters once, though several processes check the schedule at once', async () => {
		const world = await worldOf(
			contract,
			{ ...mondays, reentry: { mode: 'always' } },
			contacts(MANY),
		);
		const other =
			contract.place.name === 'static-data'
				? world.store
				: (await openAgain(contract.place, contract.opened())).store;
		const ticks = [world.store, other, world.store, other].map((store) =>
			store.maintenance.runTimeBased(MONDAY),
		);
		const calls = contacts(50).map((name) => world.record([world.identify(name, { seen: name })]));
		await Promise.all([...ticks, ...calls]);
		await tickAt(world, MONDAY + MINUTE);
		expect(await world.counts()).toMatchObject({ entered: MANY, active: MANY });
		expect(new Set(await enteredBy(world)).size).toBe(MANY);
	});
});
