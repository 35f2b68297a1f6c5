import { sql } from 'kysely';
import { SKIP_REASONS } from '../../../src/message/policy/reasons';
import { dayAt } from '../../../src/time/day';
import type { JourneyWorld } from '../../store/support/journey';

const NAMES: Record<string, string> = {
	'Message Delivered': 'delivered',
	'Message Opened': 'opened',
	'Message Clicked': 'clicked',
	'Message Replied': 'replied',
	'Message Bounced': 'bounced',
	'Message Complained': 'complained',
	'Message Unsubscribed': 'unsubscribed',
};

interface MessageRow {
	id: number;
	nodeId: number;
	contactId: number;
	channel: string;
	purpose: string;
	status: string;
	reason: string | null;
	sentAt: number | null;
	day: number | null;
	arms: Record<string, string> | null;
}

interface Report {
	id: number;
	name: string;
	properties: { message: number; channel: string; machine?: boolean; permanent?: boolean };
}

interface Known extends MessageRow {
	reports: Map<number, Report>;
}

/**
 * Messages and the reports on them as a test saw them. Their rows may be deleted later, and reports
 * and reasons are, once the contact is erased; what was counted of them must remain.
 */
export class MessagesRecounted {
	readonly #known = new Map<number, Known>();

	constructor(private readonly world: JourneyWorld) {}

	/** Call it after each step. */
	async look(): Promise<void> {
		const { conn, journey, workspaceId } = this.world;
		const { rows } = await sql<MessageRow>`select m.id, m.node_id as "nodeId",
				m.contact_id as "contactId", m.channel, m.purpose, m.status, m.reason,
				m.sent_at as "sentAt", m.day, m.arms
			from messages m join enrollments e on e.id = m.enrollment_id
			where e.journey_id = ${journey.id}`.execute(conn.db);
		for (const row of rows) {
			const before = this.#known.get(row.id);
			const { reports = new Map<number, Report>() } = before ?? {};
			const reason = row.contactId === 0 ? reasonOfErased(before, row) : row.reason;
			this.#known.set(row.id, { ...row, reason, reports });
		}
		const events = await sql<Report>`select id, name, properties from events
			where workspace_id = ${workspaceId} and contact_id <> 0`.execute(conn.db);
		for (const event of events.rows) {
			const message = this.#known.get(event.properties.message);
			const isForged = event.properties.channel !== message?.channel;
			if (NAMES[event.name] !== undefined && !isForged) message!.reports.set(event.id, event);
		}
	}

	/** Measures by step, channel, purpose, day, Split Test and arm, as text, in order. */
	counts(): string[] {
		const counts = new Map<string, number>();
		for (const message of this.#known.values()) {
			const splits = [['', ''], ...Object.entries(message.arms ?? {})];
			for (const [measure, n] of measuresOf(message)) {
				for (const [split, arm] of splits) {
					const { nodeId, channel, purpose } = message;
					const key = [nodeId, channel, purpose, this.#dayOf(message), split, arm, measure];
					const text = key.join(' | ');
					counts.set(text, (counts.get(text) ?? 0) + n);
				}
			}
		}
		return [...counts].map(([key, n]) => `${key}: ${n}`).sort();
	}

	#dayOf({ status, sentAt, day }: Known): number | null {
		const wentOut = status === 'sent' || status === 'unknown';
		return wentOut ? dayAt(sentAt!, this.world.journey.config.zone!) : day;
	}
}

function reasonOfErased(before: Known | undefined, row: MessageRow): string | null {
	if (row.status !== 'skipped') return row.reason;
	return before?.status === 'skipped' ? before.reason : 'erased';
}

function measuresOf({ status, reason, reports }: Known): Array<[string, number]> {
	if (status === 'failed') return [['failed', 1]];
	if (status === 'skipped') return [[`skipped ${classOf(reason)}`, 1]];
	if (status === 'unknown' && reports.size === 0) return [['unknown', 1]];
	if (status !== 'sent' && status !== 'unknown') return [];
	const all = [...reports.values()];
	const times = (kind: string, fits: (report: Report) => boolean = () => true) =>
		all.filter((report) => NAMES[report.name] === kind && fits(report)).length;
	const byContact = ({ properties }: Report) => properties.machine !== true;
	const byMachine = ({ properties }: Report) => properties.machine === true;
	const forGood = ({ properties }: Report) => properties.permanent === true;
	const [opens, clicks] = [times('opened', byContact), times('clicked', byContact)];
	const wasOpened = opens + clicks > 0;
	const permanent = times('bounced', forGood) > 0;
	const facts: Array<[string, boolean]> = [
		['delivered', times('delivered') > 0],
		['opened', wasOpened],
		['openedByMachine', !wasOpened && times('opened', byMachine) > 0],
		['clicked', clicks > 0],
		['clickedByMachine', clicks === 0 && times('clicked', byMachine) > 0],
		['replied', times('replied') > 0],
		['bounced', permanent],
		['softBounced', !permanent && times('bounced') > 0],
		['complained', times('complained') > 0],
		['unsubscribed', times('unsubscribed') > 0],
	];
	const once = facts.filter(([, is]) => is).map(([measure]): [string, number] => [measure, 1]);
	const sums: Array<[string, number]> = [
		['opens', opens],
		['clicks', clicks],
	];
	return [['sent', 1], ...once, ...sums.filter(([, n]) => n > 0)];
}

function classOf(reason: string | null): string {
	if (reason === 'erased') return 'erased';
	if (reason === 'no email address') return 'noAddress';
	if (reason?.startsWith('Put off')) return 'putOff';
	const policy = Object.entries(SKIP_REASONS).find(([, text]) => text === reason);
	return policy?.[0] ?? 'other';
}

/** The same of the counts that the store keeps. */
export async function storedCounts({ conn, journey }: JourneyWorld): Promise<string[]> {
	const { rows } = await sql<{ key: string; n: number }>`select node_id || ' | ' || channel || ' | '
			|| purpose || ' | ' || day || ' | ' || split || ' | ' || arm || ' | ' || measure as key,
			cast(sum(messages) as bigint) as n
		from message_counts where journey_id = ${journey.id}
		group by node_id, channel, purpose, day, split, arm, measure
		having sum(messages) <> 0`.execute(conn.db);
	return rows.map(({ key, n }) => `${key}: ${n}`).sort();
}
