import type { ArmCount } from '../../../src/experiment/experiments';
import type { Released } from '../../../src/journey/position';
import { countConversions } from '../../../src/store/sql/enrollments/experiment-entries';
import {
	armOf,
	DAY,
	HOUR,
	leasesOf,
	T0,
	type JourneyWorld,
	type NodeName,
} from '../support/journey';
import { sql } from 'kysely';
import type { ArmSums, Pin, SplitSpan } from '../../../src/experiment/experiments';
import { seededRandom } from '../../../src/experiment/random';
import { declareWinner } from '../../../src/experiment/winner';
import type { SplitPhase } from '../../../src/journey/decision';
import { EXPERIMENT_COUNTS } from '../../../src/store/sql/counts/experiment-counts';
import { compactRollup } from '../../../src/store/sql/counts/rollup';
import { dayAt } from '../../../src/time/day';
import { storeContract } from './support/contract';

const EVEN = { A: 0.5, B: 0.5 };
const EQUAL: SplitPhase = armOf('').counted.phase;
const PHASES: SplitPhase[] = [EQUAL, { ...EQUAL, holdout: 10 }, { ...EQUAL, learning: true }];
const NAMES = ['ann', 'bob', 'cleo', 'dan', 'eve', 'fay'];

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

	describe('the results', () => {
		const ALWAYS = { from: null, to: null, windowDays: null };

		/** The contacts pass the Split Test under these weights and take these arms, in order. */
		async function pass(
			world: JourneyWorld,
			released: readonly Released[],
			arms: ReadonlyArray<[arm: string, probability: number]>,
			phase: SplitPhase = EQUAL,
			visit = 0,
		) {
			const decisions = leasesOf(released).map((lease, i) => ({
				...{ ...lease, visit, outcome: arms[i][0] },
				detail: { p: arms[i][1], phase: PHASES.indexOf(phase) },
				arm: { node: 'second', counted: { phase, probability: arms[i][1] } },
			}));
			await world.store.positions.decide(world.nodes.second, decisions, world.now);
		}

		const resultsOf = (world: JourneyWorld, span: SplitSpan = ALWAYS) =>
			world.store.experiments.results(world.nodes.second, span);

		it('add up what each probability stands for, by phase and arm', async () => {
			const { world, released } = await entered('ann', 'bob', 'cleo', 'dan');
			await pass(world, released, [
				['A', 0.5],
				['A', 0.25],
				['B', 0.75],
				['B', 0.5],
			]);
			await convert(world, released.slice(1, 3));
			const [{ id: phaseId }] = await world.store.experiments.phases(world.nodes.second);
			const once = { phaseId, enrollments: 2, repeated: 0, conversions: 1 };
			expect(await resultsOf(world)).toEqual([
				{
					...{ ...once, arm: 'A', weight: 6, weightSquared: 20 },
					...{ convertedWeight: 4, convertedWeightSquared: 16 },
				},
				{
					...{ ...once, arm: 'B' },
					weight: expect.closeTo(2 + 4 / 3, 12) as number,
					weightSquared: expect.closeTo(4 + 16 / 9, 12) as number,
					convertedWeight: expect.closeTo(4 / 3, 12) as number,
					convertedWeightSquared: expect.closeTo(16 / 9, 12) as number,
				},
			]);
		});

		it('begin a phase with other weights or arms, and return to one with the same', async () => {
			const { world, released } = await entered('ann', 'bob', 'cleo', 'dan', 'eve');
			const other = { ...EQUAL, arms: [...EQUAL.arms, { name: 'C', weight: 1 }] };
			const learning = { ...EQUAL, learning: true };
			for (const [i, phase] of [EQUAL, other, { ...EQUAL }, learning].entries()) {
				world.now += HOUR;
				await pass(world, [released[i]], [['A', 0.5]], phase);
			}
			const phases = await world.store.experiments.phases(world.nodes.second);
			expect(phases).toEqual([
				{ ...EQUAL, id: phases[0].id, beganAt: T0 + HOUR },
				{ ...other, id: phases[1].id, beganAt: T0 + 2 * HOUR },
				{ ...learning, id: phases[2].id, beganAt: T0 + 4 * HOUR },
			]);
			const counted = await resultsOf(world);
			expect(counted.map(({ phaseId, enrollments }) => [phaseId, enrollments])).toEqual([
				[phases[0].id, 2],
				[phases[1].id, 1],
				[phases[2].id, 1],
			]);
		});

		it('have the days of the split, in the time zone of the journey', async () => {
			// It is 9 in the morning in UTC, and one day later already in Kiritimati in the afternoon.
			const world = await contract.world({ zone: 'Pacific/Kiritimati' });
			await world.enter('ann', 'bob');
			const released = await world.release('trigger');
			await pass(world, [released[0]], [['A', 0.5]]);
			world.now += 2 * HOUR;
			await pass(world, [released[1]], [['A', 0.5]]);
			const day = dayAt(T0, 'UTC');
			const within = async (from: number | null, to: number | null) =>
				(await resultsOf(world, { from, to, windowDays: null })).map((row) => row.enrollments);
			expect(await within(day, day)).toEqual([1]);
			expect(await within(day + 1, null)).toEqual([1]);
			expect(await within(null, day - 1)).toEqual([]);
			expect(await within(null, day + 1)).toEqual([2]);
		});

		it('count a conversion on the day of its split, and within the window only', async () => {
			const { world, released } = await entered('ann', 'bob');
			await pass(world, released, [
				['A', 0.5],
				['A', 0.5],
			]);
			world.now += DAY - 1;
			await convert(world, [released[0]]);
			world.now += 1;
			await convert(world, [released[1]]);
			const day = dayAt(T0, 'UTC');
			const converted = async (windowDays: number | null) =>
				(await resultsOf(world, { from: day, to: day, windowDays })).map(
					({ conversions, convertedWeight }) => [conversions, convertedWeight],
				);
			expect(await converted(1)).toEqual([[1, 2]]);
			expect(await converted(2)).toEqual([[2, 4]]);
			expect(await converted(null)).toEqual([[2, 4]]);
		});

		it('tell enrollments of contacts who had been counted before, in one batch or another', async () => {
			const world = await contract.world({ reentry: { mode: 'always' } });
			await world.enter('ann', 'ann', 'bob');
			const released = await world.release('trigger');
			await pass(
				world,
				released,
				released.map(() => ['A', 0.5]),
			);
			await world.settle(released);
			await world.enter('bob', 'cleo');
			const again = await world.release('trigger');
			await pass(
				world,
				again,
				again.map(() => ['A', 0.5]),
			);
			expect(await resultsOf(world)).toMatchObject([{ enrollments: 5, repeated: 2 }]);
		});

		it('are right when executions count the same contacts at once, in another order', async () => {
			const world = await contract.world({ reentry: { mode: 'always' } });
			const names = Array.from({ length: 15 }, (_, i) => `contact ${i}`);
			const batches: Released[][] = [];
			for (let i = 0; i < 6; i++) {
				await world.enter(...names);
				const released = await world.release('trigger');
				batches.push(i % 2 ? released.toReversed() : released);
			}
			await Promise.all(
				batches.map((batch, i) =>
					pass(
						world,
						batch,
						batch.map(() => [i % 3 ? 'A' : 'B', 0.5]),
						PHASES[i % 2],
					),
				),
			);
			const counted = await resultsOf(world);
			const total = (of: (row: ArmSums) => number) =>
				counted.reduce((sum, row) => sum + of(row), 0);
			expect(total(({ enrollments }) => enrollments)).toBe(90);
			expect(total(({ repeated }) => repeated)).toBe(75);
			expect(total(({ weight }) => weight)).toBe(180);
			expect(await world.store.experiments.phases(world.nodes.second)).toHaveLength(2);
		});

		it('keep an enrollment in the arm of its first visit when the node is renamed', async () => {
			const { world, released } = await entered('ann');
			await pass(world, released, [['A', 0.5]]);
			const [lease] = leasesOf(released);
			const decision = { ...lease, visit: 4, outcome: 'B', arm: armOf('Renamed') };
			await world.store.positions.decide(world.nodes.second, [decision], world.now);
			expect(await resultsOf(world)).toMatchObject([{ arm: 'A', enrollments: 1 }]);
		});

		it('stay the same when their rows are compacted', async () => {
			const { world, released } = await entered('ann', 'bob', 'cleo');
			for (const [i, each] of released.entries()) await pass(world, [each], [['A', 0.3 + i / 10]]);
			await convert(world, released);
			const before = await resultsOf(world);
			while (
				await world.conn.transaction((trx) =>
					compactRollup({ conn: world.conn, trx }, EXPERIMENT_COUNTS),
				)
			);
			const { rows } = await sql`select c.id from experiment_counts c
				join experiment_phases p on p.id = c.phase_id
				where p.node_id = ${world.nodes.second}`.execute(world.conn.db);
			expect(rows).toHaveLength(1);
			expect(await resultsOf(world)).toEqual([
				{
					...before[0],
					weight: expect.closeTo(before[0].weight, 9) as number,
					weightSquared: expect.closeTo(before[0].weightSquared, 9) as number,
					convertedWeight: expect.closeTo(before[0].convertedWeight, 9) as number,
					convertedWeightSquared: expect.closeTo(before[0].convertedWeightSquared, 9) as number,
				},
			]);
		});

		it('equal a recount of enrollments and visits, whatever happened, also after the visits are gone', async () => {
			const world = await contract.world({
				reentry: { mode: 'always' },
				goals: [{ name: 'bought', event: { name: 'Ordered' } }],
				attribution: { amount: 30, unit: 'days' },
			});
			const random = seededRandom('recount');
			const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)];
			for (let round = 0; round < 12; round++) {
				world.now += Math.floor(random() * 2 * DAY);
				await world.enter(...Array.from({ length: 8 }, () => pick(NAMES)));
				const released = await world.release('trigger');
				for (const visit of [0, 3]) {
					const passing = released.filter(() => visit === 0 || random() < 0.3);
					await pass(
						world,
						passing,
						passing.map(() => [pick(['A', 'B', 'Holdout']), pick([0.2, 0.5, 0.8])]),
						pick(PHASES),
						visit,
					);
				}
				const failing = released.filter(() => random() < 0.1);
				await world.store.positions.fail(failing, 'no luck', world.now);
				const staying = released.filter((each) => !failing.includes(each));
				await world.park(
					staying.filter(() => random() < 0.5),
					{ dueAt: world.now + 100 * DAY },
				);
				await world.settle(staying);
				world.now += Math.floor(random() * DAY);
				await world.record(
					[...new Set([pick(NAMES), pick(NAMES)])].map((who) => world.track(who, 'Ordered')),
				);
			}
			const recounted = await recount(world);
			expect(await counted(world)).toEqual(recounted);
			expect(recounted.length).toBeGreaterThan(5);
			world.now += 400 * DAY;
			for (let done = false; !done; world.now += HOUR) {
				({ done } = await world.store.operations.prune({ visitsMs: DAY }, world.now));
			}
			expect(await recount(world)).not.toEqual(recounted);
			expect(await counted(world)).toEqual(recounted);
		});

		const line = (arm: string, { learning, holdout }: SplitPhase, sums: number[]) =>
			[arm, learning, holdout, ...sums.map((sum) => sum.toFixed(9))].join(' ');

		async function counted(world: JourneyWorld): Promise<string[]> {
			const phases = await world.store.experiments.phases(world.nodes.second);
			return (await resultsOf(world))
				.map(({ arm, phaseId, enrollments, conversions, weight, convertedWeightSquared }) =>
					line(
						arm,
						phases.find(({ id }) => id === phaseId)!,
						[...[enrollments, conversions, weight, convertedWeightSquared]],
					),
				)
				.sort();
		}

		/** From the visits themselves: the first of each enrollment, with what it was decided by. */
		async function recount(world: JourneyWorld): Promise<string[]> {
			const { rows } = await sql<{
				enrollment_id: number;
				outcome: string;
				status: string;
				detail: { p: number; phase: number };
			}>`select v.enrollment_id, v.outcome, e.status, v.detail
				from node_visits v join enrollments e on e.id = v.enrollment_id
				where v.node_id = ${world.nodes.second}
				order by v.left_at, v.position_id, v.visit`.execute(world.conn.db);
			const firsts = new Map(rows.toReversed().map((row) => [row.enrollment_id, row]));
			const groups = Map.groupBy(
				firsts.values(),
				({ outcome, detail }) => `${outcome} ${detail.phase}`,
			);
			return [...groups.values()]
				.map((group) => {
					const converted = group.filter(({ status }) => status === 'converted');
					const weight = group.reduce((sum, { detail }) => sum + 1 / detail.p, 0);
					const squares = converted.reduce((sum, { detail }) => sum + 1 / detail.p ** 2, 0);
					const [{ outcome, detail }] = group;
					const sums = [group.length, converted.length, weight, squares];
					return line(outcome, PHASES[detail.phase], sums);
				})
				.sort();
		}

		it('are of workflows: they list the Split Tests that counted contacts', async () => {
			const { world, released } = await entered('ann');
			const { experiments } = world.store;
			expect(await experiments.ofWorkflows([world.workflowId])).toEqual([]);
			await pass(world, released, [['A', 0.5]]);
			expect(await experiments.ofWorkflows(['another', world.workflowId])).toEqual([
				{ nodeId: world.nodes.second, name: 'second' },
			]);
			expect(await experiments.ofWorkflows(['another'])).toEqual([]);
		});
	});

	describe('a declared winner', () => {
		const WINNER: Pin = {
			...{ arm: 'B', at: T0, by: 'Ada' },
			...{ includeHoldout: false, reassign: true },
		};

		it('is pinned at its node alone until it is unpinned', async () => {
			const { world } = await entered();
			const { experiments } = world.store;
			const { second, send } = world.nodes;
			expect(await experiments.pinned(second)).toBeNull();
			await experiments.pin(second, { ...WINNER, arm: 'A' });
			await experiments.pin(second, WINNER);
			expect(await experiments.pinned(second)).toEqual(WINNER);
			expect(await experiments.pinned(send)).toBeNull();
			expect(await experiments.unpin(second)).toEqual(WINNER);
			expect(await experiments.unpin(second)).toBeNull();
			expect(await experiments.pinned(second)).toBeNull();
		});

		it('must be an arm that contacts have been split to', async () => {
			const { world, released } = await entered('ann');
			const { experiments } = world.store;
			const declare = (arm: string) =>
				declareWinner(experiments, { nodeId: world.nodes.second, arm, by: 'Ada' }, world.now);
			await expect(declare('A')).rejects.toThrow('No contact has passed the Split Test yet');
			await split(world, released, ['A']);
			await expect(declare('Z')).rejects.toThrow(
				"'Z' is no arm of the Split Test. Choose one of 'A', 'B'.",
			);
			await expect(declare('Holdout')).rejects.toThrow("'Holdout' is no arm");
			expect(await declare('B')).toEqual({ ...WINNER, at: world.now, reassign: false });
			expect(await experiments.pinned(world.nodes.second)).toMatchObject({ arm: 'B' });
		});

		it('leaves it known which arm a contact was last counted for', async () => {
			const world = await contract.world({ reentry: { mode: 'always' } });
			await world.enter('ann', 'bob');
			const released = await world.release('trigger');
			await split(world, released, ['A', 'B']);
			await world.enter('ann', 'cleo');
			const again = await world.release('trigger');
			await split(world, again, ['B', 'A'], { counted: false });
			const ids = [...released, ...again].map(({ contact }) => contact.id);
			const arms = await world.store.experiments.lastArms(world.nodes.second, ids);
			expect([...arms.values()].sort()).toEqual(['A', 'B']);
			expect(await world.store.experiments.lastArms(world.nodes.second, [])).toEqual(new Map());
			expect(await world.store.experiments.lastArms(world.nodes.send, ids)).toEqual(new Map());
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
