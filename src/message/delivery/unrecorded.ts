import type { Clock } from '../../lib/clock';
import type { CommitItem, Ledger, LedgerEntry, Settlement } from '../ledger';

/** Messages remembered at most; a process whose store is away for long sends nothing new anyway. */
const MOST = 10_000;

interface Memory {
	settlement: Settlement;
	committedAt?: number;
}

/**
 * What this process knows of its messages and could not tell the ledger, because the store was away
 * just then: that they went out, or that they did not although a commit may have been written.
 * Whoever finds them 'sending' here need not guess. It ends with the process.
 */
export class UnrecordedOutcomes {
	readonly #memories = new Map<number, Memory>();

	of({ id, sentAt }: Pick<LedgerEntry, 'id' | 'sentAt'>): Settlement | undefined {
		const memory = this.#memories.get(id);
		// Another process may have taken the message on since, and it may have gone out by that.
		const isOurs = memory?.committedAt === undefined || memory.committedAt === sentAt;
		return isOurs ? memory?.settlement : undefined;
	}

	remember(settlements: readonly Settlement[]): void {
		for (const settlement of settlements) this.#keep({ settlement });
	}

	/** A commit of that instant (ms) may have been written, and nothing has gone out by it. */
	rememberUnsent(ids: readonly number[], committedAt: number): void {
		for (const id of ids) this.#keep({ settlement: { id, status: 'queued' }, committedAt });
	}

	forget(ids: Iterable<number>): void {
		for (const id of ids) this.#memories.delete(id);
	}

	#keep(memory: Memory): void {
		this.#memories.set(memory.settlement.id, memory);
		if (this.#memories.size <= MOST) return;
		const [oldest] = this.#memories.keys();
		this.#memories.delete(oldest);
	}
}

/** Where the commit fails, the ledger may have it all the same; but nothing goes out by it. */
export async function commitOrRemember(
	items: CommitItem[],
	{ ledger, clock, unrecorded }: { ledger: Ledger; clock: Clock; unrecorded: UnrecordedOutcomes },
	status?: 'sending' | 'handedOff',
): Promise<Set<number>> {
	const now = clock.now();
	const ids = items.map(({ id }) => id);
	try {
		const allowed = await ledger.commit(items, now, status);
		unrecorded.forget(ids);
		return allowed;
	} catch (error) {
		unrecorded.rememberUnsent(ids, now);
		throw error;
	}
}
