import { LEASE_MS } from '../../../../../src/journey/position-store';
import { DAY, type JourneyWorld, type NodeName } from '../../../support/journey';
import { CONTACTS, ANONYMOUS_IDS } from './operations';
import { brokenRules, leftOvers } from './invariants';

const NODES: NodeName[] = ['trigger', 'wait', 'second', 'send'];

/**
 * No failures any more: every released position is completed, every awaited event occurs.
 * An enrollment that is active after that would be so for ever.
 */
async function calmDown(world: JourneyWorld): Promise<void> {
	world.now += LEASE_MS + 2 * DAY;
	await letThrough(world);
	const { now } = world;
	const visits = ANONYMOUS_IDS.map((anonymousId) =>
		world.track('', 'Ordered', { identity: { anonymousId }, occurredAt: now }),
	);
	await world.record([...CONTACTS.map((who) => world.track(who, 'Ordered')), ...visits]);
	await letThrough(world);
}

/** All enrollments have ended, and nothing is left behind. */
export async function expectCalm(world: JourneyWorld): Promise<void> {
	await calmDown(world);
	expect(await brokenRules(world)).toEqual({});
	expect(await leftOvers(world)).toEqual([]);
	const { active, entered, completed, converted, exited, failed } = await world.counts();
	expect(active).toBe(0);
	expect(entered).toBe(completed + converted + exited + failed);
}

async function letThrough(world: JourneyWorld): Promise<void> {
	for (;;) {
		let done = await world.store.maintenance.completeExpiredHolds(world.now);
		for (const node of NODES) {
			const leases = await world.claim(node);
			await world.store.positions.load(leases, world.now);
			await world.settle(leases);
			done += leases.length;
		}
		if (done === 0) return;
	}
}
