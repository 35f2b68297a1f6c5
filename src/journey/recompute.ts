import type { Contact } from '../contact/contact';
import { readPath } from '../lib/json';
import { dueAt } from '../time/due';
import { resolveZone } from '../time/zone';
import type { Outcome, StoredWait, WaitTime } from './position';

/** When time releases a wait after the contact changed, and by which output. */
export interface Recomputed {
	/** ms */
	dueAt: number;
	/** Undefined: by the output that was settled when the wait began. */
	onDue?: Outcome;
}

/**
 * When time releases a wait after the contact changed; undefined where that does not depend on the
 * contact, or what it depends on is gone or unreadable (then the old time stays). Of several times
 * the earliest counts, and at one instant 'reached' before 'timedOut'.
 */
export function recompute(wait: StoredWait, contact: Contact): Recomputed | undefined {
	if (wait.times === undefined) {
		const at = recomputeTime(wait, wait, contact);
		return at === undefined ? undefined : { dueAt: at };
	}
	const instants = wait.times.map((time) => ({
		at: recomputeTime(wait, time, contact),
		onDue: time.onDue,
	}));
	let first: Recomputed | undefined;
	for (const { at, onDue } of instants) {
		// Without one of them it cannot be said which is the earliest.
		if (at === undefined) return undefined;
		const isFirst = first === undefined || at < first.dueAt;
		const wins = at === first?.dueAt && onDue === 'reached';
		if (isFirst || wins) first = { dueAt: at, onDue };
	}
	return first;
}

function recomputeTime(
	{ from, zone: workflowZone }: StoredWait,
	{ spec, attribute }: Partial<WaitTime>,
	contact: Contact,
): number | undefined {
	if (spec === undefined || from === undefined || workflowZone === undefined) return undefined;
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
