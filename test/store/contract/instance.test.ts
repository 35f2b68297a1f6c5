import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { JourneyConfig } from '../../../src/journey/journey';
import { FROM_ENTRY, type AwaitedEvent } from '../../../src/journey/position';
import type { JsonValue } from '../../../src/lib/json';
import type { Rule } from '../../../src/rule/rule';
import { DAY, HOUR, T0, type JourneyWorld } from '../support/journey';
import { failAt, retry } from './support/repair';
import { storeContract } from './support/contract';
import { segmentWith, tickAt } from './support/time';

const CART = 'Cart Created';
const CHECKED_OUT = 'Checked Out';

const CARTS: Partial<JourneyConfig> = {
	entry: { on: 'event', event: CART },
	reentry: { mode: 'always' },
	instanceKey: 'cartId',
};
const WITH_GOAL = { ...CARTS, goals: [{ name: 'Bought', event: { name: CHECKED_OUT } }] };
const WITH_EXIT = { ...CARTS, exits: [{ name: 'Bought', event: { name: CHECKED_OUT } }] };

const cart = (world: JourneyWorld, cartId?: JsonValue, event = CART) =>
	world.track('ann', event, { properties: cartId === undefined ? {} : { cartId } });
const checkOut = (world: JourneyWorld, cartId?: JsonValue) => cart(world, cartId, CHECKED_OUT);

/** Ann's carts, waiting for their check-out. */
async function waitingCarts(
	world: JourneyWorld,
	carts: readonly JsonValue[],
	awaited: Partial<AwaitedEvent> = {},
): Promise<void> {
	await world.record(carts.map((cartId) => cart(world, cartId)));
	const released = await world.release('trigger');
	const event = { name: CHECKED_OUT, since: FROM_ENTRY, ...awaited };
	await world.park(released, { dueAt: T0 + DAY, wait: { events: [event] } });
	await world.settle(released);
}

const statuses = async (world: JourneyWorld) =>
	Object.fromEntries(
		(await world.enrollments('ann')).map(({ instance, status }) => [instance, status]),
	);

const releasedCarts = async (world: JourneyWorld) =>
	(await world.release('wait')).map(({ journey }) => journey.instance).sort();

