import { sql } from 'kysely';
import { DAY, HOUR, MINUTE, T0, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { contactOf, idOf } from './support/contacts';

const BERLIN = 'Europe/Berlin';
const TOKYO = 'Asia/Tokyo';

/** A call of ann's device, with the time zone and language that each call carries. */
const call = (world: JourneyWorld, timezone: string, occurredAt: number) =>
	world.record([
		world.track('ann', 'Visited', { occurredAt, traits: { timezone, locale: 'de-DE' } }),
	]);

const zoneOf = async (world: JourneyWorld) => (await contactOf(world, 'ann'))?.timezone;

/** The columns that every write of the traits would change. */
async function rowOf(world: JourneyWorld) {
	const { rows } = await sql`select traits_at, trait_times, updated_at from contacts
		where id = ${await idOf(world, 'ann')}`.execute(world.conn.db);
	return rows[0];
}

storeContract('record: the zone and language that a device sends each time', (contract) => {
	it('are not written again while they are unchanged and less than a day old', async () => {
		const world = await contract.world();
		await call(world, BERLIN, T0);
		const before = await rowOf(world);
		for (const minutes of [1, 30, 24 * 60]) {
			world.now = T0 + minutes * MINUTE;
			await call(world, BERLIN, world.now);
			expect(await rowOf(world)).toEqual(before);
		}
		world.now += 1;
		await call(world, BERLIN, world.now);
		expect(await rowOf(world)).toEqual({ ...(before as object), traits_at: T0 + DAY + 1 });
	});

	it('count at once when they differ', async () => {
		const world = await contract.world();
		await call(world, BERLIN, T0);
		world.now = T0 + HOUR;
		await call(world, BERLIN, world.now);
		await call(world, TOKYO, world.now);
		expect(await zoneOf(world)).toBe(TOKYO);
		expect(await rowOf(world)).toMatchObject({ updated_at: T0 + HOUR });
	});

	it('do not count when they are late and the known value was sent again since', async () => {
		const world = await contract.world();
		await call(world, BERLIN, T0);
		world.now = T0 + 2 * HOUR;
		await call(world, BERLIN, world.now);
		await call(world, TOKYO, T0 + HOUR);
		expect(await zoneOf(world)).toBe(BERLIN);
		await call(world, TOKYO, T0 + 3 * HOUR);
		expect(await zoneOf(world)).toBe(TOKYO);
	});

	it('count when they are late but no value was sent since', async () => {
		const world = await contract.world();
		await call(world, BERLIN, T0);
		world.now = T0 + 5 * HOUR;
		await call(world, TOKYO, T0 + HOUR);
		expect(await zoneOf(world)).toBe(TOKYO);
		await call(world, BERLIN, T0 + MINUTE);
		expect(await zoneOf(world)).toBe(TOKYO);
	});

	it('are ordered by their times within one call, too', async () => {
		const world = await contract.world();
		await call(world, BERLIN, T0);
		const device = (timezone: string, occurredAt: number) =>
			world.track('ann', 'Visited', { occurredAt, traits: { timezone } });
		await world.record([device(BERLIN, T0 + 2 * HOUR), device(TOKYO, T0 + HOUR)]);
		expect(await zoneOf(world)).toBe(BERLIN);
	});

	it('of an identify call are written each time, as it leaves no event', async () => {
		const world = await contract.world();
		await call(world, BERLIN, T0);
		world.now = T0 + 2 * HOUR;
		await world.record([world.identify('ann', { timezone: BERLIN })]);
		await call(world, TOKYO, T0 + HOUR);
		expect(await zoneOf(world)).toBe(BERLIN);
	});

	it('do not keep an attribute from counting that was sent before an event', async () => {
		const world = await contract.world();
		await world.record([world.identify('ann', { plan: 'pro' })]);
		world.now = T0 + 2 * HOUR;
		await call(world, BERLIN, world.now);
		await world.record([world.identify('ann', { plan: 'free' }, { occurredAt: T0 + HOUR })]);
		expect((await contactOf(world, 'ann'))?.attributes).toEqual({ plan: 'free' });
	});
});
