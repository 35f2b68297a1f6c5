import { repairText } from '../../value/guard';
import type { IncomingEntry } from '../../event/entry';
import type { JsonObject } from '../../lib/json';
import { ENGAGEMENT_EVENTS } from '../../rule/engagement';
import type { Store } from '../../store/store';
import type { HubEvent } from '../request';
import { applyConsents } from './consents';
import type { MessageReport } from './report';
import { whatIsReported, type Reported } from './resolve';

export type ReportStore = Pick<Store, 'sent' | 'contacts' | 'consents' | 'events'>;

interface ReportEvent extends HubEvent {
	messageId: string;
}

/**
 * Takes in what links and providers say of messages: consent first, so that a journey that the
 * event wakes finds it so, then the events. What was reported before changes nothing. A contact is
 * never made; what comes from somebody unknown is only told.
 * @returns what happened, in order, for the Journey Hub's items
 */
export async function applyReports(
	store: ReportStore,
	workspaceId: number,
	reports: readonly MessageReport[],
	now: number,
): Promise<HubEvent[]> {
	// Providers pass on what anybody wrote: one text that no store can hold must not cost the rest.
	const once = withoutDoubles(reports.map(repairText));
	if (once.length === 0) return [];
	const known = await store.events.recorded(workspaceId, once.map(messageIdOf));
	// Whoever asks again to be left alone is, even where it was recorded before.
	const fresh = once.filter((report, i) => !known[i] || report.kind === 'unsubscribed');
	const reported = await whatIsReported(store, workspaceId, fresh, now);
	await applyConsents(store, workspaceId, reported, now);

	const before = new Set(once.filter((_, i) => known[i]));
	const events = reported
		.filter(({ report }) => !before.has(report))
		.filter(isOfInterest)
		.flatMap((each) => eventsOf(each, now));
	await recordAll(store, workspaceId, events, now);
	return events.map(({ messageId: _, ...event }) => event);
}

/** Under which the report's event is recorded, so that the same report twice is one event. */
function messageIdOf({ channel, kind, dedup }: MessageReport): string {
	return `report:${channel}:${kind}:${dedup}`;
}

function withoutDoubles(reports: readonly MessageReport[]): MessageReport[] {
	const first = new Map<string, MessageReport>();
	for (const report of reports) {
		const id = messageIdOf(report);
		if (!first.has(id)) first.set(id, report);
	}
	return [...first.values()];
}

/** Of somebody unknown: that an e-mail which is not ours was opened is noise; a reply is not. */
function isOfInterest({ report: { kind }, contactId }: Reported): boolean {
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
	const leaves = {
		...event,
		name: ENGAGEMENT_EVENTS.unsubscribed[0],
		properties: { ...about, source: 'reply' },
		messageId: `${event.messageId}:unsubscribed`,
	};
	return [event, leaves];
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
