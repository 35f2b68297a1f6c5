import { orderHolds, ORDERS } from '../../value/comparison';
import { DecimalSum, toNumber } from '../../value/convert';
import { compileFilter, readsDates } from '../../value/filter';
import { compilePath } from '../../value/path';
import type { RecordedEvent } from '../../event/recorded';
import type { JsonObject } from '../../lib/json';
import type { Facts } from '../facts';
import type {
	AggregateCondition,
	Count,
	EventCondition,
	EventMatch,
	EventWindow,
	NewestEventCondition,
	RuleMoment,
} from '../rule';
import { type Predicate, zoneOf } from './predicate';
import { compileWindow, type Span } from './span';

/** Which events count. */
export interface Matcher {
	names: readonly string[];
	/** How names may begin as well. */
	prefix: string | null;
	/** null: all of them. */
	matches: ((properties: JsonObject, name: string, zone: string) => boolean) | null;
	/** Whether `matches` compares dates: only then it needs the contact's zone. */
	readsDates: boolean;
}

export function compileMatch({ name, filter }: EventMatch): Matcher {
	const named =
		typeof name === 'string'
			? { names: [name], prefix: null }
			: { names: [], prefix: name.startsWith };
	if (filter === undefined) return { ...named, matches: null, readsDates: false };
	const test = compileFilter(filter);
	return {
		...named,
		matches: (properties, _name, zone) => test(properties, zone),
		readsDates: readsDates(filter),
	};
}

function zoneFor(matcher: Matcher, facts: Facts, moment: RuleMoment): string {
	return matcher.readsDates ? zoneOf(facts, moment) : moment.zone;
}

// Not `includes`: a count over four events takes 20 ns this way, and 29 ns with it.
function isOneOf(names: readonly string[], name: string): boolean {
	for (let i = 0; i < names.length; i++) {
		if (names[i] === name) return true;
	}
	return false;
}

function isMatch(
	{ names, prefix, matches }: Matcher,
	event: RecordedEvent,
	span: Span,
	zone: string,
): boolean {
	return (
		(isOneOf(names, event.name) || (prefix !== null && event.name.startsWith(prefix))) &&
		event.id !== span.except &&
		(matches === null || matches(event.properties, event.name, zone))
	);
}

export function compileEvent(condition: EventCondition): Predicate {
	return countOf(compileMatch(condition), condition);
}

export function compileNewestEvent({ name, filter, window }: NewestEventCondition): Predicate {
	const named = compileMatch({ name });
	const holds = compileMatch({ name, filter });
	const spanOf = compileWindow(window);
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const newest = facts.events.findLast(
			(event) =>
				event.occurredAt >= span.from &&
				event.occurredAt <= span.to &&
				isMatch(named, event, span, moment.zone),
		);
		return newest !== undefined && isMatch(holds, newest, span, zoneFor(holds, facts, moment));
	};
}

/** Whether the requested number of events count. */
export function countOf(
	matcher: Matcher,
	{ count, window }: { count?: Count; window?: EventWindow },
): Predicate {
	const spanOf = compileWindow(window);
	const { least, most } = boundsOf(count);
	// Further events change nothing.
	const enough = most === Infinity ? least : most + 1;
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const zone = zoneFor(matcher, facts, moment);
		const found = countEvents(facts.events, span, matcher, enough, zone);
		return found >= least && found <= most;
	};
}

/** Bounds of the number, both included. */
export function boundsOf(count: Count | undefined): { least: number; most: number } {
	const { op, times } = count ?? { op: 'atLeast', times: 1 };
	switch (op) {
		case 'atLeast':
			return { least: times, most: Infinity };
		case 'atMost':
			return { least: 0, most: times };
		case 'exactly':
			return { least: times, most: times };
	}
}

function countEvents(
	events: readonly RecordedEvent[],
	span: Span,
	matcher: Matcher,
	enough: number,
	zone: string,
): number {
	let found = 0;
	for (let i = firstFrom(events, span.from); i < events.length && found < enough; i++) {
		const event = events[i];
		if (event.occurredAt > span.to) break;
		if (isMatch(matcher, event, span, zone)) found++;
	}
	return found;
}

/** The events of the span that count, in order. */
export function selectEvents(
	facts: Facts,
	moment: RuleMoment,
	span: Span,
	matcher: Matcher,
): RecordedEvent[] {
	const { events } = facts;
	const zone = zoneFor(matcher, facts, moment);
	const selected: RecordedEvent[] = [];
	for (let i = firstFrom(events, span.from); i < events.length; i++) {
		const event = events[i];
		if (event.occurredAt > span.to) break;
		if (isMatch(matcher, event, span, zone)) selected.push(event);
	}
	return selected;
}

/** Index of the first event at or after an instant. */
export function firstFrom(events: readonly RecordedEvent[], instant: number): number {
	let low = 0;
	let high = events.length;
	if (high === 0 || events[0].occurredAt >= instant) return 0;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if (events[middle].occurredAt < instant) low = middle + 1;
		else high = middle;
	}
	return low;
}

export function compileAggregate(condition: AggregateCondition): Predicate {
	const matcher = compileMatch(condition);
	const spanOf = compileWindow(condition.window);
	const read = compilePath(condition.property);
	const holds = compileTotal(condition);
	return (facts, moment) => {
		const span = spanOf(facts, moment);
		if (span === null) return false;
		const numbers = selectEvents(facts, moment, span, matcher).flatMap(
			(event) => toNumber(read(event.properties)) ?? [],
		);
		return holds(numbers);
	};
}

function compileTotal(condition: AggregateCondition): (numbers: readonly number[]) => boolean {
	const { value, function: total } = condition;
	const holds = (sign: number): boolean => orderHolds(ORDERS[condition.operator], sign);
	switch (total) {
		case 'sum':
			return (numbers) => holds(sumOf(numbers).compare(value));
		case 'average':
			return (numbers) =>
				numbers.length > 0 && holds(sumOf(numbers).compare(value, numbers.length));
		case 'min':
			return (numbers) => numbers.length > 0 && holds(least(numbers) - value);
		case 'max':
			return (numbers) => numbers.length > 0 && holds(greatest(numbers) - value);
	}
}

function sumOf(numbers: readonly number[]): DecimalSum {
	const sum = new DecimalSum();
	for (const number of numbers) sum.add(number);
	return sum;
}

// Not Math.min(...numbers): a contact may have more events than a call takes arguments.
function least(numbers: readonly number[]): number {
	return numbers.reduce((a, b) => (b < a ? b : a));
}

function greatest(numbers: readonly number[]): number {
	return numbers.reduce((a, b) => (b > a ? b : a));
}
