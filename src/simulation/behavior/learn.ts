import { ANSWER_EVENT } from '../../event/survey-answer';
import type { Interval } from '../../experiment/interval';
import { rateInterval } from '../../experiment/interval';
import { normalQuantile } from '../../experiment/normal';
import { DAY_MS } from '../../lib/milliseconds';
import type { BehaviorHistory, RecordedReaction } from '../../report/behavior-history';
import type { MessageCount } from '../../report/message-counts';
import { ENGAGEMENT_EVENTS } from '../../rule/engagement';
import { localAt } from '../../time/wall-clock';
import { isKnownZone, resolveZone } from '../../time/zone';
import { Activity } from './activity';
import { durationText } from './duration';
import { fitActivity, type FittedActivity } from './fit-activity';

/** A model as a file, and what it was learned from. */
export interface LearnedModel {
	yaml: string;
	/** Messages that reached their recipient. */
	messages: number;
	/** Opens and clicks by human, with their delays. */
	reactions: number;
	contacts: number;
	/** Kinds of events. */
	events: number;
}

/** Of wrong intervals. */
const ALPHA = 0.05;
/** Messages of a step below which it has no rates of its own. */
const LEAST_OF_STEP = 50;
const LEAST_DELAYS = 20;
const LEAST_REACTIONS = 100;
const LEAST_ZONES = 20;
const MOST_EVENTS = 30;
const MOST_ZONES = 30;

const RATES = ['opened', 'clicked', 'replied', 'unsubscribed', 'complained'] as const;
const MEMBERS: Record<(typeof RATES)[number], string> = {
	opened: 'open',
	clicked: 'click',
	replied: 'reply',
	unsubscribed: 'unsubscribe',
	complained: 'complain',
};

/**
 * A behavior model by the history of a store, as YAML in which each number says from how many it
 * comes, and where the true value probably lies. It holds no contact's data but names of events, steps
 * and zones.
 * @param name of the model
 * @param now ms
 */
export function learnModel(history: BehaviorHistory, name: string, now: number): LearnedModel {
	const human = history.reactions.filter(({ isMachine }) => !isMachine);
	const zoneOf = zonesOf(history);
	const opens = [...firstOf(human, ENGAGEMENT_EVENTS.opened).values()].map((each) => {
		const zone = zoneOf(each);
		return { sent: localAt(each.sentAt, zone), at: localAt(each.at, zone) };
	});
	const fitted = opens.length < LEAST_REACTIONS ? null : fitActivity(opens);
	const activity = new Activity(
		fitted?.hours ?? Array<number>(24).fill(1),
		fitted?.weekdays ?? Array<number>(7).fill(1),
	);
	const elapsed = (from: number, each: RecordedReaction) =>
		activity.elapsed(from, each.at, zoneOf(each));
	const events = eventRates(history, now);
	const reached = history.counts.reduce((sum, count) => sum + reachedOf(count), 0);
	const lines = [
		`# Learned from ${reached} messages, ${human.length} opens and clicks, and ${history.contacts.length} contacts.`,
		'# low and high: where the true value lies with a probability of 95 percent, by n messages,',
		'# reactions or days of contacts. Opens and clicks of machines are apart. Not learned: how alike a',
		"# contact's reactions are (likeness), and what many messages do to them (frequency).",
		`name: ${text(name)}`,
		...activityLines(fitted, opens.length),
		...zoneLines(history),
		...messageLines(history, human, elapsed),
		...startLines(history),
		...eventLines(events),
	];
	return {
		yaml: `${lines.join('\n')}\n`,
		...{ messages: reached, reactions: human.length },
		...{ contacts: history.contacts.length, events: events.length },
	};
}

/** JSON is YAML too, whatever the text. */
const text = (value: string) => JSON.stringify(value);

function zonesOf({ journeys }: BehaviorHistory): (each: RecordedReaction) => string {
	const byJourney = new Map(journeys.map(({ id, zone }) => [id, resolveZone(zone, 'UTC').zone]));
	return ({ timezone, journeyId }) => resolveZone(timezone, byJourney.get(journeyId) ?? 'UTC').zone;
}

function activityLines(fitted: FittedActivity | null, opens: number): string[] {
	if (fitted === null) return [`# hours and weekdays: fewer than ${LEAST_REACTIONS} opens`];
	const list = (weights: readonly number[]) => weights.map((each) => each.toFixed(2)).join(', ');
	return [
		`# Activity by local hour, from midnight, and by weekday, from Monday; of ${opens} opens.`,
		`hours: [${list(fitted.hours)}]`,
		`weekdays: [${list(fitted.weekdays)}]`,
	];
}

