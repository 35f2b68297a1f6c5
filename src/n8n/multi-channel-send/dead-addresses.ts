import { applyReports } from '../../hub/reports/apply';
import type { OwnChannel } from './channels';
import type { ChannelResult } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

/**
 * Removes addresses that providers report as dead while sending. A replay would not learn of them
 * again, so the write is deferred if the store is unavailable.
 */
export async function removeDeadAddresses(
	handle: StoreHandle,
	channel: OwnChannel,
	attempts: readonly ChannelResult[],
): Promise<void> {
	const dead = attempts.filter(
		({ result }) => result.deadAddresses !== undefined && result.deadAddresses.length > 0,
	);
	const byWorkspace = Map.groupBy(
		dead,
		({ contactSend }) => contactSend.journeyItem.journey.workspaceId,
	);
	for (const [workspaceId, affected] of byWorkspace) {
		const { name, without } = channel;
		const messages = affected.map(({ result: { id } }) => id).join();
		await handle.deferredWrites.run(`dead ${name} ${messages}`, async () => {
			if (without) await removeAddresses(handle, without, workspaceId, affected);
			else await reportBounces(handle, name, workspaceId, affected);
		});
	}
}

/** Removes some of a contact's several addresses, such as push tokens. */
async function removeAddresses(
	{ store, clock }: StoreHandle,
	without: NonNullable<OwnChannel['without']>,
	workspaceId: number,
	affected: readonly ChannelResult[],
): Promise<void> {
	const dead = Map.groupBy(affected, ({ contactSend }) => contactSend.journeyItem.contact.id);
	// Reads the current traits, so that addresses added meanwhile are kept.
	const profiles = await store.contacts.profiles(workspaceId, [...dead.keys()], 0);
	const changes = profiles.flatMap((profile) => {
		if (profile === null || profile.identities.length === 0) return [];
		const { contact, identities } = profile;
		const addresses = dead.get(contact.id)!.flatMap(({ result }) => result.deadAddresses!);
		return [{ keys: identities, traits: without(contact, addresses) }];
	});
	if (changes.length > 0) await store.contacts.upsert(workspaceId, changes, clock.now());
}

/** Reports a bounce of the contact's single address, which suppresses it. */
async function reportBounces(
	{ store, clock }: StoreHandle,
	channel: string,
	workspaceId: number,
	affected: readonly ChannelResult[],
): Promise<void> {
	const now = clock.now();
	const reports = affected.flatMap(({ result: { id, deadAddresses: dead, reason } }) =>
		dead!.map((address) => ({
			kind: 'bounced' as const,
			channel,
			messageId: id,
			address,
			at: now,
			dedup: `bounce:${id}`,
			permanent: true,
			properties: { ...(reason !== null && { reason }) },
		})),
	);
	await applyReports(store, workspaceId, reports, now);
}
