import { sql } from 'kysely';
import type { Rule, RuleMoment } from '../../../rule/rule';
import type { EventAsIf, SubjectAsIf } from '../../../segment/segments';
import type { SqlBase } from '../common/base';
import { dryRunOf } from '../common/dry-run';
import type { TimedTx } from '../common/transaction';
import { ascending } from '../contacts/rows';
import { countsFrom } from '../enrollments/counts-from';
import { matchRows, type Subjects } from './match';

/** See Segments.matchAsIf: the events are recorded for the answer, and taken back. */
export async function matchAsIf(
	base: SqlBase,
	workspaceId: number,
	rules: readonly Rule[],
	subjects: readonly SubjectAsIf[],
	moment: RuleMoment,
): Promise<boolean[][]> {
	const { conn } = base;
	return await dryRunOf(base).write(async (tx) => {
		const entries = subjects.map(({ entry }) => (entry?.id === null ? [entry] : []));
		const begun = await insertAsIf({ ...tx, now: moment.now }, workspaceId, subjects, entries);
		const later = subjects.map(({ events }) => events);
		await insertAsIf({ ...tx, now: moment.now }, workspaceId, subjects, later);
		const rows = subjects.map(({ contactId, journey, entry }, i) => ({
			contact_id: contactId,
			entered_at: journey?.enteredAt ?? null,
			counts_from: journey && countsFrom(journey.enteredAt, entry?.occurredAt ?? null),
			entry_event_id: entry?.id ?? begun[i][0] ?? null,
			config: journey && { vars: journey.vars },
		}));
		return await matchRows({ conn, workspaceId, moment }, tx.trx, rules, rows, AS_IF);
	});
}

const AS_IF: Subjects = {
	columns: {
		...{ contact_id: 'int', entered_at: 'int', counts_from: 'int', entry_event_id: 'int' },
		config: 'json',
	},
	inJourney: {
		enteredAt: sql`asked.counts_from`,
		entryEventId: sql`asked.entry_event_id`,
		journeyEnteredAt: sql`asked.entered_at`,
		config: sql`asked.config`,
	},
	joins: sql``,
};

/** Ids of the events of each subject, in order. */
async function insertAsIf(
	{ conn, trx, now }: TimedTx,
	workspaceId: number,
	subjects: readonly SubjectAsIf[],
	events: ReadonlyArray<readonly EventAsIf[]>,
): Promise<number[][]> {
	const rows = subjects.flatMap(({ contactId }, i) =>
		events[i].map(({ name, properties, occurredAt }) => ({
			...{ contact_id: contactId, name, properties, occurred_at: occurredAt },
		})),
	);
	const source = conn.records(
		rows.map((row, seq) => ({ seq, ...row })),
		{ seq: 'int', contact_id: 'int', name: 'text', properties: 'json', occurred_at: 'int' },
	);
	const inserted = await sql<{ id: number }>`
		insert into events (workspace_id, contact_id, name, properties, occurred_at, received_at)
		select ${workspaceId}, r.contact_id, r.name, r.properties, r.occurred_at, ${now}
		from ${source} as r where true order by r.seq returning id`.execute(trx);
	const ids = ascending(inserted.rows);
	return events.map(({ length }) => ids.splice(0, length));
}
