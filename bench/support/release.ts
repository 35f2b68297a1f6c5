import type { JourneyConfig } from '../../src/journey/journey';
import type { Released } from '../../src/journey/position';
import type { Store } from '../../src/store/store';

const NOW = Date.UTC(2026, 2, 2, 9);
/** Contacts of a round. */
export const BATCH = 1_000;
const CONFIG: JourneyConfig = {
	entry: { on: 'event', event: 'Signed Up' },
	reentry: { mode: 'afterLeaving' },
	vars: {},
	overdue: { policy: 'spread', minutes: 10 },
};

/** The node between the waits, which decides on the contact's way. */
export type Decider = 'branch' | 'split';

/** Contacts on their way through a journey of two waits and a decision, in a store of its own. */
export class ReleaseRounds {
	#now = NOW;
	#rounds = 0;

	private constructor(
		private readonly store: Store,
		private readonly workspaceId: number,
		private readonly nodes: readonly number[],
		private readonly decider: Decider,
	) {}

	static async open(store: Store, decider: Decider): Promise<ReleaseRounds> {
		const workspaceId = await store.workspace('bench');
		const refs = ['trigger', 'first', decider, 'second'].map((name) => ({
			...{ workflowId: 'bench', nodeKey: name, name, type: name },
		}));
		const nodes = await store.journeys.nodeIds(refs);
		const registration = { key: 'bench', name: 'Bench', workflowId: 'bench', nodeId: nodes[0] };
		await store.journeys.register({ ...registration, workspaceId, config: CONFIG }, NOW);
		return new ReleaseRounds(store, workspaceId, nodes, decider);
	}

	/** Enters the contacts of a round and parks them at the first wait; none of it is measured. */
	async prepare(): Promise<void> {
		const round = ++this.#rounds;
		const entries = Array.from({ length: BATCH }, (_, index) => ({
			...{ index, kind: 'track' as const, traits: {}, event: 'Signed Up', properties: {} },
			identity: { userId: `user ${round} ${index}` },
			...{ occurredAt: this.#now, messageId: null, previousId: null, groupId: null },
		}));
		const { store, workspaceId } = this;
		await store.events.record(entries, { workspaceId, now: this.#now });
		const released = await this.#release(0);
		await this.#park(released, 1);
		// Durations differ from contact to contact.
		this.#now += 3_600_000;
	}

	/** One batch from the first wait through the decision to the second; ms. */
	async run(): Promise<number> {
		const began = performance.now();
		const released = await this.#release(1);
		const { store, nodes } = this;
		const decisions = released.map((each, i) => ({
			...{ positionId: each.positionId, lease: each.lease, visit: 0 },
			outcome: ARMS[i % 2].name,
			...(this.decider === 'split' && { arm: ARM }),
			previous: stepOf(each),
		}));
		await store.positions.decide(nodes[2], decisions, this.#now);
		await this.#park(released, 3);
		return performance.now() - began;
	}

	async #release(node: number): Promise<Released[]> {
		const { store, nodes } = this;
		const lease = `bench-process:${this.#rounds} ${node}`;
		const claimed = await store.positions.claim(nodes[node], BATCH, lease, this.#now);
		const leases = claimed.map(({ positionId }) => ({ positionId, lease }));
		return await store.positions.load(leases, this.#now);
	}

	async #park(released: readonly Released[], node: number): Promise<void> {
		const { store, nodes } = this;
		const requests = released.map((each, i) => ({
			...{ enrollmentId: each.enrollmentId, contactId: each.contact.id },
			from: { positionId: each.positionId, lease: each.lease },
			...{
				dueAt: this.#now + i * 3_000,
				timeoutOutcome: 'reached' as const,
				wait: null,
				item: null,
			},
			previous: stepOf(each),
		}));
		await store.positions.park(nodes[node], requests, this.#now);
		await store.positions.complete(
			requests.map(({ from }) => from),
			this.#now,
		);
	}
}

const ARMS = [
	{ name: 'A', weight: 50 },
	{ name: 'B', weight: 50 },
];
const ARM = {
	node: 'Split',
	counted: { phase: { arms: ARMS, holdout: 0, learning: false }, probability: 0.5 },
};

const stepOf = ({ nodeId, outcome, arrivedAt }: Released) => ({ nodeId, outcome, arrivedAt });
