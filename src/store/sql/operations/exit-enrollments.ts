import { sql } from 'kysely';
import type { ExitedEnrollment, ExitRequest } from '../../../operations/repair';
import type { SqlBase } from '../common/base';
import { inSubquery } from '../common/in-subquery';
import type { Conn } from '../common/transaction';
import { lockWorkspaceContacts } from '../contacts/write';
import { endEnrollments } from '../enrollments/end';

/** See Operations.exit. */
export async function exitEnrollments(
	base: SqlBase,
	{ workspaceId, contactIds, journeyId, reason }: ExitRequest,
	now: number,
): Promise<ExitedEnrollment[]> {
	const { conn, writeTo } = base;
	const ofJourney = journeyId === undefined ? sql`` : sql`and journey_id = ${journeyId}`;
	return await writeTo(workspaceId, async (tx) => {
		const contacts = await lockWorkspaceContacts(tx, contactIds);
		const { rows } = await sql<ExitedEnrollment>`select id as "enrollmentId",
				contact_id as "contactId", journey_id as "journeyId" from enrollments
			where ${inSubquery(conn, 'contact_id', conn.ids([...contacts.keys()]))}
			and status = 'active' ${ofJourney} order by id`.execute(tx.trx);
		const endings = rows.map(({ enrollmentId }) => ({
			enrollmentId,
			...{ status: 'exited' as const, reason },
		}));
		const ended = new Set(await endEnrollments({ ...tx, now }, endings));
		return rows.filter(({ enrollmentId }) => ended.has(enrollmentId));
	});
}

/** See Operations.activeContacts. */
export async function activeContacts(
	conn: Conn,
	journeyId: number,
	afterId: number,
	limit: number,
): Promise<number[]> {
	const { rows } = await sql<{ contact_id: number }>`select distinct contact_id from enrollments
		where journey_id = ${journeyId} and status = 'active' and contact_id > ${afterId}
		order by contact_id limit ${limit}`.execute(conn.db);
	return rows.map((row) => row.contact_id);
}