function zoneLines({ contacts }: BehaviorHistory): string[] {
	const zones = contacts.flatMap(({ timezone }) =>
		timezone !== null && isKnownZone(timezone) ? [timezone] : [],
	);
	if (zones.length < LEAST_ZONES) return [];
	const counts = [...Map.groupBy(zones, (zone) => zone)].map(
		([zone, of]) => [zone, of.length] as const,
	);
	const most = counts.sort((a, b) => b[1] - a[1]).slice(0, MOST_ZONES);
	return [
		`# Of ${zones.length} contacts with a zone`,
		'zones:',
		...most.map(([zone, count]) => `  ${text(zone)}: ${count}`),
	];
}

function messageLines(
	history: BehaviorHistory,
	human: readonly RecordedReaction[],
	elapsed: (from: number, each: RecordedReaction) => number,
): string[] {
	const keys = new Map(history.journeys.map(({ id, key }) => [id, key]));
	const groups = Map.groupBy(history.counts, ({ channel, purpose }) => `${channel} ${purpose}`);
	const rules = [...groups.values()].flatMap((counts): string[][] => {
		const [{ channel, purpose }] = counts;
		const when = `{channel: ${text(channel)}, purpose: ${purpose}}`;
		const own = (each: { channel: string; purpose: string }) =>
			each.channel === channel && each.purpose === purpose;
		const all = rule(when, counts, history.marked.filter(own), [
			...delayLines(human.filter(own), elapsed),
		]);
		if (all === null) return [];
		const steps = [...Map.groupBy(counts, ({ journeyId, nodeName }) => `${journeyId} ${nodeName}`)];
		if (steps.length < 2) return [all];
		const bySteps = steps.flatMap(([, of]) => {
			const [{ journeyId, nodeName }] = of;
			const nodes = new Set(of.map(({ nodeId }) => nodeId));
			const step = `{channel: ${text(channel)}, purpose: ${purpose}, journey: ${pattern(keys.get(journeyId)!)}, step: ${pattern(nodeName)}}`;
			const reached = of.reduce((sum, count) => sum + reachedOf(count), 0);
			if (reached < LEAST_OF_STEP) return [];
			const marked = history.marked.filter((each) => own(each) && nodes.has(each.nodeId));
			return [rule(step, of, marked, [])!];
		});
		return [all, ...bySteps];
	});
	return rules.length === 0 ? ['messages: []'] : ['messages:', ...rules.flat()];
}

/** A name as a pattern that fits it: an asterisk in it stands for itself too. */
const pattern = (name: string) => text(name.trim());

const reachedOf = ({ sent, bounced, softBounced }: MessageCount) =>
	Math.max(0, sent - bounced - softBounced);

/** null: nothing was sent. */
function rule(
	when: string,
	counts: readonly MessageCount[],
	marked: BehaviorHistory['marked'],
	delays: readonly string[],
): string[] | null {
	const sum = (of: (count: MessageCount) => number) =>
		counts.reduce((total, count) => total + of(count), 0);
	const [sent, reached] = [sum((count) => count.sent), sum(reachedOf)];
	if (sent === 0) return null;
	const machines = (of: 'openedByMachine' | 'clickedByMachine') =>
		share(
			marked.reduce((total, each) => total + each[of], 0),
			marked.reduce((total, each) => total + each.messages, 0),
		);
	const members = [
		...RATES.map((measure) => [
			MEMBERS[measure],
			share(
				sum((count) => count[measure]),
				reached,
			),
		]),
		['machineOpen', machines('openedByMachine')],
		['machineClick', machines('clickedByMachine')],
	].flatMap(([member, rate]) => (rate === null ? [] : [`    ${member}: ${rate}`]));
	return [
		`  - when: ${when}`,
		...members,
		'    bounce:',
		`      hard: ${share(
			sum((count) => count.bounced),
			sent,
		)}`,
		`      soft: ${share(
			sum((count) => count.softBounced),
			sent,
		)}`,
		...delays,
	];
}

/** A rate with Wilson's interval, rounded outwards; null: of nothing. */
function share(count: number, of: number): string | null {
	if (of <= 0) return null;
	const rate = Math.min(1, count / of);
	const { low, high } = rateInterval(
		{ enrollments: of, conversions: count, rate, effective: of, variance: 0 },
		{ method: 'fixedHorizon', alpha: ALPHA },
	)!;
	return withInterval(rate, { low, high }, of);
}

