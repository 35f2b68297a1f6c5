import type { IExecuteFunctions } from 'n8n-workflow';
import {
	earliestOf,
	type Outcome,
	type ParkRequest,
	type StoredWait,
	type WaitTime,
} from '../../journey/position';
import { dueAt } from '../../time/due';
import { isCalendarUnit } from '../../time/units';
import { readsDates } from '../../value/filter';
import { bestHours } from './best-hours';
import {
	eventIdOf,
	leaseOf,
	previousStepOf,
	storedPart,
	type JourneyItem,
} from '../items/journey-item';
import { batchParameters, hasExpression } from '../parameters/read';
import { workspaceOf } from '../items/pass-through';
import type { StoreHandle } from '../stores/handle';
import { buildPlan, dueContext, type PlanSources, type WaitPlan } from './kinds';
import type { Read, WaitingContact } from './parts';
import { sendStepsOf } from '../rules/send-steps';
import { waitRules } from './rule';

export interface Planner {
	parkRequest(journeyItem: JourneyItem, now: number): ParkRequest;
	/** Hints, such as about unknown time zones. */
	hints: Set<string>;
}

/** The earliest time of a plan. */
interface Due {
	at: number;
	past: boolean;
	timeoutOutcome: Outcome;
}

/** Reads Wait Until's parameters, once per batch if they hold no expression. */
export async function waitPlanner(
	context: IExecuteFunctions,
	handle: StoreHandle,
	journeyItems: readonly JourneyItem[],
): Promise<Planner> {
	const workflowZone = context.getTimezone();
	const read = batchParameters(context);
	const hints = new Set<string>();
	const sources: PlanSources = {
		hourOf: await hoursOf(context, handle, journeyItems),
		ruleOf: await rulesOf(context, handle),
		hint: (message) => hints.add(message),
	};
	const planOf = planReader(context, sources);
	return {
		hints,
		parkRequest(journeyItem, now) {
			const { contact, journey, json, index } = journeyItem;
			const parameter: Read = (name, fallback) => read(name, index, fallback);
			const waiting = { journeyItem, now, workflowZone };
			const plan = planOf(parameter, waiting);
			const due = firstDue(plan, waiting, hints);
			const { whenContactChanges } = parameter<WaitOptions>('options', {});
			const fixed = due?.past === true || whenContactChanges === 'keep';
			return {
				enrollmentId: journey.enrollmentId,
				contactId: contact.id,
				from: leaseOf(journeyItem),
				dueAt: due === null ? null : Math.max(due.at, now),
				...(plan.times.some(isOfCalendar) && { byCalendar: true }),
				timeoutOutcome: due?.timeoutOutcome ?? 'timedOut',
				wait: storedWait(plan, fixed, waiting),
				eventId: eventIdOf(json),
				previous: previousStepOf(journeyItem),
				item: storedPart(json),
			};
		},
	};
}

interface WaitOptions {
	whenContactChanges?: 'recompute' | 'keep';
}

async function hoursOf(
	context: IExecuteFunctions,
	handle: StoreHandle,
	journeyItems: readonly JourneyItem[],
): Promise<PlanSources['hourOf']> {
	if (context.getNode().parameters.waitFor !== 'bestHour') return () => null;
	const workspaceId = await workspaceOf(context, handle);
	const ids = journeyItems.map(({ contact }) => contact.id);
	return await bestHours(handle, workspaceId, ids, context.getTimezone());
}

async function rulesOf(
	context: IExecuteFunctions,
	handle: StoreHandle,
): Promise<PlanSources['ruleOf']> {
	const workflowId = context.getWorkflow().id ?? '';
	const { waitFor } = context.getNode().parameters;
	if (waitFor !== 'rule' && waitFor !== 'race') return waitRules(workflowId);
	return waitRules(workflowId, await sendStepsOf(handle.store, workflowId));
}

/** Kinds of wait with the same plan for all contacts, unless there are expressions. */
const ALIKE = new Set<unknown>(['duration', 'timeOfDay', 'rule']);

function planReader(context: IExecuteFunctions, sources: PlanSources) {
	const { parameters } = context.getNode();
	const alike = ALIKE.has(parameters.waitFor) && !hasExpression(parameters);
	let plan: WaitPlan | undefined;
	return (parameter: Read, waiting: WaitingContact): WaitPlan =>
		alike
			? (plan ??= buildPlan(parameter, waiting, sources))
			: buildPlan(parameter, waiting, sources);
}

/** null: no time ends the wait. */
function firstDue({ times }: WaitPlan, waiting: WaitingContact, hints: Set<string>): Due | null {
	const due = times.flatMap(({ spec, timeoutOutcome }): Due[] => {
		const { dueAt: at, past, hints: found } = dueAt(spec, dueContext(waiting));
		found.forEach((hint) => hints.add(hint));
		if (at === null) return [];
		const missed = past && 'past' in spec && spec.past === 'timedOut';
		return [{ at, past, timeoutOutcome: missed ? 'timedOut' : timeoutOutcome }];
	});
	return earliestOf(due) ?? null;
}

/**
 * The part of the wait to store with the position: what an event, a rule or a change of the contact
 * can end or move.
 */
function storedWait(
	{ times, events, rule }: WaitPlan,
	fixed: boolean,
	{ workflowZone, now }: WaitingContact,
): StoredWait | null {
	const moves = !fixed && times.some(dependsOnContact);
	if (events.length === 0 && rule === undefined && !moves) return null;
	return {
		...(events.length > 0 && { events }),
		...(readsDates(events) && { zone: workflowZone }),
		...(rule && { rule: { rule, zone: workflowZone } }),
		...(moves && { times, zone: workflowZone, from: now }),
	};
}

/** A time of day or a date comes when it comes, also while the workflow is off. */
const isOfCalendar = ({ spec: { kind } }: WaitTime) => kind === 'timeOfDay' || kind === 'date';

function dependsOnContact({ spec, attribute }: WaitTime): boolean {
	if (attribute !== undefined || spec.kind === 'timeOfDay' || spec.kind === 'date') return true;
	const amount = spec.kind === 'duration' ? spec : spec.maxWait;
	return amount !== undefined && isCalendarUnit(amount.unit);
}
