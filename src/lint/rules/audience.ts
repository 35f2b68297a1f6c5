import type { JourneyConfig } from '../../journey/journey';
import { firstOccurrence } from '../../journey/schedule';
import { DAY_MS, MINUTE_MS } from '../../lib/milliseconds';
import { readJourneyParameters } from '../../n8n/journey-trigger/parameters';
import { dayAt, startOfDay, type Day } from '../../time/day';
import { UNIT_MS, type Unit } from '../../time/units';
import { resolveZone } from '../../time/zone';
import { isOn, ofKind, type Flow, type FlowNode } from '../flow';
import type { LintContext, LintRule, Problem } from '../rule';
import { hasCap, isMarketing } from './marketing';

export const sameAudience: LintRule = {
	id: 'same-audience',
	severity: 'warning',
	title: 'Two active journeys that write to the same segment on the same day',
	why: 'Each member gets the messages of both within a day.',
	fix: "Move one of them to another day, or give their messages the option 'Frequency Caps', which counts across journeys.",
	*check(flow, context): Generator<Problem> {
		const all = allMailings(context);
		for (const mailing of all.filter((each) => each.flow === flow)) {
			// Each pair once, at the later of the two.
			const earlier = all.slice(0, all.indexOf(mailing));
			for (const other of earlier.filter((each) => meets(each, mailing))) {
				yield {
					node: mailing.trigger.node,
					message: `This journey and '${other.trigger.name}' of '${other.flow.file.name}' write to the segment '${mailing.entry.segment}' on the same day${mailing.entry.on === 'schedule' ? '' : ': on that on which a contact enters or leaves it'}.`,
				};
			}
		}
	},
};

type SegmentEntry = Extract<JourneyConfig['entry'], { on: 'segment' | 'schedule' }>;

interface Mailing {
	flow: Flow;
	trigger: FlowNode;
	workspace: string;
	entry: SegmentEntry;
	/** Of a schedule within a year; they take a while to compute. */
	days(): Set<Day>;
	isCapped: boolean;
}

function meets(a: Mailing, b: Mailing): boolean {
	if (a.workspace !== b.workspace || a.entry.segment !== b.entry.segment) return false;
	if (a.isCapped && b.isCapped) return false;
	if (a.flow !== b.flow && a.flow.file.id !== '' && a.flow.file.id === b.flow.file.id) return false;
	if (a.entry.on === 'segment' && b.entry.on === 'segment') return a.entry.when === b.entry.when;
	if (a.entry.on !== b.entry.on) return false;
	const days = b.days();
	return [...a.days()].some((day) => days.has(day));
}

const found = new WeakMap<LintContext, Mailing[]>();

/** Of all workflows that are looked at together, found once. */
function allMailings(context: LintContext): Mailing[] {
	const { flows, now } = context;
	const all = found.get(context) ?? flows.flatMap((each) => [...mailings(each, now)]);
	found.set(context, all);
	return all;
}

function* mailings(flow: Flow, now: number): Generator<Mailing> {
	if (flow.file.active === false) return;
	for (const trigger of ofKind(flow, 'journeyTrigger')) {
		const sends = sendsOfFirstDay(trigger);
		const journey = journeyOf(trigger);
		if (sends.length === 0 || journey === null) continue;
		const { workspace, entry } = journey;
		const zone = resolveZone(flow.file.settings.timezone, 'UTC').zone;
		let days: Set<Day> | undefined;
		const daysOnce = () =>
			(days ??= entry.on === 'schedule' ? daysOf(entry, zone, now) : new Set<Day>());
		const isCapped = sends.every(({ parameters }) => hasCap(parameters));
		yield { flow, trigger, workspace, entry, days: daysOnce, isCapped };
	}
}

/** Null: it is not for a segment, or its parameters are invalid, which another rule reports. */
function journeyOf({ node, parameters }: FlowNode) {
	try {
		const read = readJourneyParameters({ ...node, parameters } as never, '');
		const { entry } = read.config;
		if (entry.on !== 'segment' && entry.on !== 'schedule') return null;
		return { workspace: read.workspace, entry };
	} catch {
		return null;
	}
}

/** The days of a schedule within a year from now. */
function daysOf(
	{ schedule }: Extract<SegmentEntry, { on: 'schedule' }>,
	zone: string,
	now: number,
) {
	const days = new Set<Day>();
	const end = now + 366 * DAY_MS;
	try {
		let at = firstOccurrence(schedule, zone, now);
		while (at !== null && at < end) {
			const day = dayAt(at, zone);
			days.add(day);
			if (!('cron' in schedule)) break;
			at = firstOccurrence(schedule, zone, startOfDay(day + 1, zone) - MINUTE_MS);
			if (at !== null && dayAt(at, zone) === day) break;
		}
	} catch {
		// Another rule reports a schedule that cannot be read.
	}
	return days;
}

/** Marketing messages that contacts reach without a wait of a day or more. */
function sendsOfFirstDay(trigger: FlowNode): FlowNode[] {
	const seen = new Set([trigger]);
	for (const each of seen) {
		if (isOn(each) && isLongWait(each)) continue;
		for (const next of each.next.flat()) seen.add(next);
	}
	return [...seen].filter(
		(each) => each.kind === 'multiChannelSend' && isOn(each) && isMarketing(each.parameters),
	);
}

function isLongWait({ kind, parameters }: FlowNode): boolean {
	if (kind !== 'waitUntil') return false;
	const { waitFor, amount, unit } = parameters;
	if (waitFor === 'timeOfDay' || waitFor === 'bestHour') return false;
	if (waitFor !== 'duration') return true;
	return Number(amount) * (UNIT_MS[unit as Unit] ?? DAY_MS) >= DAY_MS;
}
