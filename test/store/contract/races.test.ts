import { FROM_ENTRY } from '../../../src/journey/position';
import { HOUR, namesOf, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idsOf } from './support/contacts';

const CONTACTS = Array.from({ length: 120 }, (_, i) => `person-${i}`);

/** The same interleavings in every test run. */
function shuffled<T>(list: readonly T[], seed: number): T[] {
	let state = seed;
	const random = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31);
	return list
		.map((value) => ({ value, at: random() }))
		.sort((a, b) => a.at - b.at)
		.map(({ value }) => value);
}

function chunks<T>(list: readonly T[], size: number): T[][] {
	return Array.from({ length: Math.ceil(list.length / size) }, (_, i) =>
		list.slice(i * size, (i + 1) * size),
	);
}

const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };

/** Parks all contacts and records an event of each, in portions, all at once. */
async function parkWhileEventsComeIn(world: JourneyWorld, seed: number): Promise<void> {
	await world.enter(...CONTACTS);
	const released = await world.release('trigger');
	const parking = chunks(shuffled(released, seed), 1 + (seed % 7)).map(
		(share) => () => world.park(share, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait }),
	);
	const recording = chunks(shuffled(CONTACTS, seed + 1), 1 + (seed % 5)).map(
		(share) => () => world.record(share.map((name) => world.track(name, 'Ordered'))),
	);
	await Promise.all(shuffled([...parking, ...recording], seed + 2).map((work) => work()));
	await world.settle(released);
}

storeContract('no lost release', (contract) => {
	it.each([1, 2, 3, 4])(
		'every contact is released whose event is recorded while it is being parked (order %i)',
		async (seed) => {
			const world = await contract.world();
			await parkWhileEventsComeIn(world, seed);
			const met = await world.release('wait');
			expect(namesOf(met)).toEqual([...CONTACTS].sort());
			expect(met.every(({ outcome }) => outcome === 'reached')).toBe(true);
			expect(met.every(({ event }) => event?.name === 'Ordered')).toBe(true);
			await world.settle(met);
			expect(await world.counts()).toMatchObject({ completed: CONTACTS.length, positions: 0 });
		},
	);

	it('every contact leaves by exactly one outcome when event and time-out coincide', async () => {
		const world = await contract.world();
		await world.bring(CONTACTS, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
		world.now = T0 + HOUR;
		const recording = chunks(shuffled(CONTACTS, 5), 3).map(
			(share) => () => world.record(share.map((name) => world.track(name, 'Ordered'))),
		);
		const releasing = Array.from({ length: 30 }, () => () => world.release('wait', { limit: 5 }));
		const work = shuffled<() => Promise<unknown>>([...recording, ...releasing], 6);
		const results = await Promise.all(work.map((run) => run()));
		const early = results.filter((result) => Array.isArray(result)).flat();
		const met = [...early, ...(await world.release('wait'))] as Awaited<
			ReturnType<JourneyWorld['release']>
		>;
		expect(namesOf(met)).toEqual([...CONTACTS].sort());
		const resumed = results.reduce<number>(
			(sum, result) => sum + ((result as { resumed?: number }).resumed ?? 0),
			0,
		);
		expect(met.filter(({ outcome }) => outcome === 'reached')).toHaveLength(resumed);
		for (const { outcome, event } of met) expect(event !== null).toBe(outcome === 'reached');
	});

	it('no contact is lost that is merged while it is being parked', async () => {
		const world = await contract.world();
		await world.enter(...CONTACTS);
		await world.record(CONTACTS.map((name) => world.identify(`${name}-too`, {})));
		const released = await world.release('trigger');
		const from = await idsOf(world, ...CONTACTS);
		const into = await idsOf(world, ...CONTACTS.map((name) => `${name}-too`));
		const { contacts } = world.store;
		const merging = from.map((id, i) => async () => {
			await contacts.merge(world.workspaceId, id!, into[i]!, world.now);
		});
		const parking = chunks(released, 1).map((share) => async () => {
			await world.park(share, { dueAt: T0 + HOUR });
		});
		await Promise.all(shuffled([...merging, ...parking], 7).map((work) => work()));
		await world.settle(released);
		world.now = T0 + HOUR;
		expect((await world.release('wait')).length).toBe(CONTACTS.length);
	});

	it('no contact is lost when entering, parking, recording, releasing and settling are concurrent', async () => {
		const world = await contract.world({ reentry: { mode: 'never' } });
		const travel = async (share: string[]) => {
			await world.enter(...share);
			const released = await world.release('trigger', { limit: 7 });
			await world.park(released, { dueAt: T0 + HOUR, timeoutOutcome: 'timedOut', wait });
			await world.settle(released);
			await world.record(share.map((name) => world.track(name, 'Ordered')));
			await world.settle(await world.release('wait', { limit: 5 }));
		};
		await Promise.all(chunks(shuffled(CONTACTS, 9), 6).map(travel));
		for (const node of ['trigger', 'wait'] as const) {
			const released = await world.release(node);
			if (node === 'trigger') await world.park(released, { dueAt: T0 + HOUR, wait });
			await world.settle(released);
		}
		expect(await world.counts()).toMatchObject({
			entered: CONTACTS.length,
			completed: CONTACTS.length,
			active: 0,
			positions: 0,
		});
	});
});
