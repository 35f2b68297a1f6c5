import { FROM_ENTRY } from '../../../src/journey/position';
import type { Rule } from '../../../src/rule/rule';
import { DAY, HOUR, leasesOf, namesOf, T0, type JourneyWorld, type Plan } from '../support/journey';
import { failAt, retry } from './support/repair';
import { storeContract } from './support/contract';

const IS_VIP: Rule = {
	version: 1,
	all: [{ type: 'attribute', path: 'vip', operator: 'isTrue' }],
};
const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };

/** Two branches: one waits, and the other fails the whole enrollment. */
async function failBeside(world: JourneyWorld, plan: Plan): Promise<void> {
	await world.enter('ann');
	const released = await world.release('trigger');
	await world.park(released, plan, 'wait');
	await world.park(released, { dueAt: T0 }, 'second');
	await world.settle(released);
	await world.store.positions.fail(await world.claim('second'), 'no luck', world.now);
}

storeContract('a branch beside the one that failed, retried by hand,', (contract) => {
	it('waits until its time, and is not cut short', async () => {
		const world = await contract.world();
		await failBeside(world, { dueAt: T0 + DAY });
		world.now += HOUR;
		await retry(world, 'ann');
		expect(namesOf(await world.release('second'))).toEqual(['ann']);
		expect(await world.release('wait')).toEqual([]);
		world.now = T0 + DAY;
		expect(await world.release('wait')).toMatchObject([{ outcome: 'reached', endedBy: null }]);
	});

	it('is ready where its time has come meanwhile', async () => {
		const world = await contract.world();
		await failBeside(world, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		world.now += DAY;
		await retry(world, 'ann');
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut' }]);
	});

	it('applies the event that came meanwhile, and later ones', async () => {
		const world = await contract.world();
		await failBeside(world, { dueAt: T0 + DAY, timeoutOutcome: 'timedOut', wait });
		world.now += HOUR;
		const event = world.track('ann', 'Ordered', { properties: { total: 7 } });
		expect(await world.record([event])).toMatchObject({ resumed: 0 });
		await retry(world, 'ann');
		expect(await world.release('wait')).toMatchObject([
			{ outcome: 'reached', endedBy: 'event', event: { properties: { total: 7 } } },
		]);

		const later = await contract.world();
		await failBeside(later, { wait });
		await retry(later, 'ann');
		expect(await later.release('wait')).toEqual([]);
		expect(await later.record([later.track('ann', 'Ordered')])).toMatchObject({ resumed: 1 });
	});

	it('ignores an event that came after its time', async () => {
		const world = await contract.world();
		await failBeside(world, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		world.now += 2 * HOUR;
		await world.record([world.track('ann', 'Ordered')]);
		await retry(world, 'ann');
		expect(await world.release('wait')).toMatchObject([{ outcome: 'timedOut', event: null }]);
	});

	it('is ready where its rule has become true meanwhile, and ends when it becomes true later', async () => {
		const world = await contract.world();
		const byRule = { wait: { rule: { rule: IS_VIP, zone: 'UTC' } } };
		await failBeside(world, byRule);
		await world.record([world.identify('ann', { vip: true })]);
		await retry(world, 'ann');
		expect(await world.release('wait')).toMatchObject([{ outcome: 'reached', endedBy: 'rule' }]);

		const later = await contract.world();
		await failBeside(later, byRule);
		await retry(later, 'ann');
		expect(await later.release('wait')).toEqual([]);
		await later.record([later.identify('ann', { vip: true })]);
		expect(await later.release('wait')).toMatchObject([{ endedBy: 'rule' }]);
	});

	it('that was under way is released anew, and the old execution is fenced', async () => {
		const world = await contract.world();
		await world.enter('ann');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 }, 'wait');
		await world.park(released, { dueAt: T0 }, 'second');
		await world.settle(released);
		const [old, failing] = [await world.release('wait'), await world.claim('second')];
		await world.store.positions.fail(failing, 'no luck', world.now);
		await retry(world, 'ann');
		expect(await world.store.positions.renewLeases(leasesOf(old), world.now)).toEqual(['fenced']);
		const [anew] = await world.release('wait');
		expect(anew.positionId).toBe(old[0].positionId);
		// A second retry finds no failed enrollment, and takes no lease away.
		expect(await retry(world, 'ann')).toEqual([]);
		expect(await world.store.positions.renewLeases(leasesOf([anew]), world.now)).toEqual(['held']);
		expect(await world.park(old, { dueAt: T0 }, 'send')).toEqual(['fenced']);
		expect(await world.park([anew], { dueAt: T0 }, 'send')).toEqual(['parked']);
	});

	it('that belongs to an execution of n8n’s own is left to it', async () => {
		const world = await contract.world();
		const inlineContact = { keys: [{ kind: 'userId' as const, value: 'ann' }], profile: {} };
		const [inlineEntry] = await world.store.journeys.enrollInline(
			...([world.journey, world.nodes.wait, [{ ...inlineContact, instance: '' }]] as const),
			...(['this-process:s', world.now] as const),
		);
		const { enrollmentId, contact, position } = inlineEntry!;
		const arrival = { enrollmentId, contactId: contact.id, from: position, dueAt: T0 };
		const rest = { timeoutOutcome: 'reached' as const, wait: null, item: null };
		await world.parkAll([{ ...arrival, ...rest }], 'second');
		await world.store.positions.fail(await world.claim('second'), 'no luck', world.now);
		expect(await retry(world, 'ann')).toMatchObject([{ result: 'retried' }]);
		world.now += DAY;
		expect(await world.release('wait')).toEqual([]);
		await world.settle(await world.release('second'));
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
	});
});

