import { FROM_ENTRY, type Released } from '../../../../../src/journey/position';
import type { JsonObject } from '../../../../../src/lib/json';
import { StoreError } from '../../../../../src/store/errors';
import { LEASE_MS } from '../../../../../src/journey/position-store';
import {
	config,
	leasesOf,
	SIGNED_UP,
	type JourneyWorld,
	type NodeName,
} from '../../../support/journey';
import { idsOf } from '../contacts';
import type { Act, Cart, Operation } from './operations';
import type { Mails } from './mails';

/** What ends an enrollment of a life, beside completion; events may name its instance. */
export const ENDINGS = {
	instanceKey: 'cart',
	goals: [{ name: 'bought', event: { name: 'Bought' } }],
	attribution: { amount: 2, unit: 'days' as const },
	/** Its days begin at 02:30 or 03:30 UTC. */
	zone: 'America/St_Johns',
	exits: [{ name: 'left', event: { name: 'Left' } }],
};

interface Batch {
	released: Released[];
	/** n8n holds the execution, so its end is not ours to report. */
	heldExternally: boolean;
}

/**
 * A process that works on a store, which it may share with others. It keeps the batches that it
 * claimed, also those whose leases have expired, as a paused process would.
 */
export class Life {
	readonly #batches: Batch[] = [];
	#inlineEnrollments = 0;

	constructor(
		readonly world: JourneyWorld,
		private readonly mails: Mails,
		private readonly owner = 'this-process',
	) {}

	async take(next: Operation): Promise<void> {
		const { world } = this;
		const { store, workspaceId, now } = world;
		switch (next.do) {
			case 'enter':
				return void (await world.record(
					next.who.map((who) => world.track(who, SIGNED_UP, { properties: ofCart(next.cart) })),
				));
			case 'spot':
				return await this.#enrollInline(next.who, next.node);
			case 'event': {
				const given = { occurredAt: now - next.ago, properties: ofCart(next.cart) };
				return void (await world.record([world.track(next.who, next.event, given)]));
			}
			case 'visit': {
				const given = { occurredAt: now - next.ago, properties: ofCart(next.cart) };
				const identity = { anonymousId: next.anonymous };
				return void (await world.record([world.track('', 'Ordered', { ...given, identity })]));
			}
			case 'identify': {
				const identity = { userId: next.who, anonymousId: next.anonymous };
				return void (await world.record([world.identify(identity, {})]));
			}
			case 'travel':
				return await this.#travel(next.node, next.limit, next.acts);
			case 'resume': {
				const batch = this.#batches.at(-1 - (next.batch % Math.max(1, this.#batches.length)));
				for (const act of next.acts) if (batch) await this.#act(batch, act);
				return;
			}
			case 'overdue':
				return await store.maintenance.rescheduleOverdue(
					[world.nodes[next.node]],
					next.policy,
					now,
				);
			case 'retryAll': {
				const journeyId = world.journey.id;
				await store.operations.retryFailed({ journeyId, limit: 10 }, now);
				return;
			}
			case 'completeExpiredHolds':
				return void (await store.maintenance.completeExpiredHolds(now));
			case 'runTimeBased':
				return await store.maintenance.runTimeBased(now);
			case 'crash':
				return void (world.now += LEASE_MS);
			case 'advance':
				return void (world.now += next.ms);
			case 'deactivate':
				return await store.journeys.deactivate(world.workflowId, world.nodes.trigger, now);
			case 'edit': {
				const { key, name } = world.journey;
				const registration = { workspaceId, key, name, workflowId: world.workflowId };
				await store.journeys.register(
					{
						...registration,
						nodeId: world.nodes.trigger,
						config: config({ ...ENDINGS, reentry: next.reentry }),
					},
					now,
				);
				return;
			}
			default:
				return await this.#toContact(next);
		}
	}

