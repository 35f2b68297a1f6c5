import { normalCdf, normalQuantile } from '../../experiment/normal';
import { DAY_MS, HOUR_MS } from '../../lib/milliseconds';
import { weekdayOf, type LocalMs } from '../../time/wall-clock';

/** An answer to something, on the clock of the contact. */
export interface TimedReaction {
	sent: LocalMs;
	at: LocalMs;
}

export interface FittedActivity {
	/** 24 weights with a mean of 1. */
	hours: number[];
	/** 7 weights with a mean of 1, Monday first. */
	weekdays: number[];
	/** ms, by the clock of the activity. */
	median: number;
	/** ms, by the clock of the activity. */
	p90: number;
}

const ROUNDS = 15;
/** Of expected reactions; so many more of each keep hours with little data near those around. */
const PRIOR = 3;
const WEEK_HOURS = 7 * 24;
/** Hours after a message in which its reactions are expected. */
const REACH = 3 * WEEK_HOURS;
/** Weekdays with messages below which the weekday of a reaction says nothing but when they went out. */
const LEAST_WEEKDAYS = 3;
const P90 = normalQuantile(0.9);
const LEAST_MS = 1_000;

/**
 * At which hours and weekdays contacts are active, and how long they take by the clock of that
 * activity. When they react says little by itself, as it depends on when messages went out: so weights
 * are moved, in turns with the delays, until as many reactions are expected in each hour and on each
 * weekday as were recorded (iterative proportional fitting: Deming and Stephan, Annals of Mathematical
 * Statistics 11(4), 1940).
 */
export function fitActivity(reactions: readonly TimedReaction[]): FittedActivity {
	let [hours, weekdays] = [Array<number>(24).fill(1), Array<number>(7).fill(1)];
	const recorded = totals(reactions.map(({ at }) => [at, 1]));
	const sent = Map.groupBy(reactions, ({ sent: at }) => Math.floor(at / HOUR_MS) % WEEK_HOURS);
	const tellsWeekdays =
		new Set(reactions.map(({ sent: at }) => weekdayOf(at))).size >= LEAST_WEEKDAYS;
	let delays = delaysOf(reactions, hours, weekdays);
	for (let round = 0; round < ROUNDS; round++) {
		const expected = expectedTotals(sent, hours, weekdays, delays);
		hours = moved(hours, recorded.hours, expected.hours);
		if (tellsWeekdays) weekdays = moved(weekdays, recorded.weekdays, expected.weekdays);
		delays = delaysOf(reactions, hours, weekdays);
	}
	return { hours, weekdays, ...delays };
}

function moved(
	weights: readonly number[],
	recorded: readonly number[],
	expected: readonly number[],
) {
	const next = weights.map((weight, i) => (weight * (recorded[i] + PRIOR)) / (expected[i] + PRIOR));
	const sum = next.reduce((total, weight) => total + weight, 0);
	return next.map((weight) => (weight * next.length) / sum);
}

function totals(parts: ReadonlyArray<readonly [at: LocalMs, part: number]>) {
	const [hours, weekdays] = [Array<number>(24).fill(0), Array<number>(7).fill(0)];
	for (const [at, part] of parts) {
		hours[Math.floor((((at % DAY_MS) + DAY_MS) % DAY_MS) / HOUR_MS)] += part;
		weekdays[weekdayOf(at) - 1] += part;
	}
	return { hours, weekdays };
}

/** As Activity, by a table of one week on the contact's own clock: the time that it has run since 1970. */
function clockOf(hours: readonly number[], weekdays: readonly number[]): (at: LocalMs) => number {
	const weights = Array.from(
		{ length: WEEK_HOURS },
		(_, i) => hours[i % 24] * weekdays[weekdayOf(i * HOUR_MS) - 1],
	);
	const before = [0];
	for (const weight of weights) before.push(before.at(-1)! + weight * HOUR_MS);
	return (at) => {
		const hour = Math.floor(at / HOUR_MS);
		const ofWeek = hour % WEEK_HOURS;
		const weeks = (hour - ofWeek) / WEEK_HOURS;
		return weeks * before[WEEK_HOURS] + before[ofWeek] + weights[ofWeek] * (at - hour * HOUR_MS);
	};
}

type Delays = Pick<FittedActivity, 'median' | 'p90'>;

function delaysOf(
	reactions: readonly TimedReaction[],
	hours: readonly number[],
	weekdays: readonly number[],
): Delays {
	const ran = clockOf(hours, weekdays);
	const delays = reactions.map(({ sent, at }) => ran(at) - ran(sent)).sort((a, b) => a - b);
	const at = (quantile: number) => Math.max(LEAST_MS, delays[Math.floor(quantile * delays.length)]);
	return { median: at(0.5), p90: at(0.9) };
}

/** Messages of one hour of the week are taken as sent in its middle. */
function expectedTotals(
	sent: ReadonlyMap<number, readonly TimedReaction[]>,
	hours: readonly number[],
	weekdays: readonly number[],
	{ median, p90 }: Delays,
) {
	const ran = clockOf(hours, weekdays);
	const sigma = Math.max(0.05, Math.log(p90 / median) / P90);
	const shareBy = (ms: number) => (ms <= 0 ? 0 : normalCdf(Math.log(ms / median) / sigma));
	const parts: Array<[number, number]> = [];
	for (const messages of sent.values()) {
		const start = Math.floor(messages[0].sent / HOUR_MS) * HOUR_MS;
		const sentAt = start + HOUR_MS / 2;
		let before = 0;
		for (let hour = 0; hour < REACH && before < 0.999; hour++) {
			const from = hour === 0 ? sentAt : start + hour * HOUR_MS;
			const now = shareBy(ran(start + (hour + 1) * HOUR_MS) - ran(sentAt));
			parts.push([from, messages.length * (now - before)]);
			before = now;
		}
	}
	return totals(parts);
}
