import { applyReports } from '../../hub/reports/apply';
import type { OwnChannel } from './channels';
import type { Attempt } from './attempt-state';
import type { StoreHandle } from '../stores/handle';

/**
 * Takes in what providers say at once of addresses that exist no more. A replay is not told again,
 * so where the store is away this is done later.
 */
export async function removeDeadAddresses(
	handle: StoreHandle,
	channel: OwnChannel,
	attempts: readonly Attempt[],
): Promise<void> {
	const gone = attempts.filter(
		({ result }) => result.deadAddresses !== undefined && result.deadAddresses.length > 0,
	);
	const byWorkspace = Map.groupBy(
		gone,
		({ contactSend }) => contactSend.journeyItem.journey.workspaceId,
	);
	for (const [workspaceId, concerned] of byWorkspace) {
		const { name, without } = channel;
		const messages = concerned.map(({ result: { id } }) => id).join();
		await handle.deferredWrites.run(`gone ${name} ${messages}`, async () => {
			if (without) await takeAway(handle, without, workspaceId, concerned);
			else await reportBounces(handle, name, workspaceId, concerned);
		});
	}
}

/** Some of a contact's several addresses, such as push tokens. */
async function takeAway(
	{ store, clock }: StoreHandle,
	without: NonNullable<OwnChannel['without']>,
	workspaceId: number,
	concerned: readonly Attempt[],
): Promise<void> {
	const gone = Map.groupBy(concerned, ({ contactSend }) => contactSend.journeyItem.contact.id);
	// As they are now: a new address that came meanwhile must stay.
	const profiles = await store.contacts.profiles(workspaceId, [...gone.keys()], 0);
	const changes = profiles.flatMap((profile) => {
		if (profile === null || profile.identities.length === 0) return [];
		const { contact, identities } = profile;
		const addresses = gone.get(contact.id)!.flatMap(({ result }) => result.deadAddresses!);
		return [{ keys: identities, traits: without(contact, addresses) }];
	});
	if (changes.length > 0) await store.contacts.upsert(workspaceId, changes, clock.now());
}

/** The contact's one address: nothing is sent to it any more. */
async function reportBounces(
	{ store, clock }: StoreHandle,
	channel: string,
	workspaceId: number,
	concerned: readonly Attempt[],
): Promise<void> {
	const now = clock.now();
	const reports = concerned.flatMap(({ result: { id, deadAddresses: gone, reason } }) =>
		gone!.map((address) => ({
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
