import { FROM_ENTRY } from '../../../src/journey/position';
import type { MoveRequest, RunOptions } from '../../../src/operations/repair';
import { funnelReport } from '../../../src/report/funnel';
import type { Span } from '../../../src/report/journey-counts';
import { DAY, HOUR, T0, type JourneyWorld } from '../support/journey';
import { idsOf, resultsOf } from './support/repair';
import { storeContract } from './support/contract';

const ALL: Span = { basis: 'entry', from: null, to: null };

async function move(
	world: JourneyWorld,
	names: readonly string[],
	changes: Partial<MoveRequest> = {},
	options: RunOptions = {},
) {
	const { workspaceId, store, now, journey, nodes } = world;
	const contactIds = await idsOf(world, ...names);
	const request = {
		...{ workspaceId, contactIds, journeyId: journey.id, toNodeId: nodes.second },
		...changes,
	};
	return await store.operations.move(request, now, options);
}

storeContract('contacts who are moved by hand', (contract) => {
	it('arrive at the other node at once: these contacts and no others', async () => {
		const world = await contract.world();
		const wait = { events: [{ name: 'Ordered', since: FROM_ENTRY }] };
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY, wait });
		world.now += HOUR;
		const [contactId] = await idsOf(world, 'ann');
		const [{ id: positionId }] = await world.positions('ann');
		expect(await move(world, ['ann'])).toEqual([
			{
				...{ positionId, contactId, journeyId: world.journey.id, nodeId: world.nodes.wait },
				...{ node: 'wait', result: 'moved' },
			},
		]);
		expect(await world.record([world.track('ann', 'Ordered')])).toMatchObject({ resumed: 0 });
		const claimed = await world.store.positions.claim(world.nodes.second, 9, 'p:1', world.now);
		expect(claimed).toMatchObject([{ positionId, isArriving: true }]);
		expect(await world.positions('bob')).toMatchObject([{ nodeId: world.nodes.wait }]);
	});

	it('are those at the nodes named, and not those who are at the node already', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY });
		await world.bring(['bob'], { dueAt: T0 + DAY }, 'send');
		await world.bring(['cyd'], { dueAt: T0 + DAY }, 'second');
		const all = ['ann', 'bob', 'cyd'];
		const fromNodeIds = [world.nodes.send];
		expect(resultsOf(await move(world, all, { fromNodeIds }))).toEqual(['moved']);
		expect(resultsOf(await move(world, all))).toEqual(['moved']);
		expect(await move(world, all)).toEqual([]);
	});

	it('are not taken from an execution, and of several nodes one has to be named', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 });
		await world.enter('bob');
		const released = await world.release('trigger');
		await world.park(released, { dueAt: T0 + DAY });
		await world.park(released, { dueAt: T0 + DAY }, 'send');
		await world.settle(released);
		await world.claim('wait');
		expect(resultsOf(await move(world, ['ann', 'bob']))).toEqual(['busy', 'several', 'several']);
		const fromNodeIds = [world.nodes.send];
		expect(resultsOf(await move(world, ['bob'], { fromNodeIds }))).toEqual(['moved']);
		expect((await world.positions('bob')).map(({ nodeId }) => nodeId).sort()).toEqual(
			[world.nodes.wait, world.nodes.second].sort(),
		);
	});

	it('are only named in a dry run', async () => {
		const world = await contract.world();
		await world.bring(['ann'], { dueAt: T0 + DAY });
		expect(resultsOf(await move(world, ['ann'], {}, { dryRun: true }))).toEqual(['moved']);
		expect(await world.positions('ann')).toMatchObject([
			{ nodeId: world.nodes.wait, readyAt: T0 + DAY },
		]);
	});

	it('moved on from where they were, and wait where they are: the steps add up', async () => {
		const world = await contract.world();
		await world.bring(['ann', 'bob'], { dueAt: T0 + DAY });
		await move(world, ['ann']);
		const steps = async () => {
			const { id, name, nodeId } = world.journey;
			const journey = { ...{ id, name, nodeId }, zone: 'UTC', graph: null };
			const options = { journey, span: ALL, today: Math.floor(world.now / DAY) };
			const { rows } = await funnelReport(world.store, options);
			return rows.flatMap(({ kind, step, reached, waitingNow, movedOn, completed }) =>
				kind === 'step' ? { step, reached, waitingNow, movedOn, completed } : [],
			);
		};
		const moved = [
			{ step: 'trigger', reached: 2, waitingNow: 0, movedOn: 2, completed: 0 },
			{ step: 'wait', reached: 2, waitingNow: 1, movedOn: 1, completed: 0 },
			{ step: 'second', reached: 1, waitingNow: 1, movedOn: 0, completed: 0 },
		];
		expect(await steps()).toEqual(moved);
		const leases = await world.claim('second');
		const released = await world.store.positions.load(leases, world.now, { visits: false });
		const arrivals = released.map((each) => ({
			...world.arrival(each, { dueAt: T0 + DAY }),
			previous: each.previous,
		}));
		await world.parkAll(arrivals, 'second');
		await world.settle(released);
		expect(await steps()).toEqual(moved);
		world.now = T0 + DAY;
		await world.settle(await world.release('second'));
		expect((await steps()).at(-1)).toEqual({
			...{ step: 'second', reached: 1, waitingNow: 0, movedOn: 0, completed: 1 },
		});
	});
});
