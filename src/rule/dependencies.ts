import type { AttributeCondition, Condition, EventName, EventWindow, Rule, RuleNode } from './rule';
import { filtersOf } from './limits';
import { ENGAGEMENT_EVENTS } from './rule';
import { readsDates } from '../value/filter';

/** Changes that can alter a rule's result for a contact. */
export interface RuleDependencies {
	/** Names of events; an occurrence, also one recorded late, can. */
	events: ReadonlySet<string>;
	/** The beginnings of such names. */
	eventPrefixes: ReadonlySet<string>;
	/** A profile field (other than the stage), or an attribute. */
	profile: boolean;
	stage: boolean;
	/** Points or grade of any model. */
	score: boolean;
	consent: boolean;
	/** The status of a message in the ledger. */
	messages: boolean;
	/** Keys of saved segments: entering or leaving one can. */
	segments: ReadonlySet<string>;
	/** Depends on the enrollment: its entry, or its variables. */
	journey: boolean;
	/** Reads dates, which the contact's time zone can move; then `profile` is true, too. */
	dates: boolean;
	/** Time alone can. */
	timeDependent: boolean;
}

const remembered = new WeakMap<Rule, RuleDependencies>();

/** Rules are immutable once read, so the result is computed once for each. */
export function dependenciesOf(rule: Rule): RuleDependencies {
	let known = remembered.get(rule);
	if (known === undefined) {
		known = collect(rule);
		remembered.set(rule, known);
	}
	return known;
}

/** The conditions of a rule, whatever groups they are in. */
export function conditionsOf(node: RuleNode): Condition[] {
	if ('type' in node) return [node];
	if ('all' in node) return node.all.flatMap(conditionsOf);
	return ('any' in node ? node.any : node.none).flatMap(conditionsOf);
}

/** Whether an event of the name can alter the result. */
export function dependsOnEvent(
	{ events, eventPrefixes }: Pick<RuleDependencies, 'events' | 'eventPrefixes'>,
	name: string,
): boolean {
	if (events.has(name)) return true;
	for (const prefix of eventPrefixes) if (name.startsWith(prefix)) return true;
	return false;
}

type Found = { -readonly [Key in keyof RuleDependencies]: RuleDependencies[Key] } & {
	events: Set<string>;
	eventPrefixes: Set<string>;
	segments: Set<string>;
};

function collect(rule: Rule): RuleDependencies {
	const found: Found = {
		events: new Set(),
		eventPrefixes: new Set(),
		profile: false,
		stage: false,
		score: false,
		consent: false,
		messages: false,
		segments: new Set(),
		journey: false,
		dates: false,
		timeDependent: false,
	};
	for (const condition of conditionsOf(rule)) add(condition, found);
	return found;
}

function add(condition: Condition, found: Found): void {
	if ('window' in condition) addWindow(condition.window, found);
	if (hasDates(condition)) found.dates = found.profile = true;
	switch (condition.type) {
		case 'event':
		case 'newestEvent':
		case 'aggregate':
			return addEvent(condition.name, found);
		case 'sequence':
			for (const { name } of [condition.first, condition.then].flat()) addEvent(name, found);
			if (condition.negate === true) found.timeDependent = true;
			return;
		case 'message':
			if (condition.engagement === 'sent' || condition.engagement === 'failed') {
				found.messages = true;
				return;
			}
			for (const name of ENGAGEMENT_EVENTS[condition.engagement]) found.events.add(name);
			return;
		case 'attribute':
			return addAttribute(condition, found);
		case 'score':
		case 'grade':
			found.score = true;
			return;
		case 'stage':
			found.stage = true;
			return;
		case 'segment':
			found.segments.add(condition.segment);
			return;
		case 'consent':
			found.consent = true;
			return;
		case 'reachable':
			found.consent = true;
			found.profile = true;
			return;
		case 'timeInJourney':
			found.journey = true;
			found.timeDependent = true;
			return;
		case 'variable':
			found.journey = true;
	}
}

function addEvent(name: EventName, found: Found): void {
	if (typeof name === 'string') found.events.add(name);
	else found.eventPrefixes.add(name.startsWith);
}

function addAttribute(condition: AttributeCondition, found: Found): void {
	if (condition.path === 'stage') found.stage = true;
	else found.profile = true;
	if ('amount' in condition) found.timeDependent = true;
}

function hasDates(condition: Condition): boolean {
	switch (condition.type) {
		case 'attribute':
			return 'amount' in condition || condition.as === 'date';
		case 'variable':
			return condition.as === 'date';
		default:
			return filtersOf(condition).some(({ filter }) => readsDates(filter));
	}
}

/** Events are recorded with past times, so a fixed edge separates them permanently. */
function addWindow(window: EventWindow | undefined, found: Found): void {
	if (window === undefined) return;
	if ('last' in window) found.timeDependent = true;
	if ('since' in window) found.journey = true;
}
