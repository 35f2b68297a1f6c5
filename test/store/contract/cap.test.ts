import { takeFromCap } from '../../../src/store/sql/enrollments/enroll';
import { DAY, HOUR, SIGNED_UP, T0, type JourneyWorld } from '../support/journey';
import { openAgain, storeContract } from './support/contract';
import { contacts, switchOn } from './support/time';

const capped = { capPerDay: 50, zone: 'Europe/Berlin' };
/** The first midnight in Berlin after T0. */
const MIDNIGHT = Date.UTC(2026, 2, 2, 23);

storeContract('an entry cap', (contract) => {
	it('refuses further entries until the next day in the workflow’s time zone', async () => {
		const world = await contract.world({ ...capped, capPerDay: 2 });
		expect(await world.enter('ann', 'bob', 'cleo')).toMatchObject({ accepted: 3, entered: 2 });
		expect(await world.enter('dan')).toMatchObject({ accepted: 1, entered: 0 });
		world.now = MIDNIGHT - 1;
		expect(await world.enter('dan')).toMatchObject({ entered: 0 });
		world.now = MIDNIGHT;
		expect(await world.enter('dan', 'eve', 'fay')).toMatchObject({ entered: 2 });
	});

	it('counts entries, not contacts that the re-entry rule keeps out', async () => {
		const world = await contract.world({ ...capped, capPerDay: 2 });
		expect(await world.enter('ann')).toMatchObject({ entered: 1 });
		expect(await world.enter('ann')).toMatchObject({ entered: 0 });
		expect(await world.enter('bob')).toMatchObject({ entered: 1 });
		expect(await world.enter('cleo')).toMatchObject({ entered: 0 });
	});

	it('counts no repeated event of an instance that is under way, though re-entry is always open', async () => {
		const always = { reentry: { mode: 'always' as const }, instanceKey: 'cartId' };
		const world = await contract.world({ ...capped, ...always, capPerDay: 2 });
		const cart = (cartId: string) => world.track('ann', SIGNED_UP, { properties: { cartId } });
		expect(await world.record([cart('A'), cart('A')])).toMatchObject({ entered: 1 });
		expect(await world.record([cart('A')])).toMatchObject({ entered: 0 });
		expect(await world.record([cart('B')])).toMatchObject({ entered: 1 });
		expect(await world.record([cart('C')])).toMatchObject({ entered: 0 });
	});

	it('still applies when the trigger is registered again', async () => {
		const world = await contract.world({ ...capped, capPerDay: 2 });
		await world.enter('ann', 'bob');
		await switchOn(world, { ...capped, capPerDay: 3 });
		expect(await world.enter('cleo', 'dan')).toMatchObject({ entered: 1 });
	});

	it('applies to each journey separately', async () => {
		const world = await contract.world({ ...capped, capPerDay: 1 });
		const other = await world.anotherJourney(`${world.workflowId} other`, {
			...capped,
			capPerDay: 2,
		});
		expect(await world.enter('ann', 'bob', 'cleo')).toMatchObject({ entered: 3 });
		expect(await world.store.journeys.counts(other.id)).toMatchObject({ entered: 2 });
	});

	it('holds when concurrent calls arrive at several processes', async () => {
		const world = await contract.world(capped);
		const other =
			contract.place.name === 'static-data'
				? world.store
				: (await openAgain(contract.place, contract.opened())).store;
		const { workspaceId, now } = world;
		const calls = contacts(120).map((name, i) => {
			const store = i % 2 === 0 ? world.store : other;
			return store.events.record([world.track(name, SIGNED_UP)], { workspaceId, now });
		});
		const results = await Promise.all(calls);
		expect(results.filter(({ entered }) => entered === 1)).toHaveLength(50);
		expect(await world.counts()).toMatchObject({ entered: 50 });
	});

	it('grants what is left of it', async () => {
		const world = await contract.world(capped);
		const take = (wanted: number, now: number) => takeShare(world, wanted, now);
		expect(await take(30, T0)).toBe(30);
		expect(await take(30, T0 + HOUR)).toBe(20);
		expect(await take(30, T0 + 2 * HOUR)).toBe(0);
		expect(await take(30, T0 + DAY)).toBe(30);
		const shares = await Promise.all(Array.from({ length: 15 }, () => take(7, T0 + 2 * DAY)));
		expect(shares.reduce((sum, share) => sum + share, 0)).toBe(50);
	});
});

async function takeShare({ conn, journey }: JourneyWorld, wanted: number, now: number) {
	return await conn.transaction((trx) => takeFromCap({ conn, trx, now }, journey, wanted));
}
