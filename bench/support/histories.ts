import { sql, type RawBuilder } from 'kysely';
import type { Connection } from '../../src/store/connection';
import type { Database } from '../../src/store/schema';

type Conn = Connection<Database>;

const DAY = 86_400_000;
const EVENTS_EACH = 10;

/** Contacts with ten events each over 90 days, created by the database itself. */
export async function fillWithHistories(
	conn: Conn,
	workspaceId: number,
	contacts: number,
	now: number,
): Promise<void> {
	const json = (text: RawBuilder<unknown>) =>
		conn.kind === 'postgres' ? sql`(${text})::jsonb` : text;
	await conn.transaction(async (trx) => {
		await sql`insert into contacts (workspace_id, external_id, attributes, created_at, updated_at)
			select ${sql.lit(workspaceId)}, 'person-' || i,
				${json(sql`'{"seats":' || i % 40 || ',"plan":"' ||
					case when i % 3 = 0 then 'pro' else 'free' end || '"}'`)},
				${sql.lit(now)}, ${sql.lit(now)}
			from ${series(conn, contacts)} as n`.execute(trx);
		await sql`insert into events (workspace_id, contact_id, name, properties, occurred_at,
				received_at)
			select ${sql.lit(workspaceId)}, c.id,
				case (c.id * 7 + i * 3) % 5 when 0 then 'Email Opened' when 1 then 'Order Completed'
					when 2 then 'Demo Requested' else 'Page Viewed' end,
				${json(sql`'{"url":"https://shop.example.com/products/' || i || '","total":' ||
					(c.id + i * 31) % 200 || '}'`)},
				${sql.lit(now)} - ((c.id * 13 + i * 97) % 90) * ${sql.lit(DAY)} - i * 60000,
				${sql.lit(now)}
			from contacts c cross join ${series(conn, EVENTS_EACH)} as n`.execute(trx);
	});
	await sql`analyze`.execute(conn.db);
}

function series({ kind }: Conn, count: number): RawBuilder<unknown> {
	return kind === 'postgres'
		? sql`(select * from generate_series(0, ${sql.lit(count - 1)}) as i)`
		: sql`(with recursive counting(i) as
			(select 0 union all select i + 1 from counting where i < ${sql.lit(count - 1)})
			select i from counting)`;
}

/** The scores of the benchmark's model as hand-written SQL; returns the seconds. */
export async function scoredByHand(conn: Conn, workspaceId: number, now: number): Promise<number> {
	const total =
		conn.kind === 'postgres'
			? sql`(e.properties ->> 'total')::numeric`
			: sql`e.properties ->> 'total'`;
	const plan = sql`c.attributes ->> 'plan'`;
	const age = sql`(${sql.lit(now)} - e.occurred_at) / ${sql.lit(30 * DAY)}.0`;
	const power =
		conn.kind === 'postgres' ? sql`power(2::double precision, -(${age}))` : sql`pow(2, -(${age}))`;
	const least = conn.kind === 'postgres' ? sql`least` : sql`min`;
	const start = performance.now();
	await conn.transaction(async (trx) => {
		await sql`create table scored_by_hand as select c.id as contact_id,
				${least}(2, sum(case when e.name = 'Page Viewed' then 1 else 0 end))
				+ round(sum(case when e.name = 'Email Opened' then 5 * ${power} else 0 end))
				+ sum(case when e.name = 'Order Completed' and ${total} >= 100 then 20 else 0 end)
				+ sum(case when e.name = 'Demo Requested' then 30 else 0 end)
				+ max(case when ${plan} = 'pro' then 15 else 0 end) as points
			from contacts c join events e on e.contact_id = c.id
			where c.workspace_id = ${sql.lit(workspaceId)} and e.occurred_at <= ${sql.lit(now)}
			group by c.id`.execute(trx);
	});
	return (performance.now() - start) / 1_000;
}