storeContract('an event that names an instance', (contract) => {
	it('meets the goal of that instance alone, and the other one is reminded', async () => {
		const world = await contract.world(WITH_GOAL);
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		await world.park(await world.release('trigger'), { dueAt: T0 + DAY });
		world.now += HOUR;
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 1 });
		expect(await statuses(world)).toEqual({ A: 'converted', B: 'active' });
		world.now = T0 + DAY;
		expect(await releasedCarts(world)).toEqual(['B']);
	});

	it('meets an exit of that instance alone', async () => {
		const world = await contract.world(WITH_EXIT);
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		expect(await world.record([checkOut(world, 'B')])).toMatchObject({ exited: 1 });
		expect(await statuses(world)).toEqual({ A: 'active', B: 'exited' });
	});

	it('ends the wait of that instance alone', async () => {
		const world = await contract.world(CARTS);
		await waitingCarts(world, ['A', 'B', 'C']);
		world.now += HOUR;
		expect(await world.record([checkOut(world, 'B')])).toMatchObject({ resumed: 1 });
		expect(await releasedCarts(world)).toEqual(['B']);
	});

	it('recorded before the wait parks ends the wait of that instance alone', async () => {
		const world = await contract.world(CARTS);
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		world.now += HOUR;
		await world.record([checkOut(world, 'A')]);
		const released = await world.release('trigger');
		const event = { name: CHECKED_OUT, since: FROM_ENTRY };
		await world.park(released, { wait: { events: [event] } });
		await world.settle(released);
		expect(await releasedCarts(world)).toEqual(['A']);
		expect(await world.record([checkOut(world, 'B')])).toMatchObject({ resumed: 1 });
		expect(await releasedCarts(world)).toEqual(['B']);
	});

	it('does not end the wait of another instance that looks back', async () => {
		const world = await contract.world(CARTS);
		await world.record([checkOut(world, 'A')]);
		world.now += HOUR;
		await waitingCarts(world, ['A', 'B'], { since: T0 });
		expect(await releasedCarts(world)).toEqual(['A']);
	});

	it('that enters another instance ends no wait for events of its name', async () => {
		const world = await contract.world(CARTS);
		await waitingCarts(world, ['A'], { name: CART });
		expect(await world.record([cart(world, 'B')])).toMatchObject({ entered: 1, resumed: 0 });
		expect(await world.record([cart(world, 'A')])).toMatchObject({ entered: 0, resumed: 1 });
	});

	it('meets the goal on entry of that instance alone', async () => {
		const world = await contract.world(WITH_GOAL);
		const call = [cart(world, 'A'), cart(world, 'B'), checkOut(world, 'A')];
		expect(await world.record(call)).toMatchObject({ entered: 2, converted: 1 });
		expect(await statuses(world)).toEqual({ A: 'converted', B: 'active' });
	});

	it('within the attribution window converts that instance alone', async () => {
		const world = await contract.world({ ...WITH_GOAL, attribution: { amount: 2, unit: 'days' } });
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		await world.settle(await world.release('trigger'));
		world.now += DAY;
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 1 });
		expect(await statuses(world)).toEqual({ A: 'converted', B: 'completed' });
	});

	it('while the enrollments were failed ends that instance alone at the retry', async () => {
		const world = await contract.world(WITH_GOAL);
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		await failAt(world, 'trigger');
		world.now += HOUR;
		await world.record([checkOut(world, 'A')]);
		const done = await retry(world, 'ann');
		expect(done.map(({ result }) => result)).toEqual(['ended', 'retried']);
		expect(await statuses(world)).toEqual({ A: 'converted', B: 'active' });
	});

	it('while a branch was failed ends the wait of that instance alone at the retry', async () => {
		const world = await contract.world(CARTS);
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		const released = await world.release('trigger');
		const event = { name: CHECKED_OUT, since: FROM_ENTRY };
		await world.park(released, { dueAt: T0 + DAY, wait: { events: [event] } });
		await world.park(released, { dueAt: T0 }, 'second');
		await world.settle(released);
		await world.store.positions.fail(await world.claim('second'), 'no luck', world.now);
		world.now += HOUR;
		await world.record([checkOut(world, 'B')]);
		await retry(world, 'ann');
		expect(await releasedCarts(world)).toEqual(['B']);
	});

	it('keeps to its instance after the contacts were merged', async () => {
		const world = await contract.world(WITH_GOAL);
		await world.record([cart(world, 'A')]);
		const anonymous = { identity: { anonymousId: 'visitor' }, properties: { cartId: 'B' } };
		await world.record([world.track('ann', CART, anonymous)]);
		await world.record([world.identify({ userId: 'ann', anonymousId: 'visitor' }, {})]);
		expect(await world.record([checkOut(world, 'B')])).toMatchObject({ converted: 1 });
		expect(await statuses(world)).toEqual({ A: 'active', B: 'converted' });
	});

	it('is compared with the key that the enrollment began with, though the journey has another now', async () => {
		const world = await contract.world(WITH_GOAL);
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		const { journey, workspaceId, nodes, workflowId } = world;
		const config = { ...journey.config, instanceKey: 'orderId' };
		await world.store.journeys.register(
			{
				workspaceId,
				key: journey.key,
				name: journey.name,
				workflowId,
				nodeId: nodes.trigger,
				config,
			},
			world.now,
		);
		const event = world.track('ann', CHECKED_OUT, { properties: { cartId: 'A', orderId: 'B' } });
		expect(await world.record([event])).toMatchObject({ converted: 1 });
		expect(await statuses(world)).toEqual({ A: 'converted', B: 'active' });
	});

	it('concerns each journey by its own key', async () => {
		const world = await contract.world(WITH_GOAL);
		const byOrder = { ...WITH_GOAL, instanceKey: 'order.id' };
		const orders = await world.anotherJourney(`${world.journey.key} orders`, byOrder);
		const without = { ...WITH_GOAL, instanceKey: undefined };
		const all = await world.anotherJourney(`${world.journey.key} all`, without);
		const both = (event: string, cartId: string, id: number) =>
			world.track('ann', event, { properties: { cartId, order: { id } } });
		await world.record([both(CART, 'A', 1), both(CART, 'A', 2), both(CART, 'B', 2)]);
		await world.record([both(CHECKED_OUT, 'A', 2)]);
		expect(await statuses(world)).toEqual({ A: 'converted', B: 'active' });
		const countsOf = async ({ id }: { id: number }) => await world.store.journeys.counts(id);
		expect(await countsOf(orders)).toMatchObject({ entered: 2, active: 1, converted: 1 });
		expect(await countsOf(all)).toMatchObject({ entered: 3, active: 0, converted: 3 });
	});
});

