import type { StoredWait } from '../../../src/journey/position';
import type { Rule, RuleNode } from '../../../src/rule/rule';
import { DAY, HOUR, MINUTE, T0 } from '../support/journey';
import { storeContract } from './support/contract';

const waitFor = (...all: RuleNode[]): StoredWait => ({
	rule: { rule: { version: 1, all } as Rule, zone: 'UTC' },
});
const VIP: RuleNode = { type: 'attribute', path: 'vip', operator: 'isTrue' };
const TWICE: RuleNode = {
	type: 'event',
	name: 'Viewed',
	count: { op: 'atLeast', times: 2 },
	window: { since: 'entry' },
};

storeContract('a wait for a rule', (contract) => {
	it('ends as soon as the rule becomes true, for the contacts concerned', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], {
			dueAt: T0 + DAY,
			timeoutOutcome: 'timedOut',
			wait: waitFor(VIP),
		});
		world.now += HOUR;
		const changed = await world.record([world.identify('ann', { vip: true })]);
		expect(changed).toMatchObject({ resumed: 1 });
		const resumed = await world.release('wait');
		expect(resumed).toMatchObject([{ contact: { externalId: 'ann' }, outcome: 'reached' }]);
		await world.settle(resumed);
		world.now = T0 + DAY;
		expect(await world.release('wait')).toMatchObject([
			{ contact: { externalId: 'bob' }, outcome: 'timedOut' },
		]);
	});

	it('is over at once where the rule already holds', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { vip: true })]);
		await world.bring(['ann', 'bob'], { wait: waitFor(VIP) });
		expect(await world.release('wait')).toMatchObject([{ contact: { externalId: 'ann' } }]);
	});

	it('counts events since the entry, without the entry event and earlier ones', async () => {
		const world = await contract.world();
		await world.record([{ ...world.track('ann', 'Viewed'), occurredAt: T0 - MINUTE }]);
		await world.bring(['ann'], { wait: waitFor(TWICE) });
		world.now += MINUTE;
		expect(await world.record([world.track('ann', 'Viewed')])).toMatchObject({ resumed: 0 });
		expect(await world.record([world.track('ann', 'Viewed')])).toMatchObject({ resumed: 1 });
	});

	it('for the absence of an event ends once the time for that event is over', async () => {
		const world = await contract.world();
		const abandoned: RuleNode = {
			...{ type: 'sequence', first: { name: 'Cart' }, then: { name: 'Ordered' } },
			...{ within: { amount: 1, unit: 'hours' }, negate: true },
		};
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY, wait: waitFor(abandoned) });
		const carts = ['ann', 'bob'].map((name) => world.track(name, 'Cart'));
		expect(await world.record(carts)).toMatchObject({ resumed: 0 });
		world.now = T0 + HOUR;
		await world.store.maintenance.runTimeBased(world.now);
		expect(await world.record([world.track('bob', 'Ordered')])).toMatchObject({ resumed: 0 });
		expect(await world.release('wait')).toEqual([]);
		world.now = T0 + HOUR + 1;
		await world.store.maintenance.runTimeBased(world.now);
		expect(await world.release('wait')).toMatchObject([
			{ contact: { externalId: 'ann' }, outcome: 'reached' },
		]);
	});

	it('may be for a contact to join a segment', async () => {
		const world = await contract.world();
		const query = { rule: { version: 1, all: [VIP] } as Rule };
		const segment = { key: 'vips', name: 'VIPs', zone: 'UTC', query };
		await world.store.segments.save(world.workspaceId, segment, world.now);
		await world.bring(['ann'], { wait: waitFor({ type: 'segment', segment: 'vips' }) });
		expect(await world.record([world.identify('ann', { vip: true })])).toMatchObject({
			resumed: 1,
		});
	});

	it('for a rule that time alone makes true is ended by time-based work', async () => {
		const world = await contract.world();
		const amount = { amount: 2, unit: 'days' } as const;
		await world.bring(['ann'], {
			wait: waitFor({ type: 'timeInJourney', operator: 'atLeast', amount }),
		});
		await world.store.maintenance.runTimeBased(T0 + 2 * DAY - 1);
		world.now = T0 + 2 * DAY;
		expect(await world.release('wait')).toEqual([]);
		await world.store.maintenance.runTimeBased(world.now);
		expect(await world.release('wait')).toMatchObject([{ contact: { externalId: 'ann' } }]);
	});

	it('in a race with events ends by whichever comes first', async () => {
		const world = await contract.world();
		const since = T0;
		const race = {
			...waitFor(VIP),
			events: [
				{ name: 'Ordered', since },
				{ name: 'Called', since },
			],
		};
		await world.bring(['ann', 'bob', 'eve'], { dueAt: T0 + DAY, wait: race });
		world.now += HOUR;
		const call = [world.track('ann', 'Called'), world.identify('bob', { vip: true })];
		expect(await world.record(call)).toMatchObject({ resumed: 2 });
		const resumed = await world.release('wait');
		const events = resumed.map(({ contact, event }) => [contact.externalId, event?.name]);
		expect(events.sort()).toEqual([
			['ann', 'Called'],
			['bob', undefined],
		]);
		await world.settle(resumed);
		world.now = T0 + DAY;
		expect(await world.release('wait')).toMatchObject([{ contact: { externalId: 'eve' } }]);
	});
});

storeContract('a goal that time alone meets', (contract) => {
	it('is found by time-based work', async () => {
		const rule: Rule = {
			version: 1,
			all: [{ type: 'timeInJourney', operator: 'atLeast', amount: { amount: 3, unit: 'days' } }],
		};
		const world = await contract.world({ exits: [{ name: 'Too long', rule }] });
		await world.bring(['ann'], { dueAt: T0 + 30 * DAY });
		await world.store.maintenance.runTimeBased(T0 + 3 * DAY - 1);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
		await world.store.maintenance.runTimeBased(T0 + 3 * DAY);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'exited', reason: 'Too long' });
	});
});