	/** Operations on a contact by ID, where there is one. */
	async #toContact(
		next: Extract<
			Operation,
			{ do: 'merge' | 'swap' | 'erase' | 'exit' | 'retryByHand' | 'releaseByHand' }
		>,
	): Promise<void> {
		const { store, workspaceId, now } = this.world;
		const { contacts, journeys, operations } = store;
		const [id] = await idsOf(this.world, next.who);
		if (id === null) return;
		const theirs = { workspaceId, contactIds: [id] };
		switch (next.do) {
			case 'merge':
			case 'swap': {
				const [other] = await idsOf(this.world, next.other);
				if (other === null || other === id) return;
				const [from, into] = next.do === 'merge' ? [id, other] : [other, id];
				return await contacts.merge(workspaceId, from, into, now).then(() => {}, unlessGone);
			}
			case 'erase':
				return void (await contacts.erase(workspaceId, [id], now));
			case 'exit':
				return void (await journeys.exit(workspaceId, [id], null, 'asked to', now));
			case 'retryByHand':
				return void (await operations.retryOf(theirs, now));
			case 'releaseByHand':
				return void (await operations.releaseNow({ ...theirs, leaveBy: 'asTimed' }, now));
		}
	}

	async #enrollInline(who: string, node: NodeName): Promise<void> {
		const { store, journey, nodes, now } = this.world;
		const lease = `${this.owner}:spot-${++this.#inlineEnrollments}`;
		const inlineContact = {
			keys: [{ kind: 'userId' as const, value: who }],
			profile: {},
			instance: '',
		};
		const [inlineEntry] = await store.journeys.enrollInline(
			journey,
			nodes[node],
			[inlineContact],
			lease,
			now,
		);
		if (inlineEntry === null) return;
		const released = await store.positions.load([inlineEntry.position], now);
		this.#batches.push({ released, heldExternally: true });
	}

	async #travel(node: NodeName, limit: number, acts: readonly Act[]): Promise<void> {
		const released = await this.world.release(node, { limit, owner: this.owner });
		const batch = { released, heldExternally: false };
		this.#batches.push(batch);
		for (const act of acts) await this.#act(batch, act);
	}

	async #act(batch: Batch, act: Act): Promise<void> {
		const { world } = this;
		const { store, now } = world;
		const leases = leasesOf(batch.released);
		switch (act.act) {
			case 'park': {
				const since = act.awaits === 'entry' ? FROM_ENTRY : now;
				const wait = act.awaits === null ? null : { events: [{ name: 'Ordered', since }] };
				const dueAt = act.forMs === null ? null : now + act.forMs;
				const timeoutOutcome = act.awaits === null ? 'reached' : 'timedOut';
				await world.park(batch.released, { dueAt, timeoutOutcome, wait }, act.goal);
				return;
			}
			case 'send':
				return await this.mails.send(world, batch.released, act);
			case 'renewLeases':
				return void (await store.positions.renewLeases(leases, now));
			case 'decide':
				await store.positions.decide(
					world.nodes.second,
					batch.released.map(({ positionId, lease, previous }) => {
						return { positionId, lease, visit: 0, outcome: 'Yes', previous };
					}),
					now,
				);
				return;
			case 'holdExternally':
				batch.heldExternally = true;
				return await store.positions.holdExternally(leases, now + act.forMs);
			case 'complete':
				return await world.settle(leases);
			default:
				// An execution under an external hold neither fails nor is released by us.
				if (batch.heldExternally) return;
				if (act.act === 'retry') return await store.positions.retry(leases, 'no luck', now);
				if (act.act === 'fail') return await store.positions.fail(leases, 'no luck', now);
				return await store.positions.release(leases, now);
		}
	}
}

const ofCart = (cart: Cart): JsonObject => (cart === null ? {} : { cart });

/** Another process may have merged or erased the contact a moment before. */
function unlessGone(error: unknown): void {
	if (!(error instanceof StoreError) || !error.message.startsWith('There is no contact'))
		throw error;
}
