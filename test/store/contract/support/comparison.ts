import { FROM_ENTRY, type Released } from '../../../../src/journey/position';
import { LEASE_MS } from '../../../../src/journey/position-store';
import { leasesOf, type JourneyWorld, type NodeName } from '../../support/journey';
import type { StoreModel } from './model';
import type { ModelPlan } from './model-state';
import type { Step } from './steps';
import { allPositions, allEnrollments } from './stored';

const AWAITED = 'Ordered';

interface Batch {
	released: Released[];
	lease: string;
	ways: string[];
	heldExternally: boolean;
}

/** Applies the same steps to a store and to the model, and compares them after each step. */
export class Comparison {
	#batches: Batch[] = [];
	readonly #wayOf = new Map<number, string>();

	constructor(
		private readonly world: JourneyWorld,
		private readonly model: StoreModel,
	) {}

	async take(next: Step): Promise<void> {
		await this.#apply(next);
		await this.#compare();
	}

	async #apply(next: Step): Promise<void> {
		const { world, model } = this;
		switch (next.do) {
			case 'enter': {
				const entered = next.who.filter((who) => model.enter(who)).length;
				expect(await world.enter(...next.who)).toMatchObject({ entered });
				return;
			}
			case 'happens': {
				const occurredAt = world.now - next.ago;
				const resumed = model.happens(next.who, occurredAt);
				const event = world.track(next.who, AWAITED, { occurredAt });
				expect(await world.record([event])).toMatchObject({ resumed });
				return;
			}
			case 'release':
				return await this.#release(next.node, next.limit);
			case 'travel': {
				const before = this.#batches.length;
				await this.#release(next.node, next.limit);
				if (this.#batches.length === before) return;
				await this.#act({ ...next, do: 'park', batch: 0 });
				if (next.end !== null) await this.#act({ do: next.end, batch: 0 });
				return;
			}
			case 'overdue': {
				const ids = new Map([...this.#wayOf].map(([id, way]) => [way, id]));
				model.overdue(next.node, next.policy, (way) => ids.get(way)!);
				return await world.store.maintenance.rescheduleOverdue(
					[world.nodes[next.node]],
					next.policy,
					world.now,
				);
			}
			case 'completeExpiredHolds':
				model.completeExpiredHolds();
				await world.store.maintenance.completeExpiredHolds(world.now);
				return;
			case 'crash':
				this.#batches = [];
				return this.#advance(LEASE_MS);
			case 'advance':
				return this.#advance(next.ms);
			default:
				return await this.#act(next);
		}
	}

	#advance(ms: number): void {
		this.world.now += ms;
		this.model.now += ms;
	}

	async #release(name: NodeName, limit: number): Promise<void> {
		const { world, model } = this;
		const ready = model.ready(name);
		const leases = await world.claim(name, { limit });
		const ways = leases.map(({ positionId }) => this.#wayOf.get(positionId)!);
		expect(ways).toHaveLength(Math.min(limit, ready.length));
		const readyAt = (way: string) => model.positions.get(way)!.readyAt!;
		const times = ways.map(readyAt).sort((a, b) => a - b);
		expect(times).toEqual(ready.map(readyAt).slice(0, times.length));
		const [{ lease }] = leases.length > 0 ? leases : [{ lease: '' }];
		model.claim(ways, lease);
		const released = await world.store.positions.load(leases, world.now);
		expect(released).toHaveLength(ways.length);
		if (ways.length > 0) this.#batches.push({ released, lease, ways, heldExternally: false });
	}

	/** Acts on a claimed batch, whether its leases are still valid or not. */
	async #act(next: Exclude<Extract<Step, { batch: number }>, { do: 'travel' }>): Promise<void> {
		const { world, model } = this;
		const held = this.#batches.at(-1 - (next.batch % Math.max(1, this.#batches.length)));
		if (held === undefined) return;
		const { ways, lease, released } = held;
		const leases = leasesOf(released);
		if (next.do === 'park') {
			const plan: ModelPlan = {
				dueAt: next.forMs === null ? null : world.now + next.forMs,
				timeoutOutcome: next.since === null ? 'reached' : 'timedOut',
				since: next.since === 'wait' ? world.now : next.since,
			};
			const since = plan.since === 'entry' ? FROM_ENTRY : plan.since;
			const wait = since === null ? null : { events: [{ name: AWAITED, since }] };
			const expected = model.park(ways, lease, next.goal, plan);
			expect(await world.park(released, { ...plan, wait }, next.goal)).toEqual(expected);
		} else if (next.do === 'holdExternally') {
			held.heldExternally = true;
			model.holdExternally(ways, lease, world.now + next.forMs);
			await world.store.positions.holdExternally(leases, world.now + next.forMs);
		} else if (next.do === 'complete') {
			model.complete(ways, lease);
			await world.settle(leases);
		} else if (next.do === 'fail' && !held.heldExternally) {
			model.fail(ways, lease);
			await world.store.positions.fail(leases, 'no luck', world.now);
		} else if (next.do === 'retry' && !held.heldExternally) {
			model.retry(ways, lease);
			await world.store.positions.retry(leases, 'no luck', world.now);
		} else if (next.do === 'releaseUnstarted' && !held.heldExternally) {
			model.release(ways, lease);
			await world.store.positions.release(leases, world.now);
		}
	}

	async #compare(): Promise<void> {
		const { world, model } = this;
		const runs = await allEnrollments(world.conn, world.journey.id);
		expect(runs.map(({ contact, status }) => [contact, status])).toEqual(
			model.runs.map(({ contact, status }) => [contact, status]),
		);
		const numbers = new Map(runs.map(({ id }, i) => [id, i]));
		const stored = new Map<string, object>();
		for (const row of await allPositions(world.conn, world.journey.id)) {
			const name = Object.entries(world.nodes).find(([, id]) => id === row.nodeId)![0];
			const from = row.parentId === null ? null : this.#wayOf.get(row.parentId);
			const way = from === null ? `${numbers.get(row.enrollmentId)}` : `${from}>${name}`;
			this.#wayOf.set(row.id, way);
			stored.set(way, row.state);
		}
		const expected = [...model.positions].map(([way, p]) => {
			const { readyAt, dueAt, outcome, lease, attempts, heldUntil } = p;
			const state = { readyAt, dueAt, outcome, lease, attempts, heldUntil };
			return [way, { ...state, event: p.event !== null, waits: p.since !== null }] as const;
		});
		expect(stored).toEqual(new Map(expected));
		await this.#count();
	}

	/** entered = active + completed + converted + exited + failed, always. */
	async #count(): Promise<void> {
		const { runs, positions } = this.model;
		const of = (status: string) => runs.filter((run) => run.status === status).length;
		const open = [...positions.values()].filter((p) => runs[p.run].status === 'active');
		const counts = await this.world.counts();
		expect(counts).toEqual({
			...{ entered: runs.length, active: of('active'), completed: of('completed') },
			...{ converted: 0, exited: of('exited'), failed: of('failed'), positions: open.length },
		});
		const { active, completed, converted, exited, failed } = counts;
		expect(counts.entered).toBe(active + completed + converted + exited + failed);
		// Each active enrollment has a position.
		expect(new Set(open.map((p) => p.run)).size).toBe(active);
	}
}
