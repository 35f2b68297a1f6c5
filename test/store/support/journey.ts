import type { Identity } from '../../../src/contact/identity';
import type { IncomingEntry } from '../../../src/event/parse';
import { DEFAULT_OVERDUE, type Journey, type JourneyConfig } from '../../../src/journey/journey';
import type {
	ParkRequest,
	Lease,
	Outcome,
	Released,
	StoredWait,
} from '../../../src/journey/position';
import type { JsonObject } from '../../../src/lib/json';
import type { Connection } from '../../../src/store/connection';
import type { Database } from '../../../src/store/schema';
import type { Store } from '../../../src/store/store';
import type { ParkResult } from '../../../src/journey/position-store';
import type { RecordOptions, RecordResult } from '../../../src/event/event-store';
import {
	enrollmentsOf,
	positionsOf,
	type StoredEnrollment,
	type StoredPosition,
} from '../contract/support/stored';

/** Virtual time begins here, in ms. */
export const T0 = Date.UTC(2026, 2, 2, 9);
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const YEAR = 365 * DAY;

export const SIGNED_UP = 'Signed Up';

/** An arm of a Split Test between A and B with equal weights. */
export const armOf = (node: string, { probability = 0.5, learning = false } = {}) => {
	const arms = ['A', 'B'].map((name) => ({ name, weight: 50 }));
	return { node, counted: { phase: { arms, holdout: 0, learning }, probability } };
};

const NODES = ['trigger', 'wait', 'second', 'send'] as const;
export type NodeName = (typeof NODES)[number];
export type NodeIds = Record<NodeName, number>;

/** What a contact waits for; without a due time only an event can release it. */
export interface Plan {
	dueAt?: number | null;
	timeoutOutcome?: Outcome;
	wait?: StoredWait | null;
	/** The event that brought the contact. */
	eventId?: number | null;
	item?: JsonObject | null;
}

/** One call's entry, as the ingest parser gives it. */
export function entry(occurredAt: number, given: Partial<IncomingEntry>): IncomingEntry {
	return {
		index: 0,
		kind: given.event ? 'track' : 'identify',
		identity: {},
		traits: {},
		event: null,
		properties: {},
		occurredAt,
		messageId: null,
		previousId: null,
		groupId: null,
		...given,
	};
}

export function config(changes: Partial<JourneyConfig> = {}): JourneyConfig {
	return {
		entry: { on: 'event', event: SIGNED_UP },
		reentry: { mode: 'afterLeaving' },
		vars: {},
		overdue: DEFAULT_OVERDUE,
		...changes,
	};
}

export const leasesOf = (held: readonly Lease[]): Lease[] =>
	held.map(({ positionId, lease }) => ({ positionId, lease }));

export const namesOf = (released: readonly Released[]): (string | null)[] =>
	released.map(({ contact }) => contact.externalId).sort();

let worlds = 0;

/**
 * A workspace with one workflow and its journey, and a clock of its own. Contacts are called by
 * their userId. Several worlds share a store, so each is a control for the others.
 */
export class JourneyWorld {
	now = T0;
	#leases = 0;

	private constructor(
		readonly store: Store,
		readonly conn: Connection<Database>,
		readonly workflowId: string,
		readonly workspaceId: number,
		readonly nodes: NodeIds,
		readonly journey: Journey,
	) {}

	static async open(
		store: Store,
		conn: Connection<Database>,
		changes: Partial<JourneyConfig> = {},
	): Promise<JourneyWorld> {
		const name = `world ${process.pid} ${++worlds}`;
		const workspaceId = await store.workspace(name);
		const refs = NODES.map((node) => ({ workflowId: name, nodeKey: node, name: node, type: node }));
		const ids = await store.journeys.nodeIds(refs);
		const nodes = Object.fromEntries(NODES.map((node, i) => [node, ids[i]])) as NodeIds;
		const registration = { key: name, name, workflowId: name, nodeId: nodes.trigger };
		const journey = await store.journeys.register(
			{ ...registration, workspaceId, config: config(changes) },
			T0,
		);
		return new JourneyWorld(store, conn, name, workspaceId, nodes, journey);
	}

	/** The same world as each of several processes sees it that share its store. */
	static async openAll(
		opened: ReadonlyArray<Pick<JourneyWorld, 'store' | 'conn'>>,
		changes: Partial<JourneyConfig> = {},
	): Promise<JourneyWorld[]> {
		const first = await JourneyWorld.open(opened[0].store, opened[0].conn, changes);
		const { workflowId, workspaceId, nodes, journey } = first;
		const others = opened.slice(1).map(({ store, conn }) => {
			return new JourneyWorld(store, conn, workflowId, workspaceId, nodes, journey);
		});
		return [first, ...others];
	}

