import { sql } from 'kysely';
import type { SkipClass } from '../../../report/message-counts';
import { isPutOffReason, skipCodeOf } from '../../../message/policy/reasons';
import type { MessageTable } from '../../schema';
import { inSubquery } from '../common/in-subquery';
import type { Tx } from '../common/transaction';
import { dayIn } from '../../../time/day';
import { countedMarks } from './message-marks';
import { addCounts, isCounting, type CountRow, type Rollup } from './rollup';

/**
 * A measure is a key of MessageTally; that of skipped messages has their class, as in
 * `skipped optedOut`.
 */
export const MESSAGE_COUNTS: Rollup = {
	table: 'message_counts',
	keys: {
		journey_id: 'int',
		node_id: 'int',
		day: 'int',
		channel: 'text',
		purpose: 'text',
		split: 'text',
		arm: 'text',
		measure: 'text',
	},
	sums: ['messages'],
};

export const SKIPPED = 'skipped ';

/** A locked message as it is counted, and what is needed to count it anew. */
export interface CountedMessage extends Pick<
	MessageTable,
	'node_id' | 'contact_id' | 'channel' | 'status' | 'reason' | 'sent_at' | 'day' | 'arms'
> {
	id: number;
	journey_id: number;
	purpose: 'marketing' | 'transactional';
	marks: number;
	opens: number;
	clicks: number;
	/** The journey's time zone; null: UTC. */
	zone: string | null;
	/** The arms that the enrollment has taken so far. */
	variants: Record<string, string> | null;
}

/** Locks the messages, by id; those that do not exist are left out. */
export async function lockMessages(
	{ conn, trx }: Tx,
	ids: readonly number[],
): Promise<Map<number, CountedMessage>> {
	if (ids.length === 0) return new Map();
	const { rows } = await sql<CountedMessage>`select m.id, m.node_id, m.contact_id, m.channel,
			m.purpose, m.status, m.reason, m.sent_at, m.day, m.arms, m.marks, m.opens, m.clicks,
			e.journey_id, e.variants, j.config ->> 'zone' as zone
		from messages m join enrollments e on e.id = m.enrollment_id
		join journeys j on j.id = e.journey_id
		where ${inSubquery(conn, 'm.id', conn.ids([...new Set(ids)]))}
		order by m.id ${conn.forUpdate('m')}`.execute(trx);
	return new Map(rows.map((row) => [row.id, row]));
}

/** Columns to write with a status, so that the message is later counted as it was. */
export const PLACE_COLUMNS = { day: 'int', arms: 'json' } as const;

/** The message with a new status: one that is counted has a day and the arms taken by then. */
export function withStatus(
	message: CountedMessage,
	status: MessageTable['status'],
	reason: string | null,
	now: number,
): CountedMessage {
	const { zone, variants, sent_at } = message;
	if (!isFinal(status)) return { ...message, status, reason, day: null, arms: null };
	const at = status === 'unknown' ? (sent_at ?? now) : now;
	const arms = variants !== null && Object.keys(variants).length > 0 ? variants : null;
	return { ...message, status, reason, day: dayIn(zone, at), arms };
}

const isFinal = (status: MessageTable['status']) =>
	status === 'sent' || status === 'failed' || status === 'skipped' || status === 'unknown';

export interface MessageChange {
	before: CountedMessage;
	after: CountedMessage;
}

/** Counts changes of messages; call it in the transaction that makes them. */
export async function countMessages(tx: Tx, changes: readonly MessageChange[]): Promise<void> {
	if (!isCounting(tx)) return;
	const rows = changes.flatMap(({ before, after }) => [
		...countRows(before, -1),
		...countRows(after, 1),
	]);
	await addCounts(tx, MESSAGE_COUNTS, rows);
}

/** The rows that a message contributes: to all, and to each arm that its enrollment has taken. */
function countRows(message: CountedMessage, sign: 1 | -1): CountRow[] {
	const { journey_id, node_id, channel, purpose, day, arms } = message;
	if (day === null) return [];
	const splits: Array<[string, string]> = [['', ''], ...Object.entries(arms ?? {})];
	return measuresOf(message).flatMap(([measure, n]) =>
		splits.map(([split, arm]) => ({
			...{ journey_id, node_id, day, channel, purpose, split, arm, measure },
			messages: sign * n,
		})),
	);
}

/** What a message counts as, and how often. */
export function measuresOf(
	message: Pick<CountedMessage, 'status' | 'reason' | 'marks' | 'opens' | 'clicks'>,
): Array<[measure: string, n: number]> {
	const { status, reason, marks, opens, clicks } = message;
	if (status === 'skipped') return [[SKIPPED + skipClass(reason), 1]];
	if (status === 'failed') return [['failed', 1]];
	// A report on it proves that it went out.
	const wentOut = status === 'sent' || (status === 'unknown' && marks !== 0);
	if (!wentOut) return status === 'unknown' ? [['unknown', 1]] : [];
	const measures: Array<[string, number]> = [
		['sent', 1],
		...countedMarks(marks).map((mark): [string, number] => [mark, 1]),
		['opens', opens],
		['clicks', clicks],
	];
	return measures.filter(([, n]) => n > 0);
}

/** Reason of a message whose contact was erased before it went out; it is not stored. */
export const ERASED = 'erased';

export function skipClass(reason: string | null): SkipClass {
	if (reason === null) return 'other';
	if (reason === ERASED) return 'erased';
	if (isPutOffReason(reason)) return 'putOff';
	return skipCodeOf(reason);
}
