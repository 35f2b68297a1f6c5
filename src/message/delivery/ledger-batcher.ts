import type { Clock } from '../../lib/clock';
import { pause } from '../../lib/pause';
import { Batcher } from '../../lib/batcher';
import type { CommitItem, Ledger, LedgerEntry, MessageRequest, Settlement } from '../ledger';
import { objectedSince } from './objected';
import { commitOrRemember, type UnrecordedOutcomes } from './unrecorded';

/** A lost settlement leaves the fate of a sent message unknown, so it is worth three attempts. */
const RETRIES_MS = [100, 500];

type Refused = Pick<MessageRequest, 'positionId' | 'nodeId'> & { id: number };

/** Batches the ledger calls of concurrent sends. */
export class LedgerBatcher {
	private readonly commits: Batcher<CommitItem, boolean>;
	private readonly settlements: Batcher<Settlement, void>;
	private readonly decisions: Batcher<MessageRequest, LedgerEntry>;
	private readonly refusals: Batcher<Refused, string | null>;

	constructor(
		private readonly ledger: Ledger,
		private readonly clock: Clock,
		private readonly unrecorded: UnrecordedOutcomes,
	) {
		this.commits = new Batcher(async (items) => {
			const allowed = await commitOrRemember(items, { ledger, clock, unrecorded });
			return items.map(({ id }) => allowed.has(id));
		});
		this.settlements = new Batcher(async (results) => {
			await this.settleAll(results);
			unrecorded.forget(results.map(({ id }) => id));
			return results.map(() => undefined);
		});
		this.decisions = new Batcher((requests) => ledger.reserve(requests, clock.now()));
		this.refusals = new Batcher(async (refused) => {
			const objected = await objectedSince(ledger, refused);
			return refused.map(({ id }) => objected.get(id)?.reason ?? null);
		});
	}

	/** Records that the message is going out; false if the lease is not held any more. */
	commit(item: CommitItem): Promise<boolean> {
		return this.commits.ask(item);
	}

	/** Decides a reserved message again. */
	decideAgain(request: MessageRequest): Promise<LedgerEntry> {
		return this.decisions.ask(request);
	}

	/** The objection for which the commit refused a message; null: the lease is not held any more. */
	objectionTo(refused: Refused): Promise<string | null> {
		return this.refusals.ask(refused);
	}

	settle(result: Settlement): Promise<void> {
		return this.settlements.ask(result);
	}

	private async settleAll(results: Settlement[]): Promise<void> {
		for (const delayMs of RETRIES_MS) {
			try {
				return await this.ledger.settle(results, this.clock.now());
			} catch {
				await pause(this.clock, delayMs);
			}
		}
		try {
			await this.ledger.settle(results, this.clock.now());
		} catch (error) {
			this.unrecorded.remember(results);
			throw error;
		}
	}
}
