import { identityKeys } from '../contact/identity';
import type { IncomingEntry } from '../event/entry';
import { ENGAGEMENT_EVENTS } from '../rule/engagement';
import type { Store } from '../store/store';
import { applyReports, type ReportStore } from './reports/apply';
import type { HubRecords, HubStore } from './deps';
import type { MessageReport } from './reports/report';
import type { HubEvent } from './request';

/** Writes into the store. */
export function liveRecords(store: ReportStore, workspaceId: number, now: number): HubRecords {
	return {
		async report(reports) {
			return reports.length === 0 ? [] : await applyReports(store, workspaceId, reports, now);
		},
		async consent(changes) {
			if (changes.length > 0) await store.consents.set(workspaceId, changes, now);
		},
		async take(entries) {
			const result = await store.events.record(entries, { workspaceId, now });
			// A call that only repeats recorded events makes no items.
			const events = result.accepted > 0 ? await eventsOf(store, workspaceId, entries) : [];
			return { result, events };
		},
	};
}

/** For manual executions: reads, and writes nothing. */
export function previewRecords(store: HubStore, workspaceId: number): HubRecords {
	return {
		async report(reports) {
			const ids = reports.map(({ messageId }) => messageId ?? 0);
			const messages = await store.sent.find(ids);
			return reports.map((each, i) => reported(each, messages[i]?.contactId ?? null));
		},
		consent: async () => {},
		async take(entries) {
			return { result: null, events: await eventsOf(store, workspaceId, entries) };
		},
	};
}

function reported(report: MessageReport, contactId: number | null): HubEvent {
	const { kind, channel, messageId, at, machine, properties } = report;
	return {
		name: ENGAGEMENT_EVENTS[kind][0],
		properties: {
			...properties,
			channel,
			...(messageId !== undefined && { message: messageId }),
			...(machine !== undefined && { machine: true, machineName: machine }),
		},
		occurredAt: at,
		contactId,
	};
}

/** The events among the entries, with their contacts. */
async function eventsOf(
	{ contacts }: Pick<Store, 'contacts'>,
	workspaceId: number,
	entries: readonly IncomingEntry[],
): Promise<HubEvent[]> {
	const events = entries.filter(({ event }) => event !== null);
	const named = events.filter(({ contactId }) => contactId === undefined);
	const found =
		named.length === 0
			? []
			: await contacts.find(
					workspaceId,
					named.map(({ identity }) => identityKeys(identity)),
				);
	const ids = new Map(named.map((entry, i) => [entry, found[i]]));
	return events.map((entry) => ({
		name: entry.event!,
		properties: entry.properties,
		occurredAt: entry.occurredAt,
		contactId: entry.contactId ?? ids.get(entry) ?? null,
	}));
}
