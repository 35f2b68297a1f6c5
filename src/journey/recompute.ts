import type { Contact } from '../contact/contact';
import { readPath } from '../json';
import { dueAt } from '../time/due';
import { resolveZone } from '../time/zone';
import type { StoredWait } from './position';

/**
 * The due time (ms) of a wait after the contact changed; undefined where the wait does not depend
 * on the contact, or what it depends on is gone or unreadable (then the old time stays).
 */
export function recomputeDue(wait: StoredWait, contact: Contact): number | undefined {
	if (wait.spec === undefined || wait.from === undefined || wait.zone === undefined) return;
	let spec = wait.spec;
	if (wait.attribute !== undefined && spec.kind === 'date') {
		const date = readPath({ ...contact.attributes, ...contact }, wait.attribute);
		if (typeof date !== 'string' && typeof date !== 'number') return;
		spec = { ...spec, date };
	}
	const { zone } = resolveZone(contact.timezone, wait.zone);
	try {
		const due = dueAt(spec, { now: wait.from, zone, fallbackZone: wait.zone });
		return due.dueAt ?? undefined;
	} catch {
		return undefined;
	}
}
