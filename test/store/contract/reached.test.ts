import type { Span } from '../../../src/report/journey-counts';
import { funnelReport, type FunnelOptions } from '../../../src/report/funnel';
import type { Lease } from '../../../src/journey/position';
import { DAY, HOUR, leasesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

const ALL: Span = { basis: 'entry', from: null, to: null };
const PARTS = ['waitingNow', 'movedOn', 'completed', 'converted', 'exited', 'failed', 'dropped'];

storeContract('enrollments that reached a step', (contract) => {
	const rowsOf = async (world: JourneyWorld, options: Partial<FunnelOptions> = {}) => {
		const { id, name, nodeId } = world.journey;
		const journey = { ...{ id, name, nodeId }, zone: 'UTC', graph: null };
		const today = Math.floor(world.now / DAY);
		return (await funnelReport(world.store, { journey, span: ALL, today, ...options })).rows;
	};
	const stepsOf = async (world: JourneyWorld) => {
		const steps = (await rowsOf(world)).filter(({ kind }) => kind === 'step');
		for (const row of steps) {
			expect(PARTS.reduce((sum, part) => sum + Number(row[part]), 0)).toBe(row.reached);
		}
		return Object.fromEntries(steps.map((row) => [row.step, row]));
	};
	/** One contact by two branches, which wait until T0 and an hour later. */
	const fanOut = async (world: JourneyWorld) => {
		await world.enter('ann');
		const held = await world.release('trigger');
		await world.park(held, { dueAt: T0 }, 'wait');
		await world.park(held, { dueAt: T0 + HOUR }, 'second');
		await world.settle(held);
	};

	it('by two branches at once count once, as long as they wait and afterwards', async () => {
		const world = await contract.world();
		await fanOut(world);
		world.now = T0 + HOUR;
		const both = [...(await world.release('wait')), ...(await world.release('second'))];
		await world.park(both, { dueAt: T0 + DAY }, 'send');
		await world.settle(both);
		expect((await stepsOf(world)).send).toMatchObject({ reached: 1, waitingNow: 1 });
		const open = await world.store.reports.open(world.journey.id, ALL);
		expect(open.map(({ waiting, positions }) => [waiting, positions]).sort()).toEqual([
			[0, 1],
			[1, 1],
		]);
		world.now = T0 + DAY;
		await world.settle(await world.release('send'));
		expect((await stepsOf(world)).send).toMatchObject({ reached: 1, waitingNow: 0, completed: 1 });
	});

	/** Ann takes two ways on from the wait, and bob none. */
	const forked = async (world: JourneyWorld) => {
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		const held = await world.release('wait');
		const [ann] = held.filter(({ contact }) => contact.externalId === 'ann');
		await world.settle(held.filter((each) => each !== ann));
		return ann;
	};
	const ONE_OF_TWO = { reached: 2, movedOn: 1, dropped: 1 };

	it('and took two ways on from it to waits went on once', async () => {
		const world = await contract.world();
		const ann = await forked(world);
		await world.park([ann], { dueAt: T0 + HOUR }, 'second');
		await world.park([ann], { dueAt: T0 + HOUR }, 'send');
		await world.settle([ann]);
		expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
		world.now = T0 + HOUR;
		for (const node of ['second', 'send'] as const) {
			const held = await world.release(node);
			expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
			await world.settle(held);
			expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
		}
		const byName = { split: { by: 'attribute', name: 'externalId' } } as const;
		const split = (await rowsOf(world, byName)).filter(({ step }) => step === 'wait');
		expect(split.map((row) => [row.movedOn, row.completed]).sort()).toEqual([
			[0, 1],
			[1, 0],
		]);
	});

	it('and took a second way on when the first had ended already went on once', async () => {
		const world = await contract.world();
		const ann = await forked(world);
		await world.park([ann], { dueAt: T0 }, 'second');
		await world.settle(await world.release('second'));
		await world.park([ann], { dueAt: T0 }, 'send');
		await world.settle([ann]);
		await world.settle(await world.release('send'));
		expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
	});

	it.each([
		['in one execution', 1],
		['in one execution, repeated', 2],
	])('and took two ways on to decisions %s went on once', async (_name, times) => {
		const world = await contract.world();
		const ann = await forked(world);
		const { positionId, lease } = ann;
		const { previous } = world.arrival(ann);
		for (let i = 0; i < times; i++) {
			for (const node of ['second', 'send'] as const) {
				const decision = { positionId, lease, visit: 0, outcome: 'Yes', previous };
				await world.store.positions.decide(world.nodes[node], [decision], world.now);
			}
		}
		await world.settle([ann]);
		expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
	});

	it('again by a loop went on as often as they came', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 });
		const [ann] = await world.release('wait', { limit: 1 });
		const [bob] = await world.release('wait', { limit: 1 });
		await world.settle([bob]);
		let held = ann;
		for (let round = 0; round < 2; round++) {
			await world.park([held], { dueAt: world.now }, 'send');
			await world.settle([held]);
			[held] = await world.release('send');
			world.now += HOUR;
			await world.park([held], { dueAt: world.now }, 'wait');
			await world.settle([held]);
			[held] = await world.release('wait');
		}
		await world.park([held], { dueAt: world.now }, 'second');
		await world.settle([held]);
		expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
	});

	it('by a message that is put off went on to it once', async () => {
		const world = await contract.world();
		const ann = await forked(world);
		await world.park([ann], { dueAt: T0 }, 'send');
		const previous = world.arrival(ann).previous;
		for (let round = 0; round < 2; round++) {
			const leases = await world.claim('send');
			const [taken] = await world.store.positions.load(leases, world.now, { visits: false });
			const putOff = { ...world.arrival(taken, { dueAt: T0 }), previous, arrivedAt: T0 };
			await world.parkAll([putOff], 'send');
			await world.settle(leases);
		}
		await world.park([ann], { dueAt: T0 }, 'second');
		await world.settle([ann]);
		expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
		const [last] = await world.claim('send');
		const sent = { ...last, visit: 0, outcome: 'sent', previous, arrivedAt: T0 };
		await world.store.positions.decide(world.nodes.send, [sent], world.now);
		await world.settle([last]);
		expect((await stepsOf(world)).wait).toMatchObject(ONE_OF_TWO);
	});

	it.each([
		['goal', (world: JourneyWorld) => world.record([world.track('ann', 'Ordered')])],
		['exit', (world: JourneyWorld) => world.record([world.track('ann', 'Left')])],
	])('by two branches that wait at one node end there once by a %s', async (by, end) => {
		const world = await contract.world({
			goals: [{ name: 'Ordered', event: { name: 'Ordered' } }],
			exits: [{ name: 'Left', event: { name: 'Left' } }],
		});
		await fanOut(world);
		world.now = T0 + HOUR;
		const both = [...(await world.release('wait')), ...(await world.release('second'))];
		await world.park(both, { dueAt: T0 + DAY }, 'send');
		await world.settle(both);
		await end(world);
		const { send, wait, second } = await stepsOf(world);
		const ended = by === 'goal' ? { converted: 1, exited: 0 } : { converted: 0, exited: 1 };
		expect(send).toMatchObject({ reached: 1, ...ended });
		expect([wait, second]).toMatchObject([{ dropped: 0 }, { dropped: 0 }]);
	});

	it('stay when they are erased after another branch failed', async () => {
		const world = await contract.world();
		await fanOut(world);
		await world.store.positions.fail(leasesOf(await world.release('wait')), 'no luck', world.now);
		expect((await stepsOf(world)).second).toMatchObject({ reached: 1, failed: 1 });
		const [ann] = await world.store.contacts.recent(world.workspaceId, 1);
		await world.store.contacts.erase(world.workspaceId, [ann.id], world.now);
		const { wait, second } = await stepsOf(world);
		expect([wait.reached, second.reached]).toEqual([1, 1]);
	});

	it.each([
		['completes', (world: JourneyWorld, held: Lease[]) => world.settle(held)],
		[
			'fails',
			(world: JourneyWorld, held: Lease[]) => world.store.positions.fail(held, 'no', world.now),
		],
		[
			'never began',
			(world: JourneyWorld, held: Lease[]) => world.store.positions.release(held, world.now),
		],
	])(
		'stay when a goal ends them before the execution that took them has read them and %s',
		async (_name, end) => {
			const goals = [{ name: 'Ordered', event: { name: 'Ordered' } }];
			const world = await contract.world({ goals });
			await world.bring(['ann', 'bob'], { dueAt: T0 });
			const held = await world.claim('wait', { limit: 1 });
			await world.record([world.track('ann', 'Ordered'), world.track('bob', 'Ordered')]);
			await end(world, held);
			expect((await stepsOf(world)).wait).toMatchObject({ reached: 2, converted: 2 });
		},
	);

	it('stay when they are skipped as overdue', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 + HOUR });
		world.now = T0 + DAY;
		const skip = { policy: 'skip', minutes: 10 } as const;
		await world.store.maintenance.rescheduleOverdue([world.nodes.wait], skip, world.now);
		const { trigger, wait } = await stepsOf(world);
		expect(trigger).toMatchObject({ reached: 2, movedOn: 2, dropped: 0 });
		expect(wait).toMatchObject({ reached: 2, exited: 2 });
	});

	it('inline are not dropped at the trigger, which they did not pass', async () => {
		const world = await contract.world();
		const { store, journey, nodes, now } = world;
		await world.bring(['ann'], { dueAt: T0 });
		const [inline] = await store.journeys.enrollInline(
			journey,
			nodes.send,
			[{ keys: [{ kind: 'userId', value: 'bob' }], instance: '', profile: {} }],
			'lease:1',
			now,
		);
		const { position } = inline!;
		await store.positions.decide(nodes.send, [{ ...position, visit: 0, outcome: 'sent' }], now);
		await store.positions.complete([position], now);
		const { trigger, send } = await stepsOf(world);
		expect(trigger).toMatchObject({ reached: 2, movedOn: 2, dropped: 0 });
		expect(send).toMatchObject({ reached: 1, completed: 1 });
	});

	it.each([
		['another workspace', (other: JourneyWorld) => other.nodes.wait],
		['no workflow', () => -5],
	])("show no node of %s, whatever an item's last step was edited to", async (_name, idIn) => {
		const [world, other] = [await contract.world(), await contract.world()];
		await other.bring(['ann'], { dueAt: T0 });
		const mapOf = async () => JSON.stringify(await rowsOf(other));
		const before = await mapOf();
		await world.enter('ann');
		const held = await world.release('trigger');
		const previous = { nodeId: idIn(other), outcome: 'x', arrivedAt: -Number.MAX_SAFE_INTEGER };
		await world.parkAll(held.map((each) => ({ ...world.arrival(each, { dueAt: T0 }), previous })));
		await world.settle(held);
		await world.settle(await world.release('wait'));
		const nodes = await world.store.reports.nodes(world.journey.id);
		expect(nodes.map(({ name, workflowId }) => [name, workflowId])).toEqual([
			['trigger', world.workflowId],
			['wait', world.workflowId],
		]);
		expect((await stepsOf(world)).wait).toMatchObject({ reached: 1 });
		expect(await mapOf()).toBe(before);
	});

	it('by event date fall into one group before the span and in it, however many values', async () => {
		const world = await contract.world();
		const names = Array.from({ length: 45 }, (_, i) => `c${i}`);
		const plans = (from: number, to: number, shift: number) =>
			names.slice(from, to).map((name, i) => world.identify(name, { plan: `p${i + shift}` }));
		// p0 to p24 once on the first day; p5 to p24 once more on the second.
		await world.record(plans(0, 25, 0));
		await world.bring(names.slice(0, 25), { dueAt: T0 + DAY });
		world.now = T0 + DAY;
		await world.record(plans(25, 45, 5));
		await world.bring(names.slice(25), { dueAt: T0 + 9 * DAY });
		await world.settle(await world.release('wait'));
		const today = Math.floor(world.now / DAY);
		const split = { by: 'attribute', name: 'plan' } as const;
		const span: Span = { basis: 'event', from: today, to: today };
		const journeys = (await rowsOf(world, { split, span })).filter(
			({ kind }) => kind === 'journey',
		);
		expect(journeys).toHaveLength(21);
		for (const { group, waitingBefore, reached, completed, waitingNow } of journeys) {
			const isOther = group === journeys[20].group || Number(waitingBefore) > 1;
			expect([waitingBefore, reached, completed, waitingNow]).toEqual(
				isOther ? [5, 0, 5, 0] : [1, 1, 1, 1],
			);
		}
	});
});
