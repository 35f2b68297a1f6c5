import type { JsonValue } from '../../../src/lib/json';
import type { RecordedEvent } from '../../../src/event/recorded';
import type { EventMatch, EventName, SequenceCondition } from '../../../src/rule/rule';
import type { PropertyFilter } from '../../../src/value/filter';

/*
 * Forms of rules once more, each by the plainest way to say what it means: every combination of
 * events is tried, texts are compared by JavaScript's own regular expressions. It reads top-level
 * properties only.
 */

type Events = readonly RecordedEvent[];

const isNamed = (event: RecordedEvent, name: EventName) =>
	typeof name === 'string' ? event.name === name : event.name.indexOf(name.startsWith) === 0;

export function judgeSequence(condition: SequenceCondition, events: Events, now: number): boolean {
	const wanted = [condition.first, condition.then].flat();
	const within = condition.within.amount * 60_000;
	const chains = wanted.reduce<RecordedEvent[][]>(
		(begun, match) =>
			begun.flatMap((chain) =>
				events
					.filter((event) => isWanted(event, match) && continues(chain, event, within))
					.map((event) => [...chain, event]),
			),
		[[]],
	);
	if (condition.negate !== true) return chains.length > 0;
	return events.some(
		(event) =>
			isWanted(event, condition.first) &&
			event.occurredAt + within < now &&
			!chains.some(([first]) => first === event),
	);
}

function continues(chain: Events, event: RecordedEvent, within: number): boolean {
	if (chain.length === 0) return true;
	const [first] = chain;
	const last = chain[chain.length - 1];
	return (
		!chain.includes(event) &&
		event.occurredAt >= last.occurredAt &&
		event.occurredAt - first.occurredAt <= within
	);
}

function isWanted(event: RecordedEvent, { name, filter }: EventMatch): boolean {
	return isNamed(event, name) && (filter === undefined || judgeFilter(filter, event));
}

export function judgeNewest(name: EventName, filter: PropertyFilter, events: Events): boolean {
	const named = events.filter((event) => isNamed(event, name));
	const newest = named.filter((event) =>
		named.every(
			(other) =>
				other.occurredAt < event.occurredAt ||
				(other.occurredAt === event.occurredAt && other.id <= event.id),
		),
	);
	return newest.length === 1 && judgeFilter(filter, newest[0]);
}

/** Of texts, lists of texts, null and nothing. */
export function judgeFilter(filter: PropertyFilter, event: RecordedEvent): boolean {
	if (filter.conditions.length === 0) return true;
	const answers = filter.conditions.map((each) => {
		if ('match' in each) return judgeFilter(each, event);
		const { property, operator, value, ignoreCase = false } = each;
		return judgeText(event.properties[property], operator, [value].flat() as string[], ignoreCase);
	});
	if (filter.match === 'all') return !answers.includes(false);
	return answers.includes(true) === (filter.match === 'any');
}

function judgeText(
	actual: JsonValue | undefined,
	operator: string,
	values: string[],
	ignoreCase: boolean,
): boolean {
	const sought = (before: string, after: string) =>
		values.map((text) => {
			const literal = text.normalize('NFC').replace(/[$()*+.?[\\\]^{|}/]/g, '\\$&');
			return new RegExp(before + literal + after, ignoreCase ? 'isu' : 'su');
		});
	const found = (value: JsonValue | undefined, before: string, after: string) =>
		typeof value === 'string' &&
		sought(before, after).some((pattern) => pattern.test(value.normalize('NFC')));
	const inList = () => Array.isArray(actual) && actual.some((each) => found(each, '^', '$'));
	switch (operator) {
		case 'equals':
		case 'in':
			return found(actual, '^', '$');
		case 'notEquals':
			return !found(actual, '^', '$');
		case 'contains':
			return inList() || found(actual, '', '');
		case 'notContains':
			return !inList() && !found(actual, '', '');
		case 'listContains':
			return inList();
		case 'notListContains':
			return !inList();
		case 'startsWith':
			return found(actual, '^', '');
		case 'endsWith':
			return found(actual, '', '$');
		case 'exists':
			return actual !== undefined;
		case 'notExists':
			return actual === undefined;
		case 'isNull':
			return actual === null;
		case 'isNotNull':
			return actual !== null;
		default:
			throw new Error(`No judgement of ${operator}`);
	}
}