	/** The same world, as a copy of its store has it. */
	copiedTo(store: Store, conn: Connection<Database>): JourneyWorld {
		const { workflowId, workspaceId, nodes, journey } = this;
		const copy = new JourneyWorld(store, conn, workflowId, workspaceId, nodes, journey);
		copy.now = this.now;
		copy.#leases = this.#leases;
		return copy;
	}

	/** Another journey of the workspace, on the same nodes. */
	async anotherJourney(key: string, changes: Partial<JourneyConfig>): Promise<Journey> {
		const { workspaceId, now, nodes } = this;
		const registration = { workspaceId, key, name: key, workflowId: key, nodeId: nodes.trigger };
		return await this.store.journeys.register({ ...registration, config: config(changes) }, now);
	}

	track(who: string, event: string, given: Partial<IncomingEntry> = {}): IncomingEntry {
		return entry(this.now, { identity: { userId: who }, event, ...given });
	}

	identify(
		who: string | Identity,
		traits: JsonObject,
		given: Partial<IncomingEntry> = {},
	): IncomingEntry {
		const identity = typeof who === 'string' ? { userId: who } : who;
		return entry(this.now, { identity, traits, ...given });
	}

	async record(
		entries: readonly IncomingEntry[],
		options: Partial<RecordOptions> = {},
	): Promise<RecordResult> {
		const { workspaceId, now } = this;
		return await this.store.events.record(entries, { workspaceId, now, ...options });
	}

	async enter(...names: string[]): Promise<RecordResult> {
		return await this.record(names.map((name) => this.track(name, SIGNED_UP)));
	}

	async claim(node: NodeName, { limit = 1_000, owner = 'this-process' } = {}): Promise<Lease[]> {
		const lease = `${owner}:${++this.#leases}`;
		const claimed = await this.store.positions.claim(this.nodes[node], limit, lease, this.now);
		return claimed.map(({ positionId }) => ({ positionId, lease }));
	}

	/** Claims and opens all positions that are ready at the node. */
	async release(node: NodeName, options?: { limit?: number; owner?: string }): Promise<Released[]> {
		return await this.store.positions.load(await this.claim(node, options), this.now);
	}

	arrival(released: Released, plan: Plan = {}): ParkRequest {
		return {
			enrollmentId: released.enrollmentId,
			contactId: released.contact.id,
			from: { positionId: released.positionId, lease: released.lease },
			dueAt: plan.dueAt ?? null,
			timeoutOutcome: plan.timeoutOutcome ?? 'reached',
			wait: plan.wait ?? null,
			eventId: plan.eventId ?? null,
			previous: {
				nodeId: released.nodeId,
				outcome: released.outcome,
				arrivedAt: released.arrivedAt,
			},
			item: plan.item ?? null,
		};
	}

	async park(released: readonly Released[], plan: Plan = {}, node: NodeName = 'wait') {
		const arrivals = released.map((each) => this.arrival(each, plan));
		return await this.parkAll(arrivals, node);
	}

	async parkAll(arrivals: readonly ParkRequest[], node: NodeName = 'wait'): Promise<ParkResult[]> {
		return await this.store.positions.park(this.nodes[node], arrivals, this.now);
	}

	async settle(held: readonly Lease[]): Promise<void> {
		await this.store.positions.complete(leasesOf(held), this.now);
	}

	/** Enters the contacts and parks them at the node. */
	async bring(names: readonly string[], plan: Plan = {}, node: NodeName = 'wait'): Promise<void> {
		await this.enter(...names);
		const released = await this.release('trigger');
		await this.park(released, plan, node);
		await this.settle(released);
	}

	async counts() {
		return await this.store.journeys.counts(this.journey.id);
	}

	/** The contact's enrollments in this world's journey, oldest first. */
	async enrollments(name: string): Promise<StoredEnrollment[]> {
		return await enrollmentsOf(this.conn, this.journey.id, name);
	}

	async enrollment(name: string): Promise<StoredEnrollment | undefined> {
		return (await this.enrollments(name)).at(-1);
	}

	/** The contact's open positions in this world's journey, oldest first. */
	async positions(name: string): Promise<StoredPosition[]> {
		return await positionsOf(this.conn, this.journey.id, name);
	}
}
