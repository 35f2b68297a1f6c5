import { sql } from 'kysely';
import type { LatestEvent } from '../../../event/event-store';
import type { Connection } from '../../connection';
import type { Database } from '../../schema';

/** Events to look through for those of a name, as there is no index of names without contacts. */
const REACH = 20_000;

/** See EventStore.latest. */
export async function latestEvents(
	conn: Connection<Database>,
	workspaceId: number,
	name: string,
	contactIds: readonly number[] | null,
	limit: number,
): Promise<LatestEvent[]> {
	const within =
		contactIds === null
			? sql`id > (select max(id) from events) - ${REACH}`
			: conn.anyOf('contact_id', 'int', contactIds);
	const { rows } = await sql<LatestEvent>`select id, contact_id as "contactId", name, properties,
			occurred_at as "occurredAt"
		from (select *, row_number() over (partition by contact_id order by occurred_at desc, id desc)
				as nth
			from events where ${within} and workspace_id = ${workspaceId} and name = ${name}) as named
		where nth = 1 order by occurred_at desc, id desc limit ${limit}`.execute(conn.db);
	return rows;
}
