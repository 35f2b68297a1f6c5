import { INLINE_CONFIG, type Journey, type JourneyConfig } from '../../src/journey/journey';
import type { Lease } from '../../src/journey/position';
import { COLUMN_KINDS, type Database } from '../../src/store/schema';
import { openSqlStore } from '../../src/store/sql/store';
import { openStaticData } from '../../src/store/static-data/open';
import type { Store } from '../../src/store/store';

/** A real store that needs nothing but memory. */
export async function openMemoryStore(): Promise<Store> {
	return await openSqlStore(openStaticData<Database>({ columns: COLUMN_KINDS }));
}

export interface Place {
	nodeId: number;
	workflowId: string;
}

/** Puts contacts where a test needs them. */
export class Population {
	#contacts = 0;
	#leases = 0;
	readonly #journeys = new Map<string, Journey>();

	constructor(
		private readonly store: Store,
		private readonly now: () => number,
	) {}

	/** A node of a workflow, registered in the store, with a journey. */
	async node(workflowId: string, name: string): Promise<Place> {
		const ref = { workflowId, nodeKey: name, name, type: 'n8n-nodes-journey.waitUntil' };
		const [nodeId] = await this.store.journeys.nodeIds([ref]);
		await this.journey(workflowId, nodeId);
		return { nodeId, workflowId };
	}

	async journey(
		workflowId: string,
		nodeId: number,
		config: Partial<JourneyConfig> = {},
	): Promise<Journey> {
		const known = this.#journeys.get(workflowId);
		if (known !== undefined) return known;
		const journey = await this.store.journeys.register(
			{
				workspaceId: await this.store.workspace('default'),
				key: workflowId,
				name: workflowId,
				workflowId,
				nodeId,
				config: { ...INLINE_CONFIG, ...config },
			},
			this.now(),
		);
		this.#journeys.set(workflowId, journey);
		return journey;
	}

	/** That many new contacts, waiting at the node until `dueAt` (ms; default: due now). */
	async wait({ nodeId, workflowId }: Place, count: number, dueAt = this.now()): Promise<void> {
		const journey = this.#journeys.get(workflowId)!;
		const inlineContacts = Array.from({ length: count }, () => ({
			keys: [{ kind: 'email' as const, value: `p${++this.#contacts}@example.com` }],
			profile: {},
			instance: '',
		}));
		const lease = `population--:${++this.#leases}`;
		const inlineEnrollments = await this.store.journeys.enrollInline(
			journey,
			0,
			inlineContacts,
			lease,
			this.now(),
		);
		const held = inlineEnrollments.filter((inlineEntry) => inlineEntry !== null);
		const arrivals = held.map(({ enrollmentId, contact, position }) => ({
			enrollmentId,
			contactId: contact.id,
			from: position,
			dueAt,
			timeoutOutcome: 'reached' as const,
			wait: null,
			item: null,
		}));
		await this.store.positions.park(nodeId, arrivals, this.now());
		const positions: Lease[] = held.map(({ position }) => position);
		await this.store.positions.complete(positions, this.now());
	}

	async counts({ workflowId }: Place) {
		return await this.store.journeys.counts(this.#journeys.get(workflowId)!.id);
	}
}
