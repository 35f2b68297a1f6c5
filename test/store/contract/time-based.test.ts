import { sql } from 'kysely';
import { DAY, HOUR, JourneyWorld, MINUTE, T0 } from '../support/journey';
import { openNew, storeContract } from './support/contract';
import { contacts, segmentWith, tickAt } from './support/time';

const birthdays = {
	entry: { on: 'date', attribute: 'birthday', yearly: true },
} as const;

storeContract('time-based work', (contract) => {
	it('does nothing when nothing is due', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + HOUR });
		const before = [await world.enrollments('ann'), await world.positions('ann')];
		await tickAt(world, T0 + MINUTE);
		expect([await world.enrollments('ann'), await world.positions('ann')]).toEqual(before);
	});

	it('continues when one part of it fails, and reports the failure', async () => {
		const { store, conn } = await openNew(contract.place);
		const dated = await JourneyWorld.open(store, conn, birthdays);
		const old = await JourneyWorld.open(store, conn, { maxAge: { amount: 1, unit: 'days' } });
		await old.bring(['ann'], { dueAt: T0 + 10 * DAY });
		const nightly = await JourneyWorld.open(store, conn, {
			entry: { on: 'schedule', segment: 'all', schedule: { cron: '0 0 * * *' } },
		});
		await nightly.record([nightly.identify('bob', {})]);
		await segmentWith(nightly, 'all', ['bob']);
		await sql`drop table date_triggers`.execute(conn.db);

		await expect(tickAt(dated, T0 + DAY)).rejects.toThrow(/date_triggers/);
		expect(await old.counts()).toMatchObject({ exited: 1 });
		expect(await nightly.counts()).toMatchObject({ entered: 1 });
		await store.close();
	});

	it('is done in each journey, also by calls at once', async () => {
		const worlds = await Promise.all([1, 2, 3].map(() => contract.world(birthdays)));
		for (const world of worlds) {
			const names = contacts(300);
			await world.record(names.map((name) => world.identify(name, { birthday: '1990-07-01' })));
		}
		const now = Date.parse('2026-07-01T08:00:00Z');
		await Promise.all(
			Array.from({ length: 5 }, () => worlds[0].store.maintenance.runTimeBased(now)),
		);
		await tickAt(worlds[0], now);
		for (const world of worlds) {
			expect(await world.counts()).toMatchObject({ entered: 300, positions: 300 });
		}
	});
});
