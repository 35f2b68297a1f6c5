import type { Contact } from '../contact/contact';
import { readPath } from '../lib/json';
import { dueAt } from '../time/due';
import { resolveZone } from '../time/zone';
import { earliestOf, type Outcome, type StoredWait, type WaitTime } from './position';

/** When a wait is due after the contact changed, and its output then. */
export interface Recomputed {
	/** ms */
	dueAt: number;
	timeoutOutcome: Outcome;
}

/**
 * When a wait is due after the contact changed; undefined if it does not depend on the contact, or
 * depends on a missing or unreadable value (then the old time stays).
 */
export function recompute(wait: StoredWait, contact: Contact): Recomputed | undefined {
	const { times: kept = [] } = wait;
	const times = kept.flatMap((time) => {
		const at = recomputeTime(wait, time, contact);
		return at === undefined ? [] : [{ at, timeoutOutcome: time.timeoutOutcome }];
	});
	// Without one of them the earliest is unknown.
	if (times.length < kept.length) return undefined;
	const first = earliestOf(times);
	return first && { dueAt: first.at, timeoutOutcome: first.timeoutOutcome };
}

function recomputeTime(
	{ from, zone: workflowZone }: StoredWait,
	{ spec, attribute }: WaitTime,
	contact: Contact,
): number | undefined {
	if (from === undefined || workflowZone === undefined) return undefined;
	let current = spec;
	if (attribute !== undefined && spec.kind === 'date') {
		const date = readPath({ ...contact.attributes, ...contact }, attribute);
		if (typeof date !== 'string' && typeof date !== 'number') return undefined;
		current = { ...spec, date };
	}
	const { zone } = resolveZone(contact.timezone, workflowZone);
	try {
		return dueAt(current, { now: from, zone, fallbackZone: workflowZone }).dueAt ?? undefined;
	} catch {
		return undefined;
	}
}
