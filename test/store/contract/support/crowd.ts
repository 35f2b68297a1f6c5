import { sql } from 'kysely';
import type { Connection } from '../../../../src/store/connection';
import type { Database } from '../../../../src/store/schema';
import type { JourneyWorld } from '../../support/journey';
import { DAY, SECOND, T0 } from '../../support/journey';

/** The day of T0. */
const ENTRY_DAY = sql.lit(Math.floor(T0 / DAY));

/**
 * Fills the world's workspace by statements: `size` contacts, each with an identity, an address, an
 * objection and a decision on consent, somebody erased, three events, a contact merged into it, an enrollment, a node visit, a message, one in the inbox, and a
 * position at the wait. They are due one second after the other from T0 on; every tenth awaits an
 * event too.
 */
export async function fillWith(world: JourneyWorld, size: number): Promise<void> {
	const { conn, workspaceId, nodes, journey } = world;
	const numbers = series(conn, size);
	const json = (text: string) => (conn.kind === 'postgres' ? sql`${text}::jsonb` : sql`${text}`);
	const wait = JSON.stringify({ event: { name: 'Ordered', since: T0 } });
	const id = conn.kind === 'postgres' ? sql`overriding system value` : sql``;
	// IDs far above those in use; the tables count on from where they were.
	const first = 10_000_000;
	const key = sql`${sql.lit(first)} + n`;
	await conn.transaction(async (trx) => {
		const run = async (statement: ReturnType<typeof sql>) => void (await statement.execute(trx));
		await run(sql`insert into contacts (id, workspace_id, external_id, email, phone, attributes,
				created_at, updated_at) ${id}
			select ${key}, ${sql.lit(workspaceId)}, 'person-' || n, 'person-' || n || '@example.com',
				'+4915' || (100000000 + n), ${json('{"plan":"pro"}')}, ${sql.lit(T0)}, ${sql.lit(T0)} + n
			from ${numbers}`);
		await run(sql`insert into identities (workspace_id, kind, value, contact_id)
			select ${sql.lit(workspaceId)}, 'userId', 'person-' || n, ${key} from ${numbers}`);
		for (const name of ['Signed Up', 'Opened', 'Ordered']) {
			const before = sql.lit(name === 'Ordered' ? DAY : 0);
			await run(sql`insert into events (workspace_id, contact_id, name, properties, occurred_at,
					received_at, dedup_key)
				select ${sql.lit(workspaceId)}, ${key}, ${sql.lit(name)}, ${json('{}')}, ${sql.lit(T0)} - ${before},
					${sql.lit(T0)}, ${sql.lit(name)} || n from ${numbers}`);
		}
		await run(sql`insert into enrollments (id, journey_id, contact_id, instance, status, entered_at, entry_day)
			${id} select ${key}, ${sql.lit(journey.id)}, ${key}, '', 'active', ${sql.lit(T0)}, ${ENTRY_DAY} from ${numbers}`);
		await run(sql`insert into positions (id, enrollment_id, contact_id, journey_id, node_id, parent_id, ready_at,
				due_at, timeout_outcome, arrived_at, entry_day, is_first, is_beside, wait) ${id}
			select ${key}, ${key}, ${key}, ${sql.lit(journey.id)}, ${sql.lit(nodes.wait)}, ${sql.lit(2 * first)} + n,
				${sql.lit(T0)} + n * ${sql.lit(SECOND)}, ${sql.lit(T0)} + n * ${sql.lit(SECOND)}, 'timedOut', ${sql.lit(T0)},
				${ENTRY_DAY}, ${sql.lit(conn.dialect === 'sqlite' ? 1 : true)}, ${sql.lit(conn.dialect === 'sqlite' ? 0 : false)},
				case when n % 10 = 0 then ${json(wait)} end from ${numbers}`);
		await run(sql`insert into node_visits (enrollment_id, position_id, node_id, outcome, arrived_at, left_at,
				day, is_first)
			select ${key}, ${sql.lit(2 * first)} + n, ${sql.lit(nodes.trigger)}, 'reached', ${sql.lit(T0)}, ${sql.lit(T0)},
				${ENTRY_DAY}, ${sql.lit(conn.dialect === 'sqlite' ? 1 : true)}
			from ${numbers}`);
		await run(sql`insert into messages (position_id, node_id, channel, enrollment_id, contact_id,
				status, recipient, address_key, created_at, sent_at, provider_id)
			select ${key}, ${sql.lit(nodes.send)}, 'email', ${key}, ${key}, 'sent', 'x', 'address-' || n, ${sql.lit(T0)}, ${sql.lit(T0)},
				'provider-' || n from ${numbers}`);
		await run(sql`insert into contact_merges (contact_id, merged_into)
			select ${sql.lit(3 * first)} + n, ${key} from ${numbers}`);
		await run(sql`insert into objections (workspace_id, address_key, topic, kind, at)
			select ${sql.lit(workspaceId)}, 'address-' || n, '', 'optedOut', ${sql.lit(T0)} from ${numbers}`);
		await run(sql`insert into consent_history (contact_id, at, channel, change, detail)
			select ${key}, ${sql.lit(T0)}, 'email', 'optedIn', ${json('{}')} from ${numbers}`);
		await run(sql`insert into erased_identifiers (workspace_id, digest, erased_at)
			select ${sql.lit(workspaceId)}, 'erased-' || n, ${sql.lit(T0)} from ${numbers}`);
		await run(sql`insert into inbox (message_id, contact_id, created_at, content)
			select ${key}, ${key}, ${sql.lit(T0)}, ${json('{"title":"Hello","body":""}')} from ${numbers}`);
	});
}

