import { isPutOffReason } from '../../message/policy/reasons';
import type { HistoryMessage } from '../../report/contact-histories';
import { DAY_MS } from '../../lib/milliseconds';
import { resolveZone } from '../../time/zone';
import { localAt } from '../../time/wall-clock';
import type { SimulatedMessage } from '../message';
import type { Histories, KnownHistory, KnownJourney } from './histories';
import { messageTitle } from './message-title';
import { wentOut } from './outcome';
import type {
	MessageFate,
	OutcomeContact,
	OutcomeEnrollment,
	OutcomeMessage,
	TimelineEntry,
} from './outcome';
import { densest } from './sliding-window';

export const WEEK_MS = 7 * DAY_MS;

/** What happens at the same instant: causes before what follows from them. */
const ORDER: ReadonlyArray<TimelineEntry['kind']> = [
	...(['event', 'entered', 'consent', 'visit', 'message', 'waiting', 'ended'] as const),
];
const RANK = new Map(ORDER.map((kind, i) => [kind, i]));

/** A step that was not left at once is listed behind what was done there. */
function rankOf(entry: TimelineEntry): number {
	const lasts = entry.kind === 'visit' && entry.until > entry.at;
	return RANK.get(lasts ? 'waiting' : entry.kind)!;
}

export interface ContactParts {
	contact: OutcomeContact;
	messages: OutcomeMessage[];
}

/** What is known of messages beside the ledger, by their IDs. */
export interface Rendered {
	rendered: ReadonlyMap<number, SimulatedMessage>;
	/** Variables that have no default. */
	missing: ReadonlyMap<number, ReadonlySet<string>>;
}

/** @param timezone of contacts and journeys without one */
export function contactParts(
	history: KnownHistory,
	histories: Pick<Histories, 'journeys' | 'nodes'>,
	{ rendered, missing }: Rendered,
	timezone: string,
): ContactParts {
	const { contact, key, merged } = history;
	const names = new NamesOf(history, histories);
	const messages = history.messages.map((message): OutcomeMessage => {
		const journey = names.journey(message.enrollmentId);
		const at = message.sentAt ?? message.createdAt;
		const zone = resolveZone(contact.timezone, journey?.zone ?? timezone).zone;
		const simulated = rendered.get(message.id);
		return {
			...{ id: message.id, at, local: localText(at, zone), contact: key },
			journey: journey?.key ?? '',
			...names.step(message.nodeId),
			...{ channel: message.channel, purpose: message.purpose, topic: message.topic },
			...{ fate: fateOf(message), reason: message.reason, recipient: message.recipient },
			title: simulated === undefined ? '' : messageTitle(simulated.content),
			missing: [...(missing.get(message.id) ?? [])],
		};
	});
	const times = messages.filter(wentOut).map(({ at }) => at);
	times.sort((a, b) => a - b);
	return {
		contact: {
			...{ key, merged, locale: contact.locale },
			name: [contact.firstName, contact.lastName].filter(Boolean).join(' '),
			timezone: resolveZone(contact.timezone, timezone).zone,
			enrollments: enrollmentsOf(history, names),
			messages: times.length,
			mostIn7Days: densest(times, WEEK_MS).most,
			timeline: timelineOf(history, names, messages),
		},
		messages,
	};
}

/** `2026-03-02T09:15` */
export const localText = (at: number, zone: string): string =>
	new Date(localAt(at, zone)).toISOString().slice(0, 16);

function fateOf({ status, reason }: HistoryMessage): MessageFate {
	return status === 'skipped' && isPutOffReason(reason) ? 'putOff' : status;
}

/** Names of what a contact's rows refer to by IDs. */
class NamesOf {
	readonly #journeyIds: Map<number, number>;

	constructor(
		{ enrollments }: KnownHistory,
		private readonly known: Pick<Histories, 'journeys' | 'nodes'>,
	) {
		this.#journeyIds = new Map(enrollments.map(({ id, journeyId }) => [id, journeyId]));
	}

	journey(enrollmentId: number): KnownJourney | undefined {
		return this.known.journeys.get(this.#journeyIds.get(enrollmentId) ?? 0);
	}

	journeyKey(enrollmentId: number): string {
		return this.journey(enrollmentId)?.key ?? '';
	}

	step(nodeId: number): { node: string; step: string } {
		const { key = '', name = '' } = this.known.nodes.get(nodeId) ?? {};
		return { node: key, step: name };
	}
}

function enrollmentsOf({ enrollments }: KnownHistory, names: NamesOf): OutcomeEnrollment[] {
	return enrollments.map((each) => ({
		journey: names.journeyKey(each.id),
		instance: each.instance,
		enteredAt: each.enteredAt,
		endedAt: each.status === 'converted' ? (each.convertedAt ?? each.endedAt) : each.endedAt,
		status: each.status === 'active' ? 'waiting' : each.status,
		reason: each.status === 'converted' ? each.goal : each.reason,
		variants: each.variants ?? {},
	}));
}

function timelineOf(
	history: KnownHistory,
	names: NamesOf,
	messages: readonly OutcomeMessage[],
): TimelineEntry[] {
	const enrollments = enrollmentsOf(history, names);
	const entries: TimelineEntry[] = [
		...history.events.map(({ at, name, properties }): TimelineEntry => ({
			at,
			kind: 'event',
			name,
			properties,
		})),
		...enrollments.map(({ journey, enteredAt: at }): TimelineEntry => ({
			at,
			kind: 'entered',
			journey,
		})),
		...history.consents.map(({ at, channel, topic, change }): TimelineEntry => ({
			...{ at, kind: 'consent', channel, topic, change },
		})),
		...history.visits.map((visit): TimelineEntry => ({
			...{ at: visit.arrivedAt, kind: 'visit', journey: names.journeyKey(visit.enrollmentId) },
			...names.step(visit.nodeId),
			...{ outcome: visit.outcome, until: visit.leftAt },
		})),
		...messages.map(({ at, id }): TimelineEntry => ({ at, kind: 'message', message: id })),
		...history.waits.map((wait): TimelineEntry => ({
			...{ at: wait.arrivedAt, kind: 'waiting', journey: names.journeyKey(wait.enrollmentId) },
			...names.step(wait.nodeId),
			...{ until: wait.dueAt, events: wait.events },
		})),
		...enrollments.flatMap(({ journey, endedAt, status, reason }): TimelineEntry[] =>
			endedAt === null ? [] : [{ at: endedAt, kind: 'ended', journey, status, reason }],
		),
	];
	return entries.sort((a, b) => a.at - b.at || rankOf(a) - rankOf(b));
}
