import type { Contact } from '../contact/contact';
import type { Store } from '../store/store';

/**
 * Contacts by the requested id; the id of a merged contact leads to the one that it was merged
 * into.
 */
export async function currentContacts(
	{ contacts }: Pick<Store, 'contacts'>,
	workspaceId: number,
	ids: readonly number[],
): Promise<Map<number, Contact>> {
	const current = await contacts.current(workspaceId, ids);
	const known = ids.flatMap((id, i) => (current[i] === null ? [] : [{ id, now: current[i] }]));
	const found = await contacts.read(
		workspaceId,
		known.map((each) => each.now),
	);
	return new Map(
		known.flatMap(({ id }, i) => {
			const contact = found[i];
			return contact === null ? [] : [[id, contact] as const];
		}),
	);
}
