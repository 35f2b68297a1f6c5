import type { Released } from '../../../../src/journey/position';
import type { MessageRequest, Settlement } from '../../../../src/message/ledger';
import { leasesOf, type JourneyWorld } from '../../support/journey';

/** A message to the contact of a claimed position. */
export function requestOf(
	world: JourneyWorld,
	released: Released,
	changes: Partial<MessageRequest> = {},
): MessageRequest {
	return {
		...leasesOf([released])[0],
		...{ nodeId: world.nodes.send, enrollmentId: released.enrollmentId },
		...{ contactId: released.contact.id, channel: 'email' },
		recipient: `${released.contact.externalId}@example.com`,
		...changes,
	};
}

/** Reserves and commits a message, at the world's time; returns its ID. */
export async function send(
	world: JourneyWorld,
	released: Released,
	changes: Partial<MessageRequest> = {},
	outcome: Omit<Settlement, 'id'> | null = { status: 'sent' },
): Promise<number> {
	const { ledger } = world.store;
	const [{ id }] = await ledger.reserve([requestOf(world, released, changes)], world.now);
	await ledger.commit([{ id, ...leasesOf([released])[0] }], world.now);
	if (outcome !== null) await ledger.settle([{ id, ...outcome }], world.now);
	return id;
}
