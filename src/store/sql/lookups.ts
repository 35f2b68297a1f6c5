import { sql, type Kysely } from 'kysely';
import type { Contact } from '../../contact/contact';
import type { Database } from '../schema';
import type { JourneyCounts } from '../store';
import { toContact, type ContactRow } from './contacts/resolve';

export async function recentContacts(
	db: Kysely<Database>,
	workspaceId: number,
	limit: number,
): Promise<Contact[]> {
	const { rows } = await sql<ContactRow>`select * from contacts where workspace_id = ${workspaceId}
		order by id desc limit ${limit}`.execute(db);
	return rows.map(toContact);
}

export async function journeyCounts(
	db: Kysely<Database>,
	journeyId: number,
): Promise<JourneyCounts> {
	const { rows } = await sql<{
		status: keyof JourneyCounts;
		n: number;
	}>`select status, count(*) as n
		from enrollments where journey_id = ${journeyId} group by status`.execute(db);
	const positions = await sql<{ n: number }>`select count(*) as n from positions p
		join enrollments e on e.id = p.enrollment_id
		where e.journey_id = ${journeyId} and e.status = 'active'`.execute(db);
	const counts: JourneyCounts = {
		entered: 0,
		active: 0,
		completed: 0,
		converted: 0,
		exited: 0,
		failed: 0,
		positions: positions.rows[0].n,
	};
	for (const { status, n } of rows) {
		counts[status] = n;
		counts.entered += n;
	}
	return counts;
}

export async function eventNames(
	db: Kysely<Database>,
	workspaceId: number,
	limit: number,
): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`select name from event_names
		where workspace_id = ${workspaceId} order by name limit ${limit}`.execute(db);
	return rows.map((row) => row.name);
}

export async function attributeNames(
	db: Kysely<Database>,
	workspaceId: number,
	limit: number,
): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`select name from attribute_names
		where workspace_id = ${workspaceId} order by name limit ${limit}`.execute(db);
	return rows.map(({ name }) => name);
}

/** Hops from one stage to the next in the index, instead of reading every contact. */
export async function stages(
	db: Kysely<Database>,
	workspaceId: number,
	limit: number,
): Promise<string[]> {
	const { rows } = await sql<{ stage: string }>`with recursive used(stage) as (
			select (select c.stage from contacts c where c.workspace_id = ${workspaceId}
				and c.stage is not null order by c.stage limit 1)
			union all
			select (select c.stage from contacts c where c.workspace_id = ${workspaceId}
				and c.stage > used.stage order by c.stage limit 1)
			from used where used.stage is not null)
		select stage from used where stage is not null limit ${limit}`.execute(db);
	return rows.map(({ stage }) => stage);
}
