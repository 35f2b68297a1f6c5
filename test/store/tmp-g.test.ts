import { sql, CompiledQuery } from 'kysely';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql-store';
import { fillWith } from './contract/support/crowd';
import { Watched } from './contract/support/plans';
import { JourneyWorld, T0, SECOND } from './support/journey';
import { removeStores, stores } from './support/stores';
jest.setTimeout(600_000);
afterAll(removeStores);
it('x', async () => {
	const place = stores[1];
	const watched = new Watched(await place.open<Database>(COLUMN_KINDS));
	const store = await openSqlStore(watched.conn);
	const world = await JourneyWorld.open(store, watched.conn, { entry: { on: 'date', attribute: 'birthday', yearly: true }, reentry: { mode: 'always' }, overdue: { policy: 'atOnce' } });
	await fillWith(world, 100_000);
	await sql`insert into alarms (journey_id, contact_id, due_at) select ${world.journey.id}, id, ${T0} + (id-10000000)*1000 from contacts`.execute(world.conn.db);
	for (const now of [T0, T0 + 1500 * SECOND]) {
		const t = Date.now();
		const statements = await watched.during(() => store.tick(now));
		console.log('tick', Date.now() - t);
		for (const s of statements) {
			if (/rule|segment/.test(s.sql)) continue;
			const t1 = Date.now();
			try {
			const { rows } = await watched.conn.db.executeQuery<any>(CompiledQuery.raw(`explain (analyze, buffers) ${s.sql}`, [...s.parameters]));
			const ms = Date.now() - t1;
			if (ms > 8) console.log(ms, s.sql, rows.map((r: any) => r['QUERY PLAN']).join('\n'));
			} catch (e) { console.log('ERR', (e as Error).message, s.sql); }
		}
	}
});
