import { repairText } from '../../value/guard';
import type { IncomingEntry } from '../../event/entry';
import type { JsonObject } from '../../lib/json';
import { ENGAGEMENT_EVENTS } from '../../rule/engagement';
import type { Store } from '../../store/store';
import type { HubEvent } from '../request';
import { applyConsents } from './consents';
import type { MessageReport } from './report';
import { resolveReports, type Reported } from './resolve';

export type ReportStore = Pick<Store, 'sent' | 'contacts' | 'consents' | 'events'>;

interface ReportEvent extends HubEvent {
	messageId: string;
}

/**
 * Applies reports of links and providers: consent first, so that journeys resumed by the event read
 * the new consent, then the events. Repeated reports change nothing. No contact is created; reports
 * of unknown contacts are only returned.
 * @returns the events in order, for the Journey Hub's items
 */
export async function applyReports(
	store: ReportStore,
	workspaceId: number,
	reports: readonly MessageReport[],
	now: number,
): Promise<HubEvent[]> {
	// Providers pass on free text: one that the store cannot save must not fail the other reports.
	const once = withoutDuplicates(reports.map(repairText));
	if (once.length === 0) return [];
	const known = await store.events.recorded(workspaceId, once.map(messageIdOf));
	// An opt-out is applied even if its report is already recorded.
	const fresh = once.filter((report, i) => !known[i] || report.kind === 'unsubscribed');
	const reported = await resolveReports(store, workspaceId, fresh, now);
	await applyConsents(store, workspaceId, reported, now);

	const before = new Set(once.filter((_, i) => known[i]));
	const events = reported
		.filter(({ report }) => !before.has(report))
		.filter(isRelevant)
		.flatMap((each) => eventsOf(each, now));
	await recordAll(store, workspaceId, events, now);
	return events.map(({ messageId: _, ...event }) => event);
}

/** The messageId of the report's event, so that a repeated report is one event. */
function messageIdOf({ channel, kind, dedup }: MessageReport): string {
	return `report:${channel}:${kind}:${dedup}`;
}

function withoutDuplicates(reports: readonly MessageReport[]): MessageReport[] {
	const first = new Map<string, MessageReport>();
	for (const report of reports) {
		const id = messageIdOf(report);
		if (!first.has(id)) first.set(id, report);
	}
	return [...first.values()];
}

/**
 * For unknown contacts, opens and clicks of messages that are not ours are noise; replies are not.
 */
function isRelevant({ report: { kind }, contactId }: Reported): boolean {
	if (contactId !== null) return true;
	return kind !== 'delivered' && kind !== 'opened' && kind !== 'clicked';
}

function eventsOf({ report, message, contactId }: Reported, now: number): ReportEvent[] {
	const { kind, channel, machine, permanent, asks, topic, address } = report;
	const about: JsonObject = {
		channel,
		...(message && { step: `${message.workflowId}:${message.nodeKey}`, message: message.id }),
		...(contactId === null && address !== undefined && { address }),
	};
	const details: JsonObject = {
		...(machine !== undefined && { machine: true, machineName: machine }),
		...(kind === 'bounced' && { permanent: permanent === true }),
		...(asks !== undefined && { asks }),
		...(topic !== undefined && { topic }),
	};
	const event = {
		name: ENGAGEMENT_EVENTS[kind][0],
		properties: { ...report.properties, ...details, ...about },
		occurredAt: Math.min(report.at, now),
		contactId,
		messageId: messageIdOf(report),
	};
	if (kind !== 'replied' || asks !== 'stop') return [event];
	const optOut = {
		...event,
		name: ENGAGEMENT_EVENTS.unsubscribed[0],
		properties: { ...about, source: 'reply' },
		messageId: `${event.messageId}:unsubscribed`,
	};
	return [event, optOut];
}

async function recordAll(
	store: ReportStore,
	workspaceId: number,
	events: readonly ReportEvent[],
	now: number,
): Promise<void> {
	const entries = events.flatMap(
		({ contactId, name, properties, occurredAt, messageId }, index): IncomingEntry[] =>
			contactId === null
				? []
				: [
						{
							index,
							kind: 'track',
							identity: {},
							contactId,
							traits: {},
							event: name,
							properties,
							occurredAt,
							messageId,
							previousId: null,
							groupId: null,
						},
					],
	);
	if (entries.length > 0) await store.events.record(entries, { workspaceId, now });
}