storeContract('an event that names no instance', (contract) => {
	const NONE: Array<JsonValue | undefined> = [undefined, null, '', true, ['A'], { id: 'A' }];

	it.each(NONE)('but has %j at the key meets the goal of all of them', async (value) => {
		const world = await contract.world(WITH_GOAL);
		await world.record([cart(world, 'A'), cart(world, 'B'), cart(world)]);
		expect(await world.record([checkOut(world, value)])).toMatchObject({ converted: 3 });
	});

	it.each(NONE)('but has %j at the key ends the waits of all of them', async (value) => {
		const world = await contract.world(CARTS);
		await waitingCarts(world, ['A', 'B']);
		expect(await world.record([checkOut(world, value)])).toMatchObject({ resumed: 2 });
	});

	it.each(NONE)('but has %j at the key is an instance of no value on entry', async (value) => {
		const world = await contract.world({ ...WITH_GOAL, reentry: { mode: 'afterLeaving' } });
		await world.record([cart(world, value), cart(world, value)]);
		expect(await statuses(world)).toEqual({ '': 'active' });
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 1 });
	});
});

storeContract('an instance that is no value of a property', (contract) => {
	const DATED = { entry: { on: 'date' as const, attribute: 'renewal' } };
	const SCHEDULED = {
		entry: { on: 'schedule' as const, segment: 'vip', schedule: { cron: '0 0 * * *' } },
	};

	it.each([
		['a date', DATED],
		['an occurrence of a schedule', SCHEDULED],
	])('is not compared with events where it is %s', async (_, entry) => {
		const world = await contract.world({ ...WITH_GOAL, ...entry });
		await world.record([world.identify('ann', { renewal: '2026-03-03' })]);
		await segmentWith(world, 'vip', ['ann']);
		await tickAt(world, Date.UTC(2026, 2, 3, 0, 0, 5));
		const [enrollment, ...others] = await world.enrollments('ann');
		expect(others).toEqual([]);
		expect(enrollment.instance).not.toBe('');
		const naming = [checkOut(world, 'A')];
		expect(await world.record(naming)).toMatchObject({ converted: 1 });
	});

	it('is not compared with events where it is the event of the entry', async () => {
		const world = await contract.world({ ...WITH_GOAL, instanceKey: undefined });
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 2 });
	});

	it('is not compared where the contact entered inline', async () => {
		const world = await contract.world(WITH_GOAL);
		const { store, journey, nodes, now } = world;
		const ann = {
			keys: [{ kind: 'userId' as const, value: 'ann' }],
			profile: {},
			instance: 'elsewhere',
		};
		await store.journeys.enrollInline(journey, nodes.send, [ann], 'lease', now);
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 1 });
	});

	it('is not compared where a segment was entered', async () => {
		const world = await contract.world({
			...WITH_GOAL,
			entry: { on: 'segment', segment: 'vips', when: 'enters' },
		});
		const all = [{ type: 'attribute' as const, path: 'vip', operator: 'isTrue' as const }];
		const rule: Rule = { version: 1, all };
		const definition = { key: 'vips', name: 'VIPs', zone: 'UTC', query: { rule } };
		await world.store.segments.save(world.workspaceId, definition, world.now);
		await world.record([world.identify('ann', { vip: true })]);
		expect(await world.enrollments('ann')).toHaveLength(1);
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 1 });
	});
});

