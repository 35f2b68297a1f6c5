import type { JourneyConfig } from '../../../src/journey/journey';
import type { Rule } from '../../../src/rule/rule';
import {
	armOf,
	DAY,
	HOUR,
	leasesOf,
	MINUTE,
	SIGNED_UP,
	T0,
	type JourneyWorld,
} from '../support/journey';
import { storeContract } from './support/contract';

const BUYS: Partial<JourneyConfig> = {
	goals: [
		{
			name: 'Bought',
			event: {
				name: 'Ordered',
				filter: {
					match: 'all',
					conditions: [{ property: 'total', operator: 'greaterThan', value: 10 }],
				},
			},
		},
	],
};

const rule = (...all: Extract<Rule, { all: unknown }>['all']): Rule => ({ version: 1, all });
const IS_VIP = rule({ type: 'attribute', path: 'vip', operator: 'isTrue' });

const order = (world: JourneyWorld, who: string, total = 20) =>
	world.track(who, 'Ordered', { properties: { total } });

storeContract('a goal', (contract) => {
	it('converts the enrollment at once while the contact waits, and the wait is gone', async () => {
		const world = await contract.world(BUYS);
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		world.now += HOUR;
		expect(await world.record([order(world, 'ann')])).toMatchObject({ converted: 1, resumed: 0 });
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'converted',
			endedAt: T0 + HOUR,
		});
		expect(await world.positions('ann')).toEqual([]);
		world.now = T0 + DAY;
		expect((await world.release('wait')).map(({ contact }) => contact.externalId)).toEqual(['bob']);
	});

	it('wins over a wait that the same event would end', async () => {
		const world = await contract.world(BUYS);
		await world.bring(['ann'], { wait: { events: [{ name: 'Ordered', since: T0 }] } });
		expect(await world.record([order(world, 'ann')])).toMatchObject({ converted: 1, resumed: 0 });
		expect(await world.release('wait')).toEqual([]);
	});

	it('is not met by an event whose properties do not match, nor by one from before the entry', async () => {
		const world = await contract.world(BUYS);
		await world.bring(['ann'], { dueAt: T0 + DAY });
		const early = { ...order(world, 'ann'), occurredAt: T0 - MINUTE };
		expect(await world.record([order(world, 'ann', 10), early])).toMatchObject({ converted: 0 });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'active' });
	});

	it('met while an execution works on the contact fences that execution', async () => {
		const world = await contract.world(BUYS);
		await world.enter('ann');
		const held = await world.release('trigger');
		await world.record([order(world, 'ann')]);
		expect(await world.store.positions.renewLeases(leasesOf(held), world.now)).toEqual(['ended']);
		expect(await world.park(held, { dueAt: T0 + DAY })).toEqual(['ended']);
		await world.settle(held);
		expect(await world.positions('ann')).toEqual([]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'converted' });
	});

	it('met by the very event that starts the journey counts, and the contact does not enter', async () => {
		const world = await contract.world({
			goals: [{ name: 'In', event: { name: SIGNED_UP } }],
		});
		expect(await world.enter('ann')).toMatchObject({ entered: 1, converted: 1 });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'converted' });
		expect(await world.release('trigger')).toEqual([]);
	});

	it('met later in the call that starts the journey counts, and the contact does not enter', async () => {
		const world = await contract.world(BUYS);
		const call = [world.track('ann', SIGNED_UP), order(world, 'ann')];
		expect(await world.record(call)).toMatchObject({ entered: 1, converted: 1 });
		expect(await world.release('trigger')).toEqual([]);
	});

	it('can be a rule, which is met by a change of the contact', async () => {
		const world = await contract.world({ goals: [{ name: 'VIP', rule: IS_VIP }] });
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		const changed = await world.record([world.identify('ann', { vip: true })]);
		expect(changed).toMatchObject({ converted: 1 });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'converted' });
		expect(await world.enrollment('bob')).toMatchObject({ status: 'active' });
		await world.record([world.identify('eve', { vip: true })]);
		expect(await world.enter('eve')).toMatchObject({ entered: 1, converted: 1 });
	});

	it('met after the end counts within the attribution window, and not after it', async () => {
		const world = await contract.world({ ...BUYS, attribution: { amount: 2, unit: 'days' } });
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		await world.settle(await world.release('wait'));
		expect(await world.counts()).toMatchObject({ completed: 2 });
		world.now = T0 + 2 * DAY;
		expect(await world.record([order(world, 'ann')])).toMatchObject({ converted: 1 });
		world.now += 1;
		expect(await world.record([order(world, 'bob')])).toMatchObject({ converted: 0 });
		expect(await world.counts()).toMatchObject({ entered: 2, completed: 1, converted: 1 });
	});

	it('counts for the arm that the contact was given', async () => {
		const world = await contract.world(BUYS);
		await world.enter('ann', 'bob');
		const released = await world.release('trigger');
		const decisions = leasesOf(released).map((lease) => ({
			...lease,
			visit: 0,
			outcome: 'A',
			arm: armOf('Split'),
		}));
		await world.store.positions.decide(world.nodes.send, decisions, world.now);
		await world.park(released, { dueAt: T0 + DAY });
		await world.settle(released);
		await world.record([order(world, 'ann'), order(world, 'ann')]);
		expect(await world.store.experiments.arms(world.nodes.send)).toEqual([
			{ arm: 'A', entered: 2, converted: 1 },
		]);
	});
});

storeContract('an exit', (contract) => {
	const LEAVES: Partial<JourneyConfig> = {
		exits: [
			{ name: 'Unsubscribed', event: { name: 'Unsubscribed' } },
			{ name: 'VIP', rule: IS_VIP },
		],
	};

	it('ends the enrollment at once with its name as the reason', async () => {
		const world = await contract.world(LEAVES);
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		const call = [world.track('ann', 'Unsubscribed'), world.identify('bob', { vip: 'true' })];
		expect(await world.record(call)).toMatchObject({ exited: 2, converted: 0 });
		expect(await world.enrollment('ann')).toMatchObject({
			status: 'exited',
			reason: 'Unsubscribed',
		});
		expect(await world.enrollment('bob')).toMatchObject({ status: 'exited', reason: 'VIP' });
		expect([...(await world.positions('ann')), ...(await world.positions('bob'))]).toEqual([]);
	});

	it('gives way to a goal that is met at the same time', async () => {
		const world = await contract.world({ ...LEAVES, ...BUYS });
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await world.record([world.track('ann', 'Unsubscribed'), order(world, 'ann')]);
		expect(await world.enrollment('ann')).toMatchObject({ status: 'converted' });
	});

	it('changes nothing for an enrollment that is over', async () => {
		const world = await contract.world(LEAVES);
		await world.bring(['ann'], { dueAt: T0 });
		await world.settle(await world.release('wait'));
		const left = await world.record([world.track('ann', 'Unsubscribed')]);
		expect(left).toMatchObject({ exited: 0 });
		expect(await world.enrollment('ann')).toMatchObject({ status: 'completed' });
	});
});
