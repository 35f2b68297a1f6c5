import type { INode } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { dueAt } from '../../time/due';
import { hasExpression } from '../parameters/read';
import { alternativesOf, buildPlan, dueContext, isOfItem, type Alternative } from './kinds';
import type { Read, Waiter } from './parts';
import { waitRules } from './rule';

const UTC = 'UTC';

/**
 * Refuses, before anybody waits, what no contact could wait for: a window without length, an
 * unreadable date, no event. What only an item can tell is left for then.
 * @throws ParameterError or WaitSpecError
 */
export function checkWaitParameters(
	{ parameters }: Pick<INode, 'parameters'>,
	now: number,
	workflowId = '',
): void {
	if (hasExpression(parameters)) return;
	const read = ((name: string, fallback?: unknown) => parameters[name] ?? fallback) as Read;
	const { waitFor } = parameters;
	if (waitFor === 'date' && isOfItem(parameters)) return;
	const waiter: Waiter = {
		journeyItem: { contact: { id: 0, timezone: null } as Contact, json: {} },
		now,
		workflowZone: UTC,
	};
	const plan = buildPlan(waitFor === 'race' ? withoutDatesOfItems(read) : read, waiter, {
		hourOf: () => null,
		ruleOf: waitRules(workflowId),
		hint: () => {},
	});
	for (const { spec } of plan.times) dueAt(spec, dueContext(waiter));
}

/** In their place, a time that comes: what the others are is checked all the same. */
function withoutDatesOfItems(read: Read): Read {
	const values = alternativesOf(read).map((alternative) =>
		alternative.kind === 'date' && isOfItem(alternative) ? COMES : alternative,
	);
	return <T>(name: string, fallback?: T) =>
		name === 'alternatives' ? ({ values } as T) : read(name, fallback);
}

const COMES: Alternative = { kind: 'duration', amount: 0, unit: 'seconds' };