storeContract('an exit by hand', (contract) => {
	it('from the journey of an enrollment ends its instance alone', async () => {
		const world = await contract.world(CARTS);
		await world.record([cart(world, 'A'), cart(world, 'B'), cart(world, 'C')]);
		const { store, workspaceId, journey, now } = world;
		const [a, b] = await world.release('trigger');
		const exit = async (enrollmentIds?: number[]) =>
			await store.journeys.exit(
				workspaceId,
				enrollmentIds?.map(() => a.contact.id) ?? [a.contact.id],
				journey.key,
				'asked to',
				now,
				enrollmentIds,
			);
		const both = [b.enrollmentId, a.enrollmentId, b.enrollmentId];
		expect(await exit(both)).toEqual([1, 1, 0]);
		expect(await statuses(world)).toEqual({ A: 'exited', B: 'exited', C: 'active' });
		expect(await exit()).toEqual([1]);
	});

	it('from the journey of an enrollment without a value at the key ends all instances', async () => {
		const world = await contract.world(CARTS);
		await world.record([cart(world), cart(world, 'A'), cart(world, 'B')]);
		const { store, workspaceId, journey, now } = world;
		const [first] = await world.release('trigger');
		const [contactIds, ids] = [[first.contact.id], [first.enrollmentId]];
		const count = await store.journeys.exit(workspaceId, contactIds, journey.key, '', now, ids);
		expect(count).toEqual([3]);
	});
});

storeContract('an event for any instance', (contract) => {
	it('meets the goal of every instance, whichever it names', async () => {
		const event = { name: CHECKED_OUT, anyInstance: true };
		const world = await contract.world({ ...CARTS, goals: [{ name: 'Bought', event }] });
		await world.record([cart(world, 'A'), cart(world, 'B')]);
		expect(await world.record([checkOut(world, 'A')])).toMatchObject({ converted: 2 });
	});

	it('ends the wait of every instance, whichever it names, before or after the wait begins', async () => {
		const world = await contract.world(CARTS);
		await waitingCarts(world, ['A', 'B'], { anyInstance: true });
		expect(await world.record([checkOut(world, 'C')])).toMatchObject({ resumed: 2 });
		await waitingCarts(world, ['D'], { anyInstance: true });
		expect(await releasedCarts(world)).toEqual(['A', 'B', 'D']);
	});
});

/** Too long for an index, also compressed. */
const LONG = Array.from({ length: 900 }, (_, i) =>
	createHash('sha256').update(String(i)).digest('hex'),
).join('');

/** Texts and numbers as shops send them; equal lines are one instance. */
const SPELLINGS: Array<[JsonValue, JsonValue, boolean]> = [
	['17', 17, true],
	[17, '17', true],
	['017', 17, false],
	[17.5, '17.5', true],
	[1e21, '1000000000000000000000', true],
	[1e-7, '0.0000001', true],
	[-1, '-1', true],
	[0, '0', true],
	['a', 'A', false],
	[' a', 'a', false],
	['caf\u00e9', 'cafe\u0301', true],
	['gid://shop/Cart/1?k=2', 'gid://shop/Cart/1?k=2', true],
	['x'.repeat(500), 'x'.repeat(501), false],
	[LONG, LONG, true],
	[`${LONG}a`, `${LONG}b`, false],
	['\u{1F6D2}'.repeat(2_000), '\u{1F6D2}'.repeat(2_000), true],
];