/** Counts of many journeys, segments and workspaces, for a thousand days each; `size` of each kind. */
export async function fillCounts(conn: Connection<Database>, size: number): Promise<void> {
	const numbers = series(conn, size);
	const compacted = sql.lit(conn.dialect === 'sqlite' ? 1 : true);
	const day = sql`20000 + n % 1000`;
	await sql`insert into message_counts (journey_id, node_id, day, channel, purpose, split, arm,
			measure, messages, compacted)
		select n / 1000, 1, ${day}, 'email', 'marketing', '', '', 'sent', 1, ${compacted}
		from ${numbers}`.execute(conn.db);
	await sql`insert into segment_counts (segment_id, day, joined, departed, compacted)
		select n / 1000, ${day}, 1, 0, ${compacted} from ${numbers}`.execute(conn.db);
	await sql`insert into survey_counts (workspace_id, survey, kind, day, score, answers, compacted)
		select n / 1000, 'nps', 'nps', ${day}, 9, 1, ${compacted} from ${numbers}`.execute(conn.db);
	await sql`insert into enrollment_counts (journey_id, entry_day, day, status, reason, goal,
			enrollments, compacted)
		select n / 1000, ${day}, ${day}, 'entered', '', '', 1, ${compacted} from ${numbers}`.execute(
		conn.db,
	);
	await sql`insert into visit_counts (journey_id, node_id, from_node_id, entry_day, day, from_outcome,
			outcome, visits, enrollments, went_on, compacted)
		select n / 1000, 1, 0, ${day}, ${day}, '', 'reached', 1, 1, 1, ${compacted} from ${numbers}`.execute(
		conn.db,
	);
	const sketch = conn.dialect === 'sqlite' ? sql`'{}'` : sql`cast('{}' as jsonb)`;
	await sql`insert into duration_counts (journey_id, node_id, from_node_id, day, basis, kind, outcome,
			sketch, compacted)
		select n / 1000, 1, 0, ${day}, 'entry', 'stay', 'reached', ${sketch}, ${compacted}
		from ${numbers}`.execute(conn.db);
	await sql`insert into position_counts (journey_id, node_id, positions, compacted)
		select n / 1000, 1, 1, ${compacted} from ${numbers}`.execute(conn.db);
}

function series(conn: Connection<Database>, size: number) {
	if (conn.kind === 'postgres') return sql`generate_series(1, ${sql.lit(size)}) as numbers(n)`;
	return sql`(with recursive numbers(n) as (select 1 union all select n + 1 from numbers
		where n < ${sql.lit(size)}) select n from numbers)`;
}