const DECIMALS = 1e5;

function withInterval(rate: number, { low, high }: Interval, n: number): string {
	const [a, b] = [Math.floor(low * DECIMALS) / DECIMALS, Math.ceil(high * DECIMALS) / DECIMALS];
	return `{rate: ${Math.round(rate * DECIMALS) / DECIMALS}, low: ${a}, high: ${b}, n: ${n}}`;
}

/** The first such event of each message. */
function firstOf(reactions: readonly RecordedReaction[], names: readonly string[]) {
	const byMessage = new Map<number, RecordedReaction>();
	for (const each of reactions) {
		if (!names.includes(each.event)) continue;
		const known = byMessage.get(each.messageId);
		if (known === undefined || each.at < known.at) byMessage.set(each.messageId, each);
	}
	return byMessage;
}

function delayLines(
	human: readonly RecordedReaction[],
	elapsed: (from: number, each: RecordedReaction) => number,
): string[] {
	const opens = firstOf(human, ENGAGEMENT_EVENTS.opened);
	const clicks = firstOf(human, ENGAGEMENT_EVENTS.clicked);
	const afterOpen = [...clicks.values()].flatMap((click) => {
		const open = opens.get(click.messageId);
		return open === undefined || open.at > click.at ? [] : [elapsed(open.at, click)];
	});
	return [
		...delayLine(
			'openDelay',
			[...opens.values()].map((each) => elapsed(each.sentAt, each)),
		),
		...delayLine('clickDelay', afterOpen),
	];
}

function delayLine(name: string, delays: readonly number[]): string[] {
	if (delays.length < LEAST_DELAYS) return [`    # ${name}: fewer than ${LEAST_DELAYS}`];
	const sorted = [...delays].sort((a, b) => a - b);
	const at = (quantile: number) => Math.max(1_000, sorted[Math.floor(quantile * sorted.length)]);
	const [median, p90] = [durationText(at(0.5)), durationText(at(0.9))];
	return [`    ${name}: {median: ${median}, p90: ${p90}, n: ${sorted.length}}`];
}

function startLines({ journeys }: BehaviorHistory): string[] {
	const events = new Set(journeys.flatMap(({ entryEvent }) => entryEvent ?? []));
	const [event] = events;
	const named = events.size === 1 ? `event: ${text(event)}, ` : '';
	return [
		'# How contacts without a start of their own spread over time is not learned.',
		`starts: {${named}over: 7 days}`,
	];
}

interface EventRate {
	name: string;
	events: number;
	/** Days, of all contacts together. */
	days: number;
}

/** Rates of events that contacts, and no messages, lead to; those that start journeys are starts. */
function eventRates(
	{ contacts, events, journeys, since }: BehaviorHistory,
	now: number,
): EventRate[] {
	const days = contacts.reduce(
		(sum, { createdAt }) => sum + Math.max(0, now - Math.max(createdAt, since)) / DAY_MS,
		0,
	);
	if (days <= 0) return [];
	const others = new Set([...journeys.flatMap(({ entryEvent }) => entryEvent ?? []), ANSWER_EVENT]);
	return events
		.filter(({ name }) => !others.has(name))
		.map(({ name, events: n }) => ({ name, events: n, days }))
		.sort((a, b) => b.events - a.events)
		.slice(0, MOST_EVENTS);
}

function eventLines(rates: readonly EventRate[]): string[] {
	if (rates.length === 0) return [];
	const lines = rates.map(({ name, events, days }) => {
		const { low, high } = poissonInterval(events);
		const number = (value: number) => Number(value.toPrecision(4));
		const perDay = `{rate: ${number(events / days)}, low: ${number(low / days)}, high: ${number(high / days)}, n: ${events}}`;
		return `  - {event: ${text(name)}, perDay: ${perDay}}`;
	});
	return ['# A contact and day; n: events.', 'events:', ...lines];
}

/**
 * The interval of a Poisson count of at least 1: Byar's approximation (Breslow and Day, 'Statistical
 * Methods in Cancer Research', volume 2, 1987, 2.3).
 */
function poissonInterval(count: number): Interval {
	const z = normalQuantile(1 - ALPHA / 2);
	const bound = (n: number, sign: number) =>
		n * (1 - 1 / (9 * n) + (sign * z) / (3 * Math.sqrt(n))) ** 3;
	return { low: Math.max(0, bound(count, -1)), high: bound(count + 1, 1) };
}
