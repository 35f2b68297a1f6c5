import type { RetriedEnrollment } from '../../../../src/operations/repair';
import { SIGNED_UP, type JourneyWorld, type NodeName } from '../../support/journey';

/** Enters the contacts and fails them at the trigger, or at the node that they are brought to. */
export async function failAt(
	world: JourneyWorld,
	node: NodeName,
	...names: string[]
): Promise<void> {
	if (node === 'trigger') await world.record(names.map((name) => world.track(name, SIGNED_UP)));
	else await world.bring(names, { dueAt: world.now }, node);
	await world.store.positions.fail(await world.claim(node), 'no luck', world.now);
}

/** The contacts' IDs. */
export async function idsOf(world: JourneyWorld, ...names: string[]): Promise<number[]> {
	const keys = names.map((value) => [{ kind: 'userId' as const, value }]);
	const ids = await world.store.contacts.find(world.workspaceId, keys);
	return ids.map((id) => id!);
}

/** Retries all failed enrollments of these contacts, at the world's time. */
export async function retry(world: JourneyWorld, ...names: string[]): Promise<RetriedEnrollment[]> {
	const { workspaceId, store, now } = world;
	return await store.operations.retryOf(
		{ workspaceId, contactIds: await idsOf(world, ...names) },
		now,
	);
}

/** Retries the failed enrollments of the world's journey, at the world's time. */
export async function retryAll(
	world: JourneyWorld,
	limit = 100,
	since?: number,
): Promise<RetriedEnrollment[]> {
	const failed = { journeyId: world.journey.id, limit, ...(since !== undefined && { since }) };
	return await world.store.operations.retryFailed(failed, world.now);
}

export const resultsOf = (done: ReadonlyArray<{ result: string }>): string[] =>
	done.map(({ result }) => result);
