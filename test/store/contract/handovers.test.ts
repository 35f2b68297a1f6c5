import type { Lease } from '../../../src/journey/position';
import { HOUR, leasesOf, type JourneyWorld } from '../support/journey';
import { storeContract } from './support/contract';
import { idOf } from './support/contacts';

const NEW = 'this-process:1@7';

function takeOver(world: JourneyWorld, leases: readonly Lease[], lease = NEW) {
	return world.store.handovers.takeOver(
		world.workspaceId,
		leases.map(({ positionId, lease: from }) => ({ positionId, from, lease })),
		world.now + HOUR,
		world.now,
	);
}

const renewed = ({ positionId }: Lease, lease = NEW) => ({ positionId, lease });

storeContract('handovers to another execution', (contract) => {
	const released = async (world: JourneyWorld, ...who: string[]) => {
		await world.enter(...who);
		return leasesOf(await world.release('trigger'));
	};

	it('of positions that wait for a retry hold them, and no claim finds them', async () => {
		const world = await contract.world();
		const leases = await released(world, 'ann', 'bob');
		await world.store.positions.retry(leases, 'no luck', world.now);
		expect(await takeOver(world, leases)).toEqual(['held', 'held']);
		world.now += HOUR / 2;
		expect(await world.claim('trigger')).toEqual([]);
		expect(await takeOver(world, leases)).toEqual(['held', 'held']);
		await world.store.positions.complete(
			leases.map((each) => renewed(each)),
			world.now,
		);
		expect(await world.counts()).toMatchObject({ completed: 2, positions: 0 });
	});

	it('of failed enrollments make them active again, and they can fail once more', async () => {
		const world = await contract.world();
		const [ann, bob] = await released(world, 'ann', 'bob');
		await world.store.positions.fail([ann, bob], 'no luck', world.now);
		expect(await takeOver(world, [bob])).toEqual(['held']);
		expect(await world.counts()).toMatchObject({ active: 1, failed: 1 });
		await world.store.positions.retry([renewed(bob)], 'no luck again', world.now);
		expect(await world.counts()).toMatchObject({ active: 0, failed: 2 });
		expect(await world.enrollment('bob')).toMatchObject({ reason: 'no luck again' });
	});

	it('are refused while another execution has the position, or has gone on with it', async () => {
		const world = await contract.world();
		const [ann, bob, cleo] = await released(world, 'ann', 'bob', 'cleo');
		await world.store.positions.retry([ann, bob], 'no luck', world.now);
		await world.store.positions.complete([cleo], world.now);
		world.now += HOUR;
		const [first] = await world.claim('trigger', { limit: 1 });
		const rest = [ann, bob].filter(({ positionId }) => positionId !== first.positionId);
		const taken = [ann, bob].filter(({ positionId }) => positionId === first.positionId);
		expect(await takeOver(world, [...taken, cleo, ...rest])).toEqual(['fenced', 'fenced', 'held']);
		expect(await takeOver(world, rest, 'this-process:1@8')).toEqual(['fenced']);
	});

	it('are refused where the contact has entered again since', async () => {
		const world = await contract.world();
		const [ann] = await released(world, 'ann');
		await world.store.positions.fail([ann], 'no luck', world.now);
		await world.enter('ann');
		expect(await takeOver(world, [ann])).toEqual(['fenced']);
		expect(await world.counts()).toMatchObject({ active: 1, failed: 1 });
	});

	it('find the failed enrollments of items where these were enrolled', async () => {
		const world = await contract.world({ entry: { on: 'inline' }, reentry: { mode: 'always' } });
		const { store, journey, nodes, now } = world;
		const contacts = ['ann', 'ann', 'bob'].map((value, i) => ({
			keys: [{ kind: 'userId' as const, value }],
			...{ profile: {}, instance: `item ${i}` },
		}));
		const enrolled = await store.journeys.enrollInline(journey, nodes.wait, contacts, 'p:1', now);
		const positions = enrolled.map((each) => each!.position);
		await store.positions.fail(positions.slice(0, 2), 'no luck', now);
		const ids = [await idOf(world, 'ann'), await idOf(world, 'bob')];
		const failed = await store.handovers.failedHere(journey.id, nodes.wait, ids);
		expect(failed).toEqual(
			enrolled.slice(0, 2).map((each, i) => ({
				contactId: ids[0],
				enrollmentId: each!.enrollmentId,
				...{ instance: `item ${i}`, enteredAt: now },
				positionId: positions[i].positionId,
			})),
		);
		expect(await store.handovers.failedHere(journey.id, nodes.second, ids)).toEqual([]);
		expect(await takeOver(world, positions.slice(0, 2))).toEqual(['held', 'held']);
		expect(await store.handovers.failedHere(journey.id, nodes.wait, ids)).toEqual([]);
	});
});
