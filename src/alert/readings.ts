import { MINUTE_MS } from '../lib/milliseconds';
import type { AlertKind, AlertPlace, Reading, Severity } from './alert';
import type { AlertFacts, StepCount } from './facts';
import {
	CLEAR,
	CRITICAL,
	FEWEST_ENROLLMENTS,
	FEWEST_EVENTS,
	WORSE_ERRORS,
	WORSE_POINTS,
	type AlertLimits,
} from './limits';

export const DROP_OFF_WINDOW = 'entered in the last 7 days, against the 28 days before';

/** All values that are watched under these limits. */
export function readingsOf(facts: AlertFacts, limits: AlertLimits): Reading[] {
	const { dropOffPercent, failuresPerHour, minutesLate, daysWithoutEntries } = limits;
	return [
		...(dropOffPercent === undefined
			? []
			: facts.steps.map((step) => dropOff(step, dropOffPercent))),
		...(failuresPerHour === undefined
			? []
			: facts.failures.map((one) => failures(one, failuresPerHour))),
		...(minutesLate === undefined
			? []
			: [...facts.late.map((one) => late(one, minutesLate)), ...facts.orphaned.map(orphaned)]),
		...facts.deliveries.flatMap((delivery) => rates(delivery, limits)),
		...(daysWithoutEntries === undefined
			? []
			: facts.entries.map((one) => noEntries(one, daysWithoutEntries))),
	];
}

const NOWHERE: AlertPlace = { journey: null, journeyKey: null, node: null, channel: null };

type Placed = Partial<AlertPlace> & { journeyId?: number; nodeId?: string };

/** The fields of every reading; `about` may have more fields than its place. */
function at(kind: AlertKind, about: Placed) {
	const { journey = null, journeyKey = null, node = null, channel = null } = about;
	const ids = [about.journeyId, about.nodeId, about.channel].filter((id) => id !== undefined);
	return {
		...NOWHERE,
		...{ journey, journeyKey, node, channel },
		...{ kind, key: [kind, ...ids].join(' '), before: null },
	};
}

/** Clear and above at the threshold and at CLEAR times the threshold. */
function against(value: number, threshold: number) {
	const severity: Severity | null = value >= threshold ? 'warning' : null;
	return { value, threshold, severity, isClear: value < threshold * CLEAR };
}

function failures(
	{ failed, ...about }: AlertFacts['failures'][number],
	threshold: number,
): Reading {
	return {
		...at('failures', about),
		...against(failed, threshold),
		...{ unit: 'enrollments', window: 'last hour' },
	};
}

function late(about: AlertFacts['late'][number], minutes: number): Reading {
	const { contacts, longestMs } = about;
	const limitMs = minutes * MINUTE_MS;
	return {
		...at('stuck', about),
		...{ value: contacts, threshold: 1, unit: 'contacts' },
		window: `now, late by more than ${minutes} minutes`,
		severity: contacts > 0 && longestMs >= limitMs ? 'warning' : null,
		isClear: contacts === 0 || longestMs < limitMs * CLEAR,
	};
}

function orphaned(about: AlertFacts['orphaned'][number]): Reading {
	return {
		...at('orphaned', about),
		...against(about.contacts, 1),
		...{ unit: 'contacts', window: 'now' },
	};
}

function noEntries(about: AlertFacts['entries'][number], threshold: number): Reading {
	return {
		...at('noEntries', about),
		...against(about.daysWithout, threshold),
		...{ unit: 'days', window: 'since the last entry or the activation' },
	};
}

type Delivery = AlertFacts['deliveries'][number];

function rates(delivery: Delivery, limits: AlertLimits): Reading[] {
	const { complaintPercent, bouncePercent } = limits;
	const { complaints, bounces } = delivery;
	return [
		...(complaintPercent === undefined
			? []
			: [rate('complaints', delivery, complaints, complaintPercent, limits)]),
		...(bouncePercent === undefined
			? []
			: [rate('bounces', delivery, bounces, bouncePercent, limits)]),
	];
}

function rate(
	kind: 'complaints' | 'bounces',
	{ channel, sent }: Delivery,
	events: number,
	threshold: number,
	{ fewestMessages }: AlertLimits,
): Reading {
	const percent = sent === 0 ? null : (100 * events) / sent;
	const isTelling = sent >= fewestMessages && events >= FEWEST_EVENTS;
	const isAbove = isTelling && percent !== null && percent >= threshold;
	return {
		...at(kind, { channel }),
		...{ value: percent, threshold, unit: 'percent', window: 'sent today and yesterday (UTC)' },
		severity: !isAbove ? null : percent >= threshold * CRITICAL ? 'critical' : 'warning',
		// With half the messages the rate of a campaign that is over is still known.
		isClear: percent === null || sent < fewestMessages / 2 || percent < threshold * CLEAR,
	};
}

function dropOff(about: AlertFacts['steps'][number], threshold: number): Reading {
	const { recent, before } = about;
	const isTelling = Math.min(recent.reached, before.reached) >= FEWEST_ENROLLMENTS;
	const [value, usual] = [shareOf(recent), shareOf(before)];
	const worse = (value ?? 0) - (usual ?? 0);
	const isWorse = worse >= Math.max(WORSE_POINTS, WORSE_ERRORS * standardError(recent, before));
	return {
		...at('dropOff', about),
		...{ value, before: usual, threshold, unit: 'percent' },
		window: DROP_OFF_WINDOW,
		severity: isTelling && (value ?? 0) >= threshold && isWorse ? 'warning' : null,
		isClear: value === null || value < threshold * CLEAR || worse < WORSE_POINTS / 2,
	};
}

const shareOf = ({ reached, dropped }: StepCount) =>
	reached === 0 ? null : (100 * dropped) / reached;

/** Of the difference of two shares, in percentage points: the two-proportion z-test, pooled. */
function standardError(a: StepCount, b: StepCount): number {
	const share = (a.dropped + b.dropped) / (a.reached + b.reached);
	return 100 * Math.sqrt(share * (1 - share) * (1 / a.reached + 1 / b.reached));
}
