import { emailOf } from '../../dev/sign-ups';
import { seededRandom } from '../../src/experiment/random';

/** As many as @segment/analytics-node puts into a batch unless told otherwise. */
export const BATCH = 15;

/** Visitors who never say who they are; their events concern nobody who waits. */
const ANONYMOUS_CONTACTS = 10_000;
const CONTEXT = {
	library: { name: '@segment/analytics-node', version: '3.1.0' },
	userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140',
	ip: '192.0.2.7',
};

/** Of twenty calls: two join, two end a wait, six say something of somebody, ten are views. */
const MIX = [
	...Array<Kind>(2).fill('join'),
	...Array<Kind>(2).fill('purchase'),
	...Array<Kind>(6).fill('identify'),
	...Array<Kind>(10).fill('view'),
];
type Kind = 'join' | 'purchase' | 'identify' | 'view';

export interface Batch {
	entries: object[];
	/** Whose wait it ends: each of these gets a mail. */
	resumed: number[];
}

/**
 * Who does what, call by call. Contacts are numbers; those below `next` have joined. Whoever joined
 * longest ago purchases first, so everybody waits when their purchase comes, and as many join as
 * go: the number of those who wait stays the same.
 */
export class Traffic {
	readonly #random = seededRandom('load');
	#calls = 0;
	#next: number;
	#purchased = 0;
	#events = 0;

	constructor(waiting: number) {
		this.#next = waiting;
	}

	/** All who have joined so far, from number 0 on. */
	get joined(): number {
		return this.#next;
	}

	/** Events (not calls of other kinds) in all batches so far. */
	get events(): number {
		return this.#events;
	}

	/** The people who wait from the beginning on, by the batch. */
	static signUps(from: number, to: number): object[] {
		return Array.from({ length: to - from }, (_, i) => signUp(from + i));
	}

	batch(): Batch {
		const batch: Batch = { entries: [], resumed: [] };
		while (batch.entries.length < BATCH) this.#add(batch, MIX[this.#calls % MIX.length]);
		return batch;
	}

	#add(batch: Batch, kind: Kind): void {
		this.#calls += 1;
		const id = `${kind}-${this.#calls}`;
		if (kind !== 'identify') this.#events += 1;
		if (kind === 'join') {
			batch.entries.push(signUp(this.#next++));
		} else if (kind === 'purchase') {
			const who = this.#purchased++;
			batch.resumed.push(who);
			const properties = { total: 10 + (who % 90), currency: 'EUR' };
			batch.entries.push(call(id, { type: 'track', event: 'Purchased', properties }, who));
		} else if (kind === 'identify') {
			const traits = { visits: this.#calls, plan: this.#calls % 2 ? 'pro' : 'free' };
			batch.entries.push(call(id, { type: 'identify', traits }, this.#anyContact()));
		} else {
			batch.entries.push(this.#view(id));
		}
	}

	/** Half of the views are of people who wait for something else. */
	#view(id: string): object {
		const properties = { name: 'Pricing', url: `https://example.com/pricing?n=${this.#calls}` };
		const page = { type: 'page', properties };
		if (this.#random() < 0.5) return call(id, page, this.#anyContact());
		const anonymousId = `anonymous-${Math.floor(this.#random() * ANONYMOUS_CONTACTS)}`;
		return { ...call(id, page), anonymousId };
	}

	#anyContact(): number {
		return Math.floor(this.#random() * this.#next);
	}
}

function signUp(n: number): object {
	const traits = { email: emailOf(n), firstName: `Name ${n}` };
	return {
		...call(`sign-up-${n}`, { type: 'track', event: 'Signed Up', properties: { plan: 'free' } }, n),
		context: { ...CONTEXT, traits },
		traits,
	};
}

function call(messageId: string, what: object, who?: number): object {
	const userId = who === undefined ? {} : { userId: `user-${who}` };
	return {
		...{ ...what, ...userId, messageId, context: CONTEXT, integrations: {} },
		timestamp: new Date().toISOString(),
	};
}