storeContract('an enrollment that failed and is retried by hand', (contract) => {
	it('has met the goal whose event came meanwhile, and does not continue', async () => {
		const world = await contract.world({ goals: [{ name: 'Bought', event: { name: 'Ordered' } }] });
		await failAt(world, 'trigger', 'ann', 'bob');
		world.now += HOUR;
		await world.record([world.track('ann', 'Ordered')]);
		world.now += HOUR;
		expect(await retry(world, 'ann', 'bob')).toMatchObject([
			{ result: 'ended' },
			{ result: 'retried' },
		]);
		expect(await world.enrollment('ann')).toMatchObject({
			...{ status: 'converted', endedAt: world.now },
		});
		expect(await world.positions('ann')).toEqual([]);
		expect(namesOf(await world.release('trigger'))).toEqual(['bob']);
	});

	it('has met a goal or an exit whose rule holds by now', async () => {
		const world = await contract.world({ exits: [{ name: 'Became VIP', rule: IS_VIP }] });
		await failAt(world, 'trigger', 'ann', 'bob');
		await world.record([world.identify('ann', { vip: true })]);
		expect(await retry(world, 'ann', 'bob')).toMatchObject([
			{ result: 'ended' },
			{ result: 'retried' },
		]);
		expect(await world.enrollment('ann')).toMatchObject({
			...{ status: 'exited', reason: 'Became VIP' },
		});
	});

	it('has ended where the contact has left its segment, if leaving ends it', async () => {
		const world = await contract.world({
			entry: { on: 'segment', segment: 'vips', when: 'enters' },
			exitOnLeave: true,
		});
		const definition = { key: 'vips', name: 'VIPs', zone: 'UTC', query: { rule: IS_VIP } };
		await world.store.segments.save(world.workspaceId, definition, world.now);
		const say = async (name: string, vip: boolean) =>
			await world.record([world.identify(name, { vip })]);
		await say('ann', true);
		await say('bob', true);
		await world.store.positions.fail(await world.claim('trigger'), 'no luck', world.now);
		world.now += HOUR;
		await say('ann', false);
		expect(await retry(world, 'ann', 'bob')).toMatchObject([
			{ result: 'ended' },
			{ result: 'retried' },
		]);
		expect(await world.enrollment('ann')).toMatchObject({ reason: 'left the segment' });
	});
});
