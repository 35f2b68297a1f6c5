import type { AwaitedEvent, WaitTime } from '../../journey/position';
import type { Group, Rule } from '../../rule/rule';
import { dueAt } from '../../time/due';
import { WaitSpecError } from '../../time/error';
import { ParameterError } from '../parameters/error';
import * as part from './parts';
import { NoDateError, type Read, type Waiter } from './parts';

/** What one contact is to wait for: whatever comes first. */
export interface WaitPlan {
	times: WaitTime[];
	events: AwaitedEvent[];
	rule?: Rule;
}

/** What a plan needs besides parameters. */
export interface PlanSources {
	/** The hour of day (0 to 23) at which a contact opens and clicks most; null: nobody knows. */
	hourOf(contactId: number): number | null;
	/** The rule that parameters say; throws where they say none. */
	ruleOf(parameter: Read): Rule;
	/** Something that was left out, for the builder to see. */
	hint(message: string): void;
}

/** One alternative of a race, as n8n stores it: the fields of its own kind of wait. */
export interface Alternative {
	kind?: string;
	[field: string]: unknown;
}

/** @throws ParameterError or WaitSpecError for what nobody could wait for */
export function buildPlan(parameter: Read, waiter: Waiter, sources: PlanSources): WaitPlan {
	const kind = parameter<string>('waitFor');
	switch (kind) {
		case 'event':
		case 'rule':
			return {
				...single(kind, parameter, waiter, sources),
				times: parameter<boolean>('limitWait', true) ? [part.limit(parameter, 'timedOut')] : [],
			};
		case 'bestHour': {
			const plan = single(kind, parameter, waiter, sources);
			// Who has waited that long goes on: their best hour is a wish, not a condition.
			const limited = parameter<boolean>('limitBestHour', false);
			if (limited) plan.times.push(part.limit(parameter, 'reached'));
			return plan;
		}
		case 'race':
			return race(parameter, waiter, sources);
		default:
			return single(kind, parameter, waiter, sources);
	}
}

function single(kind: string, parameter: Read, waiter: Waiter, sources: PlanSources): WaitPlan {
	const { journeyItem } = waiter;
	const onTime = (time: WaitTime): WaitPlan => ({ times: [time], events: [] });
	switch (kind) {
		case 'duration':
			return onTime(part.duration(parameter));
		case 'timeOfDay':
			return onTime(part.timeOfDay(parameter));
		case 'date':
			return onTime(part.date(parameter, journeyItem));
		case 'bestHour': {
			const hour = sources.hourOf(journeyItem.contact.id) ?? part.fallbackHour(parameter);
			return onTime(part.hourOfDay(parameter, hour, waiter));
		}
		case 'event':
			return { times: [], events: [part.event(parameter, waiter)] };
		case 'rule':
			return { times: [], events: [], rule: sources.ruleOf(parameter) };
		default:
			throw new ParameterError("Set 'Wait For' to one of the kinds of wait it offers.");
	}
}

/** The kinds that may be alternatives of a race. */
const RACING = new Set(['duration', 'timeOfDay', 'date', 'event', 'rule']);

function race(parameter: Read, waiter: Waiter, sources: PlanSources): WaitPlan {
	const alternatives = alternativesOf(parameter);
	if (alternatives.length === 0) {
		throw new ParameterError("Add what is waited for under 'Alternatives': at least one.");
	}
	const plans = alternatives.flatMap((alternative, i) => {
		try {
			return [alternativePlan(alternative, waiter, sources)];
		} catch (error) {
			const message = `Alternative ${i + 1}: ${(error as Error).message}`;
			if (!isMissing(error, alternative)) throw new ParameterError(message);
			// A contact without a birthday can still be waited for to buy something.
			sources.hint(`Left out for contacts without it: ${message}`);
			return [];
		}
	});
	if (plans.length === 0) {
		throw new ParameterError(
			'None of the alternatives can ever happen to this contact: all of them are dates that it does not have. Add one that everybody reaches.',
		);
	}
	const limited = parameter<boolean>('limitRace', false);
	return {
		times: [
			...plans.flatMap(({ times }) => times),
			...(limited ? [part.limit(parameter, 'timedOut')] : []),
		],
		events: plans.flatMap(({ events }) => events),
		...anyOf(plans.flatMap(({ rule }) => rule ?? [])),
	};
}

export function alternativesOf(parameter: Read): Alternative[] {
	return parameter<{ values?: Alternative[] }>('alternatives', {}).values ?? [];
}

/** Reads the fields of one alternative as if they were the node's own. */
export function readAlternative(alternative: Alternative): Read {
	return <T>(name: string, fallback?: T) => (alternative[name] ?? fallback) as T;
}

function alternativePlan(alternative: Alternative, waiter: Waiter, sources: PlanSources): WaitPlan {
	const { kind = '' } = alternative;
	if (!RACING.has(kind)) throw new ParameterError('Choose what it is.');
	const plan = single(kind, readAlternative(alternative), waiter, sources);
	// Here, where the alternative is known, and not when all of them are compared.
	for (const { spec } of plan.times) dueAt(spec, dueContext(waiter));
	return plan;
}

export function dueContext({ journeyItem, now, workflowZone }: Waiter) {
	return { now, zone: journeyItem.contact.timezone, fallbackZone: workflowZone };
}

/** What only this contact lacks; a fixed date that cannot be read is nobody's. */
function isMissing(error: unknown, alternative: Alternative): boolean {
	const unreadable = error instanceof WaitSpecError && error.code === 'unreadableDate';
	return error instanceof NoDateError || (unreadable && isOfItem(alternative));
}

/** Whether a date comes with the item: from its contact, its event or itself. */
export function isOfItem({ dateFrom = 'fixed' }: { [field: string]: unknown }): boolean {
	return dateFrom !== 'fixed';
}

function anyOf(rules: readonly Rule[]): { rule?: Rule } {
	if (rules.length === 0) return {};
	if (rules.length === 1) return { rule: rules[0] };
	const groups = rules.map(({ version: _version, ...group }) => group as Group);
	return { rule: { version: 1, any: groups } };
}
