import { identityKeys, type Identity } from '../../contact/identity';
import type { Operation, OperationContext } from './operation';
import { identityOfContact, type Target } from './target';

/** The targets with the ids or identities that the operation needs, in a few calls for all. */
export async function lookUpTargets(
	targets: readonly Target[],
	needs: Operation<object>['needs'],
	{ handle, workspaceId }: OperationContext,
): Promise<Target[]> {
	if (needs === 'none' || targets.length === 0) return [...targets];
	const { contacts } = handle.store;
	// Typed ids are checked: there may be no such contact.
	const typed = targets.flatMap(({ id, journeyItem }) =>
		id !== null && journeyItem?.contact.id !== id ? [id] : [],
	);
	const typedContacts = typed.length === 0 ? [] : await contacts.read(workspaceId, typed);
	const known = new Map(typed.map((id, i) => [id, typedContacts[i]]));
	const read = targets.map((target): Target => {
		const contact = target.id === null ? undefined : known.get(target.id);
		if (contact === undefined) return target;
		return contact === null
			? { ...target, id: null }
			: { ...target, identity: identityOfContact(contact) };
	});
	return needs === 'known'
		? await findIds(read, workspaceId, contacts)
		: await nameAnonymousContacts(read, workspaceId, contacts);
}

/** Anonymous contacts, whose profile has no identity: finds the identities that lead to them. */
async function nameAnonymousContacts(
	targets: readonly Target[],
	workspaceId: number,
	contacts: OperationContext['handle']['store']['contacts'],
): Promise<Target[]> {
	const nameless = targets.flatMap(({ id, identity }) =>
		id !== null && identityKeys(identity).length === 0 ? id : [],
	);
	if (nameless.length === 0) return [...targets];
	const profiles = await contacts.profiles(workspaceId, nameless, 0);
	const names = new Map(
		nameless.map((id, i): [number, Identity] => {
			const keys = profiles[i]?.identities ?? [];
			return [id, Object.fromEntries(keys.map(({ kind, value }) => [kind, value]))];
		}),
	);
	return targets.map((target) => {
		const identity = target.id === null ? undefined : names.get(target.id);
		return identity === undefined ? target : { ...target, identity };
	});
}

async function findIds(
	targets: readonly Target[],
	workspaceId: number,
	contacts: OperationContext['handle']['store']['contacts'],
): Promise<Target[]> {
	const unknown = targets.filter(
		({ id, identity }) => id === null && identityKeys(identity).length > 0,
	);
	if (unknown.length === 0) return [...targets];
	const ids = await contacts.find(
		workspaceId,
		unknown.map(({ identity }) => identityKeys(identity)),
	);
	const found = new Map(unknown.map((target, i) => [target, ids[i]]));
	return targets.map((target) => ({ ...target, id: target.id ?? found.get(target) ?? null }));
}
