import type { Journey } from '../../journey/journey';
import { activeContactPages } from '../../operations/active-contacts';
import { UsageError, type Options } from '../command';
import { contactIdsOf, requireContacts, type NamedContact, type Operated } from './selection';

export const ALL_OPTION = {
	all: { type: 'boolean', default: false, help: 'everybody who is in the journey (--journey)' },
} as const satisfies Options;

/** @throws UsageError unless either contacts or a whole journey are named */
export function checkAll(
	command: string,
	all: boolean,
	contacts: readonly NamedContact[],
	journey: string | undefined,
): void {
	if (!all) {
		return requireContacts(command, contacts, ', or everybody in a journey by --journey and --all');
	}
	if (journey === undefined) throw new UsageError('--all needs --journey, the journey concerned.');
	if (contacts.length > 0) throw new UsageError('--all and single contacts exclude each other.');
}

/**
 * Calls `act` with the contacts: those named, or page by page everybody in the journey.
 * @param journey whose contacts are concerned, if none are named
 */
export async function forContacts<T>(
	contacts: readonly NamedContact[],
	journey: Journey | undefined,
	operated: Operated,
	act: (contactIds: number[]) => Promise<T[]>,
): Promise<T[]> {
	if (contacts.length > 0) return await act(await contactIdsOf(contacts, operated));
	const done: T[] = [];
	for await (const ids of activeContactPages(operated.store.operations, journey!.id)) {
		done.push(...(await act(ids)));
	}
	return done;
}
