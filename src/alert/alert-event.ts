import type { JsonObject } from '../lib/json';
import {
	ALERT_RAISED,
	ALERT_RESOLVED,
	type AlertKind,
	type OpenAlert,
	type Reading,
} from './alert';
import { changesOf, type AlertChanges } from './changes';
import { DROP_OFF_WINDOW } from './readings';

/** An event of the hub that belongs to no contact. */
export interface AlertEvent {
	name: typeof ALERT_RAISED | typeof ALERT_RESOLVED;
	properties: JsonObject;
}

/** The events of a check: alerts that are over first. */
export function alertEvents({ raised, resolved }: AlertChanges): AlertEvent[] {
	return [
		...resolved.map(({ alert, reading }) => ({
			name: ALERT_RESOLVED,
			properties: propertiesOf(alert, reading),
		})),
		...raised.map((alert) => ({
			name: ALERT_RAISED,
			properties: { ...propertiesOf(alert, alert.reading), whatToDo: REMEDIES[alert.reading.kind] },
		})),
	] as AlertEvent[];
}

/** `reading`: the value of now; null: it is no longer watched. */
function propertiesOf(alert: OpenAlert, reading: Reading | null): JsonObject {
	const { kind, key, journey, journeyKey, node, channel, threshold, unit, window } = alert.reading;
	const value = reading === null ? null : rounded(reading.value);
	return {
		alert: kind,
		/** The same when it is raised and when it is over. */
		key,
		severity: alert.severity,
		...{ journey, journeyKey, node, channel },
		...{ value, threshold, unit, window },
		before: rounded(reading?.before ?? null),
		since: new Date(alert.raisedAt).toISOString(),
		summary: summaryOf(alert.reading, value),
	};
}

const rounded = (value: number | null) =>
	value === null ? null : Math.round(value * 1_000) / 1_000;

const NAMES: Record<AlertKind, string> = {
	dropOff: 'Drop-off',
	failures: 'Failed enrollments',
	stuck: 'Contacts that are late',
	orphaned: 'Contacts at a node that does not run',
	complaints: 'Complaint rate',
	bounces: 'Permanent bounces',
	noEntries: 'Days without an entry',
};

const REMEDIES: Record<AlertKind, string> = {
	dropOff:
		"Look at the step in the journey map: which output do they leave by, and did the node, its message or the audience change? 'Compare' in Journey Report shows the weeks before.",
	failures:
		"Open the workflow's failed executions and fix the cause, then run 'Retry Failed' of Journey Contact.",
	stuck:
		"After downtime or a large import the number falls by itself. If it does not, check the workflow's executions, the load of n8n's machine, and n8n's log for lines that begin with 'Journey:'.",
	orphaned:
		'The node was deleted or disabled, or its workflow is not active. Restore it, and the contacts continue; a new node in its place does not take them over.',
	complaints:
		'Pause marketing on the channel. Check who was written to since the rise, how they signed up, and whether the unsubscribe link is easy to find.',
	bounces:
		'Pause the journey that writes to the new addresses. Check where they come from, and remove lists that were bought or are old.',
	noEntries:
		"Send a test event to the journey's URL. Check that the system in front of it still calls, and the trigger's event name, filters and entry cap.",
};

/** e.g. `Complaint rate of email: 0.42 percent (threshold 0.15), last 24 hours` */
function summaryOf(reading: Reading, value: number | null): string {
	const { kind, journey, node, channel, threshold, unit, window } = reading;
	const place = [node && `'${node}'`, journey && `journey '${journey}'`, channel]
		.filter(Boolean)
		.join(', ');
	const now = value === null ? 'no longer watched' : `${value} ${unit}`;
	return `${NAMES[kind]} (${place}): ${now}; threshold ${threshold}, ${window}`;
}

/** An alert as it would be raised now, with made-up values. */
export function sampleAlert(now: number): AlertEvent {
	const reading: Reading = {
		...{ kind: 'dropOff', key: 'dropOff 1 4', severity: 'warning', isClear: false },
		...{ value: 58.2, before: 31.4, threshold: 50, unit: 'percent' },
		window: DROP_OFF_WINDOW,
		...{ journey: 'Welcome', journeyKey: 'welcome', node: 'Send Welcome', channel: null },
	};
	return alertEvents(changesOf([], [reading], now))[0];
}