storeContract('the value of an instance', (contract) => {
	it.each(SPELLINGS.map(([entered, named, same], i) => ({ i, entered, named, same })))(
		'is the same on entry and in a later event (case $i): $same',
		async ({ entered, named, same }) => {
			const world = await contract.world(WITH_GOAL);
			await world.record([cart(world, entered)]);
			await world.record([cart(world, named)]);
			expect(await world.enrollments('ann')).toHaveLength(same ? 1 : 2);
			const fresh = await contract.world(WITH_GOAL);
			await fresh.record([cart(fresh, entered)]);
			expect(await fresh.record([checkOut(fresh, named)])).toMatchObject({
				converted: same ? 1 : 0,
			});
		},
	);

	it('is found by a path as in filters: nested, in a list, with dots in its name', async () => {
		for (const [instanceKey, properties] of [
			['cart.id', { cart: { id: 'A' } }],
			['cart.id', { 'cart.id': 'A' }],
			['carts.0.id', { carts: [{ id: 'A' }] }],
		] as const) {
			const world = await contract.world({ ...WITH_GOAL, instanceKey });
			await world.record([world.track('ann', CART, { properties: properties as never })]);
			expect(await statuses(world)).toEqual({ A: 'active' });
		}
	});
});

storeContract('for random carts and events', (contract) => {
	const key = fc.constantFrom<JsonValue | undefined>('A', 'B', 'C', 1, '1', null, undefined);
	const action = fc.record({
		cartId: key,
		/** What happens: a cart, a check-out, or the carts at the trigger begin to wait. */
		does: fc.constantFrom('create', 'checkOut', 'park'),
	});

	it.each(['goals', 'exits', 'waits'] as const)(
		'exactly the %s of the instance that the event names end, or of all if it names none',
		async (kind) => {
			await fc.assert(
				fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
					const condition = [{ name: 'Bought', event: { name: CHECKED_OUT } }];
					const world = await contract.world({
						...CARTS,
						reentry: { mode: 'never' },
						...(kind !== 'waits' && { [kind]: condition }),
					});
					/** By instance: whether it goes on, and for a wait whether it has begun. */
					const expected = new Map<string, 'on' | 'over'>();
					const text = (value?: JsonValue) => (value == null ? null : String(value));
					for (const { does, cartId } of actions) {
						world.now += 1;
						if (does === 'park') {
							const released = await world.release('trigger');
							const event = { name: CHECKED_OUT, since: FROM_ENTRY };
							await world.park(released, { wait: { events: [event] } });
							await world.settle(released);
						} else if (does === 'create') {
							await world.record([cart(world, cartId)]);
							// Without a value and with 'Never' there is one enrollment of no value.
							const instance = text(cartId) ?? '';
							if (!expected.has(instance)) expected.set(instance, 'on');
						} else {
							await world.record([checkOut(world, cartId)]);
							for (const instance of expected.keys()) {
								const named = text(cartId);
								if (named === null || instance === '' || named === instance) {
									expected.set(instance, 'over');
								}
							}
						}
					}
					if (kind === 'waits') {
						const released = await world.release('trigger');
						const event = { name: CHECKED_OUT, since: FROM_ENTRY };
						await world.park(released, { wait: { events: [event] } });
						await world.settle(released);
					}
					const over = [...expected].flatMap(([instance, state]) =>
						state === 'over' ? [instance] : [],
					);
					const ended =
						kind === 'waits'
							? await releasedCarts(world)
							: (await world.enrollments('ann'))
									.filter(({ status }) => status !== 'active')
									.map(({ instance }) => instance);
					expect(ended.toSorted()).toEqual(over.toSorted());
				}),
				{ numRuns: 25 },
			);
		},
	);
});
