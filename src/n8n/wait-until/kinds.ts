import type { AwaitedEvent, WaitTime } from '../../journey/position';
import type { Group, Rule } from '../../rule/rule';
import { dueAt } from '../../time/due';
import { WaitSpecError } from '../../time/error';
import { ParameterError } from '../parameters/error';
import * as part from './parts';
import { NoDateError, type Read, type WaitingContact } from './parts';

/** The wait of one contact: it ends with whatever comes first. */
export interface WaitPlan {
	times: WaitTime[];
	events: AwaitedEvent[];
	rule?: Rule;
}

/** Sources of a plan besides parameters. */
export interface PlanSources {
	/** The hour of day (0 to 23) at which a contact opens and clicks most; null if unknown. */
	hourOf(contactId: number): number | null;
	/** The rule in the parameters; throws if there is none. */
	ruleOf(parameter: Read): Rule;
	/** Adds a hint about something that was left out. */
	hint(message: string): void;
}

/** One alternative of a race, as n8n stores it: the fields of its kind of wait. */
export interface Alternative {
	kind?: string;
	[field: string]: unknown;
}

/** @throws ParameterError or WaitSpecError for an impossible wait */
export function buildPlan(
	parameter: Read,
	waiting: WaitingContact,
	sources: PlanSources,
): WaitPlan {
	const kind = parameter<string>('waitFor');
	switch (kind) {
		case 'event':
		case 'rule':
			return {
				...single(kind, parameter, waiting, sources),
				times: parameter<boolean>('limitWait', true) ? [part.limit(parameter, 'timedOut')] : [],
			};
		case 'bestHour': {
			const plan = single(kind, parameter, waiting, sources);
			// After the maximum wait the contact continues, because the best hour is a preference.
			const limited = parameter<boolean>('limitBestHour', false);
			if (limited) plan.times.push(part.limit(parameter, 'reached'));
			return plan;
		}
		case 'race':
			return race(parameter, waiting, sources);
		default:
			return single(kind, parameter, waiting, sources);
	}
}

function single(
	kind: string,
	parameter: Read,
	waiting: WaitingContact,
	sources: PlanSources,
): WaitPlan {
	const { journeyItem } = waiting;
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
			return onTime(part.hourOfDay(parameter, hour, waiting));
		}
		case 'event':
			return { times: [], events: [part.event(parameter, waiting)] };
		case 'rule':
			return { times: [], events: [], rule: sources.ruleOf(parameter) };
		default:
			throw new ParameterError("'Wait For' has an unknown value. Select one of its options.");
	}
}

/** The kinds that may be alternatives of a race. */
const RACING = new Set(['duration', 'timeOfDay', 'date', 'event', 'rule']);

function race(parameter: Read, waiting: WaitingContact, sources: PlanSources): WaitPlan {
	const alternatives = alternativesOf(parameter);
	if (alternatives.length === 0) {
		throw new ParameterError("'Alternatives' is empty. Add at least one.");
	}
	const plans = alternatives.flatMap((alternative, i) => {
		try {
			return [alternativePlan(alternative, waiting, sources)];
		} catch (error) {
			const message = `Alternative ${i + 1}: ${(error as Error).message}`;
			if (!isMissing(error, alternative)) throw new ParameterError(message);
			// Without a birthday, for example, the contact can still wait for a purchase.
			sources.hint(`Alternative ignored for contacts without the date: ${message}`);
			return [];
		}
	});
	if (plans.length === 0) {
		throw new ParameterError(
			'None of the alternatives can occur for this contact, because it has none of the dates. Add an alternative that does not depend on the contact.',
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

function alternativePlan(
	alternative: Alternative,
	waiting: WaitingContact,
	sources: PlanSources,
): WaitPlan {
	const { kind = '' } = alternative;
	if (!RACING.has(kind))
		throw new ParameterError("'Wait For' has an unknown value. Select one of its options.");
	const plan = single(kind, readAlternative(alternative), waiting, sources);
	// Checked here, where the number of the alternative is known for the message.
	for (const { spec } of plan.times) dueAt(spec, dueContext(waiting));
	return plan;
}

export function dueContext({ journeyItem, now, workflowZone }: WaitingContact) {
	return { now, zone: journeyItem.contact.timezone, fallbackZone: workflowZone };
}

/** Whether only this contact lacks the date; an unreadable fixed date concerns all contacts. */
function isMissing(error: unknown, alternative: Alternative): boolean {
	const unreadable = error instanceof WaitSpecError && error.code === 'unreadableDate';
	return error instanceof NoDateError || (unreadable && isOfItem(alternative));
}

/** Whether a date comes from the item: its contact, its event or its fields. */
export function isOfItem({ dateFrom = 'fixed' }: { [field: string]: unknown }): boolean {
	return dateFrom !== 'fixed';
}

function anyOf(rules: readonly Rule[]): { rule?: Rule } {
	if (rules.length === 0) return {};
	if (rules.length === 1) return { rule: rules[0] };
	const groups = rules.map(({ version: _version, ...group }) => group as Group);
	return { rule: { version: 1, any: groups } };
}
