import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/milliseconds';
import { zoneOffsets } from '../time/zone';
import type { Act, Behavior } from './behavior/behavior';
import { drawsOf } from './behavior/draws';
import { MessageNumbers } from './behavior/message-number';
import type { Hazards } from './scenario';

/** The span of a rehearsal. */
export interface HazardSpan {
	seed: number;
	/** ms */
	from: number;
	days: number;
}

const OUTAGE_MS = HOUR_MS;
/** Days without an outage or a restart at either end, so that each meets contacts under way. */
const MARGIN = 0.05;

/**
 * What goes wrong on purpose: in each week begun all providers are away for an hour once, and n8n
 * stops dead and starts again once.
 */
export function hazardsOf({ seed, from, days }: HazardSpan): Hazards {
	const weeks = Math.max(1, Math.ceil(days / 7));
	const length = (days * DAY_MS) / weeks;
	const instant = (week: number, what: string) => {
		const share = MARGIN + drawsOf(seed, 'hazard', what, week)() * (1 - 2 * MARGIN);
		return Math.round(from + (week + share) * length);
	};
	const inWeeks = Array.from({ length: weeks }, (_, week) => week);
	return {
		outages: inWeeks.map((week) => {
			const begins = instant(week, 'outage');
			return { channel: null, from: begins, until: begins + OUTAGE_MS };
		}),
		restarts: inWeeks.map((week) => instant(week, 'restart')),
	};
}

/** Shares of events and calls; a late one may overtake another, so they also arrive out of order. */
const LATE = 0.05;
const LATEST_MS = 6 * HOUR_MS;
const REPEATED = 0.03;
const LATEST_REPETITION_MS = 10 * MINUTE_MS;

/**
 * The behavior over a bad line: some events and calls arrive up to six hours after they occurred,
 * others twice under one message ID. Reactions to messages come as they are, as links and providers
 * report them at once.
 */
export function overBadLine(behavior: Behavior, seed: number): Behavior {
	const numbers = new MessageNumbers();
	return {
		description: `${behavior.description}; some events arrive late, twice or out of order`,
		acts: (contact) => distorted(behavior.acts(contact), seed, `${contact.key}\nown`),
		reactions(contact, message, earlier) {
			const step = JSON.stringify([contact.key, message.journeyKey, message.nodeName]);
			const key = `${step}#${numbers.of(step, message.id)}`;
			return distorted(behavior.reactions(contact, message, earlier), seed, key);
		},
		fate: (contact, message, attempt) => behavior.fate(contact, message, attempt),
	};
}

function distorted(acts: readonly Act[], seed: number, key: string): Act[] {
	return acts.flatMap((act, i): Act[] => {
		if (act.does !== 'track' && act.does !== 'identify') return [act];
		const random = drawsOf(seed, 'bad line', key, i);
		const [chance, delay] = [random(), random()];
		if (chance < LATE) {
			const at = act.at + Math.ceil(delay * LATEST_MS);
			return [{ ...act, at, occurredAt: act.occurredAt ?? act.at }];
		}
		if (chance >= LATE + REPEATED) return [act];
		const messageId = act.messageId ?? `twice ${drawsOf(seed, key, i)().toString(36).slice(2)}`;
		const again = act.at + Math.ceil(delay * LATEST_REPETITION_MS);
		const occurredAt = act.occurredAt ?? act.at;
		return [
			{ ...act, messageId },
			{ ...act, messageId, occurredAt, at: again },
		];
	});
}

/** A beginning of a rehearsal, and what clocks do within it. */
export interface HostileStart {
	/** ms; a midnight in UTC, unless it is the earliest that was asked for. */
	from: number;
	/** In words, for the outcome. */
	reason: string;
}

/**
 * Beginnings of rehearsals from `from` on that have what clocks and calendars do: one for each change
 * of clocks of a zone, and one with 29 February. Spans that have two of them count once. Zones without
 * a change in the next two years, and fixed offsets, add none.
 * @param zones known; of the contacts
 * @param from the earliest, in ms
 */
export function hostileStarts(
	zones: Iterable<string>,
	{ from, days }: Omit<HazardSpan, 'seed'>,
): HostileStart[] {
	const changes = [...new Set(zones)].flatMap((zone) => changesOf(zone, from));
	const wanted = [...changes, { at: nextLeapDay(from), reason: '29 February' }];
	wanted.sort((a, b) => a.at - b.at);
	const starts: HostileStart[] = [];
	for (const { at, reason } of wanted) {
		const last = starts.at(-1);
		const isWithin = last !== undefined && at < last.from + days * DAY_MS;
		if (isWithin) last.reason += `; ${reason}`;
		else starts.push({ from: startBefore(at, from, days), reason });
	}
	return starts;
}

/** So that the instant is in the first half of the span, and what follows from it shows too. */
function startBefore(at: number, earliest: number, days: number): number {
	const lead = Math.min(7, Math.floor(days / 2)) * DAY_MS;
	const midnight = Math.floor((at - lead) / DAY_MS) * DAY_MS;
	return Math.max(midnight, Math.min(earliest, at));
}

/** Of the zone's clocks, the next one forward and the next one back. */
function changesOf(zone: string, from: number): Array<{ at: number; reason: string }> {
	const offsets = zoneOffsets(zone);
	const changes = offsets.changesBetween(from, from + 2 * 366 * DAY_MS).map((at) => {
		const isForward = offsets.at(at) > offsets.at(at - 1);
		return { at, reason: `clocks in ${zone} go ${isForward ? 'forward' : 'back'}`, isForward };
	});
	return [true, false].flatMap((forward) => {
		const next = changes.find(({ isForward }) => isForward === forward);
		return next === undefined ? [] : [{ at: next.at, reason: next.reason }];
	});
}

function nextLeapDay(from: number): number {
	for (let year = new Date(from).getUTCFullYear(); ; year++) {
		const at = Date.UTC(year, 1, 29);
		if (new Date(at).getUTCDate() === 29 && at >= from) return at;
	}
}
