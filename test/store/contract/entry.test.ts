import type { Reentry } from '../../../src/journey/journey';
import { DAY, MINUTE, namesOf, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';

/** Completes the positions at the trigger, with which the enrollments end. */
async function leave(world: JourneyWorld): Promise<void> {
	await world.settle(await world.release('trigger'));
}

storeContract('entry into a journey', (contract) => {
	it('begins at the trigger, due at once, with the event that caused it', async () => {
		const world = await contract.world({ vars: { brand: 'Acme' } });
		const entry = world.track('ann', SIGNED_UP, {
			properties: { plan: 'pro' },
			occurredAt: T0 - MINUTE,
			traits: { locale: 'de' },
		});
		expect(await world.record([entry])).toMatchObject({ accepted: 1, entered: 1 });
		const [released] = await world.release('trigger');
		expect(released).toMatchObject({
			nodeId: world.nodes.trigger,
			outcome: 'reached',
			dueAt: T0,
			item: null,
			contact: { externalId: 'ann', locale: 'de' },
			event: { name: SIGNED_UP, properties: { plan: 'pro' }, occurredAt: T0 - MINUTE },
			journey: { key: world.journey.key, enteredAt: T0, instance: '', vars: { brand: 'Acme' } },
		});
	});

	it('happens for the named event only', async () => {
		const world = await contract.world();
		const others = ['signed up', 'Signed Up ', 'Visited'].map((name) => world.track('ann', name));
		expect(await world.record(others)).toMatchObject({ accepted: 3, entered: 0 });
		expect(await world.record([world.identify('ann', {})])).toMatchObject({ entered: 0 });
	});

	it('happens for events that match the filter, compared by type', async () => {
		const filter = {
			match: 'all' as const,
			conditions: [{ property: 'total', operator: 'greaterThan' as const, value: 100 }],
		};
		const world = await contract.world({ entry: { on: 'event', event: 'Ordered', filter } });
		const totals = { ann: 99, bob: 101, cleo: '250', dan: null };
		await world.record(
			Object.entries(totals).map(([who, total]) =>
				world.track(who, 'Ordered', { properties: { total } }),
			),
		);
		expect(namesOf(await world.release('trigger'))).toEqual(['bob', 'cleo']);
	});

	it('is open to several journeys at once, each with an enrollment of its own', async () => {
		const world = await contract.world();
		const other = await world.anotherJourney(`${world.journey.key} b`, {});
		expect(await world.enter('ann', 'bob')).toMatchObject({ entered: 4 });
		expect(await world.store.journeys.counts(other.id)).toMatchObject({ entered: 2, active: 2 });
		expect(await world.counts()).toMatchObject({ entered: 2, active: 2 });
	});

	it('is closed while the journey is switched off, and events are kept', async () => {
		const world = await contract.world();
		await world.store.journeys.deactivate(world.workflowId, world.nodes.trigger, world.now);
		expect(await world.enter('ann')).toMatchObject({ accepted: 1, entered: 0 });
	});

	it('by API is for every contact posted to the journey’s own URL, and for no other', async () => {
		const world = await contract.world({ entry: { on: 'api' } });
		const entries = [world.identify('ann', {}), world.track('bob', 'Whatever')];
		expect(await world.record(entries)).toMatchObject({ entered: 0 });
		const called = await world.record(entries, { journeyId: world.journey.id });
		expect(called).toMatchObject({ entered: 2 });
		expect(namesOf(await world.release('trigger'))).toEqual(['ann', 'bob']);
	});

	it('happens once for a contact that is named twice in a call', async () => {
		const world = await contract.world();
		expect(await world.enter('ann', 'bob', 'ann')).toMatchObject({ accepted: 3, entered: 2 });
		expect(await world.positions('ann')).toHaveLength(1);
	});

	it('happens once for a contact that 20 calls bring at once', async () => {
		const world = await contract.world({ reentry: { mode: 'never' } });
		await world.record([world.identify('ann', {})]);
		const results = await Promise.all(Array.from({ length: 20 }, () => world.enter('ann', 'bob')));
		expect(results.reduce((sum, { entered }) => sum + entered, 0)).toBe(2);
		expect(await world.counts()).toMatchObject({ entered: 2, active: 2, positions: 2 });
	});

	describe('re-entry', () => {
		const runs = async (world: JourneyWorld) => (await world.enrollments('ann')).length;

		const modes: Reentry[] = [
			{ mode: 'never' },
			{ mode: 'afterLeaving' },
			{ mode: 'afterDays', days: 7 },
		];
		it.each(modes)('$mode: not while an enrollment is active', async (reentry) => {
			const world = await contract.world({ reentry });
			await world.enter('ann');
			world.now += 30 * DAY;
			expect(await world.enter('ann')).toMatchObject({ accepted: 1, entered: 0 });
			expect(await runs(world)).toBe(1);
		});

		it('never: not after the enrollment either', async () => {
			const world = await contract.world({ reentry: { mode: 'never' } });
			await world.enter('ann');
			await leave(world);
			world.now += 1_000 * DAY;
			expect(await world.enter('ann', 'bob')).toMatchObject({ entered: 1 });
			expect(await runs(world)).toBe(1);
		});

		it('afterLeaving: as soon as the enrollment is over', async () => {
			const world = await contract.world({ reentry: { mode: 'afterLeaving' } });
			await world.enter('ann');
			await leave(world);
			expect(await world.enter('ann')).toMatchObject({ entered: 1 });
			expect(await runs(world)).toBe(2);
		});

		it('afterDays: from the exact millisecond on, counted from the end of the last enrollment', async () => {
			const world = await contract.world({ reentry: { mode: 'afterDays', days: 7 } });
			await world.enter('ann');
			world.now += DAY;
			await leave(world);
			world.now += 7 * DAY - 1;
			expect(await world.enter('ann')).toMatchObject({ entered: 0 });
			world.now += 1;
			expect(await world.enter('ann')).toMatchObject({ entered: 1 });
		});

		it('always: each event begins an enrollment of its own, also while others are active', async () => {
			const world = await contract.world({ reentry: { mode: 'always' } });
			expect(await world.enter('ann', 'ann')).toMatchObject({ entered: 2 });
			expect(await world.enter('ann')).toMatchObject({ entered: 1 });
			const instances = (await world.enrollments('ann')).map(({ instance }) => instance);
			expect(new Set(instances).size).toBe(3);
		});
	});

	describe('instance key', () => {
		const order = (world: JourneyWorld, id: unknown, who = 'ann') =>
			world.track(who, SIGNED_UP, { properties: { order: { id: id as string } } });

		it('tells enrollments apart: one active for each value', async () => {
			const world = await contract.world({ instanceKey: 'order.id' });
			const entries = [order(world, 'A'), order(world, 'B'), order(world, 'A'), order(world, 7)];
			expect(await world.record(entries)).toMatchObject({ entered: 3 });
			expect(await world.record([order(world, 'B'), order(world, 'A', 'bob')])).toMatchObject({
				entered: 1,
			});
			const instances = (await world.enrollments('ann')).map(({ instance }) => instance);
			expect(instances).toEqual(['A', 'B', '7']);
		});

		it('applies re-entry to each value separately', async () => {
			const world = await contract.world({ instanceKey: 'order.id', reentry: { mode: 'never' } });
			await world.record([order(world, 'A')]);
			await leave(world);
			expect(await world.record([order(world, 'A'), order(world, 'B')])).toMatchObject({
				entered: 1,
			});
		});

		it('keeps one active enrollment for each value, even where re-entry is always open', async () => {
			const world = await contract.world({ instanceKey: 'order.id', reentry: { mode: 'always' } });
			const entries = [order(world, 'A'), order(world, 'A')];
			expect(await world.record(entries)).toMatchObject({ entered: 1 });
			expect(await world.record(entries)).toMatchObject({ entered: 0 });
			await leave(world);
			expect(await world.record(entries)).toMatchObject({ entered: 1 });
		});

		it('that the event lacks makes an enrollment without a value', async () => {
			const world = await contract.world({ instanceKey: 'order.id' });
			await world.enter('ann');
			expect(await world.enter('ann')).toMatchObject({ entered: 0 });
			expect(await world.record([order(world, 'A')])).toMatchObject({ entered: 1 });
		});
	});
});
