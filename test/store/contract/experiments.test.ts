import type { ArmCount } from '../../../src/experiment/experiments';
import type { Released } from '../../../src/journey/position';
import { countConversions } from '../../../src/store/sql/enrollments/experiment-entries';
import { armOf, HOUR, leasesOf, type JourneyWorld, type NodeName } from '../support/journey';
import { storeContract } from './support/contract';

const EVEN = { A: 0.5, B: 0.5 };

storeContract('Split Tests', (contract) => {
	async function entered(...names: string[]) {
		const world = await contract.world();
		await world.enter(...names);
		return { world, released: await world.release('trigger') };
	}

	/** The contacts pass a Split Test and take these arms, in order. */
	async function split(
		world: JourneyWorld,
		released: readonly Released[],
		arms: readonly string[],
		{ visit = 0, counted = true, node = 'second' as NodeName } = {},
	) {
		const decisions = leasesOf(released).map((lease, i) => ({
			...lease,
			visit,
			outcome: arms[i],
			arm: counted ? armOf(node) : { node, counted: null },
		}));
		return await world.store.positions.decide(world.nodes[node], decisions, world.now);
	}

	const armsAt = (world: JourneyWorld, node: NodeName = 'second'): Promise<ArmCount[]> =>
		world.store.experiments.arms(world.nodes[node]);

	async function convert(world: JourneyWorld, released: readonly Released[]) {
		const ids = released.map(({ enrollmentId }) => enrollmentId);
		await world.conn.transaction((trx) =>
			countConversions({ conn: world.conn, trx, now: world.now }, ids),
		);
	}

	describe('the counts of the arms', () => {
		it('are empty where no contact has passed', async () => {
			const { world } = await entered();
			expect(await armsAt(world)).toEqual([]);
		});

		it('show how many contacts took each arm, and how many of them converted', async () => {
			const { world, released } = await entered('ann', 'bob', 'cleo', 'dan');
			await split(world, released, ['A', 'B', 'B', 'B']);
			await convert(world, released.slice(1, 3));
			expect(await armsAt(world)).toEqual([
				{ arm: 'A', entered: 1, converted: 0 },
				{ arm: 'B', entered: 3, converted: 2 },
			]);
		});

		it('count a replay once', async () => {
			const { world, released } = await entered('ann');
			await split(world, released, ['A']);
			expect(await split(world, released, ['B'])).toEqual(['A']);
			await convert(world, released);
			expect(await armsAt(world)).toEqual([{ arm: 'A', entered: 1, converted: 1 }]);
		});

		it('count an enrollment once that passes the node twice, for its first arm', async () => {
			const { world, released } = await entered('ann');
			await split(world, released, ['A']);
			world.now += HOUR;
			await split(world, released, ['B'], { visit: 3 });
			await convert(world, released);
			expect(await armsAt(world)).toEqual([{ arm: 'A', entered: 1, converted: 1 }]);
		});

		it('are kept for each node separately', async () => {
			const { world, released } = await entered('ann', 'bob');
			await split(world, released, ['A', 'B']);
			await split(world, released, ['X', 'X'], { node: 'send' });
			await convert(world, [released[0]]);
			expect(await armsAt(world)).toEqual([
				{ arm: 'A', entered: 1, converted: 1 },
				{ arm: 'B', entered: 1, converted: 0 },
			]);
			expect(await armsAt(world, 'send')).toEqual([{ arm: 'X', entered: 2, converted: 1 }]);
		});

		it('ignore other nodes on the way, and arms that do not count', async () => {
			const { world, released } = await entered('ann');
			const passed = leasesOf(released).map((lease) => ({ ...lease, visit: 0, outcome: 'A' }));
			await world.store.positions.decide(world.nodes.wait, passed, world.now);
			await split(world, released, ['A'], { counted: false });
			await convert(world, released);
			expect(await armsAt(world)).toEqual([]);
			expect(await armsAt(world, 'wait')).toEqual([]);
		});

		it('do not change for an empty list, or for a contact that passed no Split Test', async () => {
			const { world, released } = await entered('ann', 'bob');
			await split(world, released.slice(0, 1), ['A']);
			await convert(world, []);
			await convert(world, released.slice(1));
			expect(await armsAt(world)).toEqual([{ arm: 'A', entered: 1, converted: 0 }]);
		});

		it('are right when many enrollments convert at once', async () => {
			const names = Array.from({ length: 20 }, (_, i) => `contact ${i}`);
			const { world, released } = await entered(...names);
			await split(
				world,
				released,
				names.map((_, i) => (i % 2 ? 'B' : 'A')),
			);
			await split(
				world,
				released,
				names.map((_, i) => (i % 4 ? 'Y' : 'X')),
				{ node: 'send' },
			);
			await Promise.all(released.map((one) => convert(world, [one])));
			expect(await armsAt(world)).toEqual([
				{ arm: 'A', entered: 10, converted: 10 },
				{ arm: 'B', entered: 10, converted: 10 },
			]);
			expect(await armsAt(world, 'send')).toEqual([
				{ arm: 'X', entered: 5, converted: 5 },
				{ arm: 'Y', entered: 15, converted: 15 },
			]);
		});
	});

	describe('an assignment', () => {
		async function contacts(n: number) {
			const names = Array.from({ length: n }, (_, i) => `contact ${i}`);
			const { world, released } = await entered(...names);
			const ids = released.map(({ contact }) => contact.id);
			const { experiments } = world.store;
			const assign = (arm: string, contactIds = ids, probabilities = EVEN) =>
				experiments.assign(
					world.nodes.second,
					contactIds.map((contactId) => ({ contactId, arm, probabilities })),
					world.now,
				);
			return { world, ids, experiments, assign, nodeId: world.nodes.second };
		}

		it('is given once: the first is kept for good, with the probabilities of its time', async () => {
			const { world, ids, assign, experiments, nodeId } = await contacts(2);
			expect(await assign('A', [ids[0]])).toEqual([{ arm: 'A', probabilities: EVEN }]);
			world.now += 1_000 * HOUR;
			const later = { A: 0.1, B: 0.9 };
			expect(await assign('B', [ids[1], ids[0]], later)).toEqual([
				{ arm: 'B', probabilities: later },
				{ arm: 'A', probabilities: EVEN },
			]);
			const known = await experiments.assigned(nodeId, ids);
			expect(known.get(ids[0])).toEqual({ arm: 'A', probabilities: EVEN });
			expect(known.get(ids[1])).toEqual({ arm: 'B', probabilities: later });
		});

		it('belongs to one node', async () => {
			const { world, ids, assign, experiments } = await contacts(1);
			await assign('A');
			expect(await experiments.assigned(world.nodes.send, ids)).toEqual(new Map());
		});

		it('is one for a contact that is in the batch twice', async () => {
			const { ids, experiments, nodeId, world } = await contacts(1);
			const [contactId] = ids;
			const held = await experiments.assign(
				nodeId,
				['A', 'B'].map((arm) => ({ contactId, arm, probabilities: EVEN })),
				world.now,
			);
			expect(held.map(({ arm }) => arm)).toEqual(['A', 'A']);
		});

		it('is the same for all when 10 executions choose at once', async () => {
			const { assign, ids } = await contacts(5);
			const answers = await Promise.all(
				Array.from({ length: 10 }, (_, i) => assign(i % 2 ? 'A' : 'B', i % 3 ? ids : [...ids])),
			);
			const distinct = new Set(answers.map((held) => JSON.stringify(held)));
			expect(distinct.size).toBe(1);
		});

		it('for no contacts is empty', async () => {
			const { experiments, nodeId, world } = await contacts(0);
			expect(await experiments.assign(nodeId, [], world.now)).toEqual([]);
			expect(await experiments.assigned(nodeId, [])).toEqual(new Map());
		});
	});
});
