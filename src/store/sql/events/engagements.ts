import { sql } from 'kysely';
import { ENGAGEMENT_EVENTS } from '../../../rule/rule';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

const NAMES = [...ENGAGEMENT_EVENTS.opened, ...ENGAGEMENT_EVENTS.clicked];

interface Engaged {
	contactId: number;
	timezone: string | null;
	/** ms, the newest first. */
	at: number[];
}

/** See EventStore.engagements. */
export async function engagements(
	conn: Connection<Database>,
	workspaceId: number,
	contactIds: readonly number[] | null,
	each: number,
): Promise<Engaged[]> {
	const { rows } =
		contactIds === null
			? await sql<EngagedRow>`select e.contact_id, c.timezone, e.occurred_at, e.properties
				from (select contact_id, occurred_at, properties from events
					where workspace_id = ${workspaceId} and ${conn.anyOf('name', 'text', NAMES)}
					order by id desc limit ${each}) as e
				join contacts c on c.id = e.contact_id`.execute(conn.db)
			: await sql<EngagedRow>`select c.id as contact_id, c.timezone, e.occurred_at, e.properties
				from ${conn.records(
					contactIds.map((id) => ({ id })),
					{ id: 'int' },
				)} as r
				cross join contacts c cross join events e
				where c.id = r.id and e.contact_id = c.id
					and ${conn.anyOf('e.name', 'text', NAMES)}`.execute(conn.db);
	const byContact = Map.groupBy(
		// A bot opens at its own hour, not at the contact's.
		rows.filter(({ properties }) => properties.machine !== true),
		(row) => row.contact_id,
	);
	return [...byContact].map(([contactId, found]) => ({
		contactId,
		timezone: found[0].timezone,
		at: found
			.map((row) => row.occurred_at)
			.sort((a, b) => b - a)
			.slice(0, each),
	}));
}

interface EngagedRow {
	contact_id: number;
	timezone: string | null;
	occurred_at: number;
	properties: Record<string, unknown>;
}
