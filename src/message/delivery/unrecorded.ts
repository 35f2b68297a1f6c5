import type { Clock } from '../../lib/clock';
import type { CommitItem, Ledger, LedgerEntry, Settlement } from '../ledger';

/**
 * Maximum number of outcomes; during a long outage of the store no new messages are sent anyway.
 */
const MOST = 10_000;

interface Memory {
	settlement: Settlement;
	committedAt?: number;
}

/**
 * Outcomes of this process's messages that could not be recorded in the ledger during an outage:
 * that they went out, or that they did not although a commit may have been written. They resolve
 * messages found as 'sending'. They are lost with the process.
 */
export class UnrecordedOutcomes {
	readonly #memories = new Map<number, Memory>();

	of({ id, sentAt }: Pick<LedgerEntry, 'id' | 'sentAt'>): Settlement | undefined {
		const memory = this.#memories.get(id);
		// Another process may have committed the message since, and sent it.
		const isOurs = memory?.committedAt === undefined || memory.committedAt === sentAt;
		return isOurs ? memory?.settlement : undefined;
	}

	remember(settlements: readonly Settlement[]): void {
		for (const settlement of settlements) this.#keep({ settlement });
	}

	/** A commit at that instant (ms) may have been written, but the message has not gone out. */
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

/** If the commit fails, the ledger may have it nevertheless; but the message does not go out. */
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
