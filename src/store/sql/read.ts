import { sql, type Kysely } from 'kysely';
import type { Contact } from '../../contact/contact';
import type { Database } from '../schema';
import type { JourneyCounts } from '../store';
import { toContact, type ContactRow } from './people';

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
