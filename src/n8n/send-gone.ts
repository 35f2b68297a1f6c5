import type { ChannelAdapter } from './channels/adapter';
import type { Attempted } from './put-off';
import type { StoreHandle } from './store-handle';

/** Takes addresses that the provider says exist no more away from their contacts. */
export async function forgetGone(
	{ store, clock }: StoreHandle,
	adapter: ChannelAdapter<unknown>,
	attempted: readonly Attempted[],
): Promise<void> {
	const { without } = adapter;
	if (without === undefined) return;
	for (const [workspaceId, gone] of goneByContact(attempted)) {
		// As they are now: a new address that came meanwhile must stay.
		const profiles = await store.contacts.profiles(workspaceId, [...gone.keys()], 0);
		const changes = profiles.flatMap((profile) => {
			if (profile === null || profile.identities.length === 0) return [];
			const { contact, identities } = profile;
			return [{ keys: identities, traits: without(contact, gone.get(contact.id)!) }];
		});
		if (changes.length > 0) await store.contacts.upsert(workspaceId, changes, clock.now());
	}
}

/** By workspace, the addresses of each contact. */
function goneByContact(attempted: readonly Attempted[]): Map<number, Map<number, string[]>> {
	const found = new Map<number, Map<number, string[]>>();
	for (const { traveller, result } of attempted) {
		if (!result.gone || result.gone.length === 0) continue;
		const { contact, journey } = traveller;
		const contacts = found.get(journey.workspaceId) ?? new Map<number, string[]>();
		contacts.set(contact.id, [...(contacts.get(contact.id) ?? []), ...result.gone]);
		found.set(journey.workspaceId, contacts);
	}
	return found;
}
