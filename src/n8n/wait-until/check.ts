import type { INode } from 'n8n-workflow';
import type { Contact } from '../../contact/contact';
import { dueAt } from '../../time/due';
import { hasExpression } from '../parameters/read';
import { alternativesOf, buildPlan, dueContext, isOfItem, type Alternative } from './kinds';
import type { Read, WaitingContact } from './parts';
import { waitRules } from './rule';

const UTC = 'UTC';

/**
 * Refuses impossible waits on activation: an empty window, an unreadable date, no event. Dates from
 * items are checked with each item.
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
	const waiting: WaitingContact = {
		journeyItem: { contact: { id: 0, timezone: null } as Contact, json: {} },
		now,
		workflowZone: UTC,
	};
	const plan = buildPlan(waitFor === 'race' ? withoutDatesOfItems(read) : read, waiting, {
		hourOf: () => null,
		ruleOf: waitRules(workflowId),
		hint: () => {},
	});
	for (const { spec } of plan.times) dueAt(spec, dueContext(waiting));
}

/** Replaces dates from items by a duration, so that the other alternatives are checked. */
function withoutDatesOfItems(read: Read): Read {
	const values = alternativesOf(read).map((alternative) =>
		alternative.kind === 'date' && isOfItem(alternative) ? ALWAYS_OCCURS : alternative,
	);
	return <T>(name: string, fallback?: T) =>
		name === 'alternatives' ? ({ values } as T) : read(name, fallback);
}

const ALWAYS_OCCURS: Alternative = { kind: 'duration', amount: 0, unit: 'seconds' };
